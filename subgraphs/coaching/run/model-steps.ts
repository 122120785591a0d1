// The steps of a run that ask a model, and what becomes of what it says: its plan, its text, its refusal.
import { isAppError } from '../../../platform/errors.ts';
import type { Failpoints } from '../../../platform/failpoint.ts';
import { ContentFiltered } from '../../../platform/llm/content-filter.ts';
import type { ChatModel, ToolCall } from '../../../platform/llm/port.ts';
import { estimatedTokens } from '../../../platform/llm/tokens.ts';
import type { Log } from '../../../platform/log.ts';
import type { Message, Usage } from '../domain.ts';
import { answerMessages, planningMessages, type PromptInput } from '../prompts/coach.ts';
import type { CoachingStore } from '../store.ts';
import { toolNamed, tools } from '../tools/catalogue.ts';
import { Completions, type Answered, type CompletionPorts } from './completions.ts';
import {
  all,
  contentFiltered,
  failedIn,
  filteredIn,
  filterFindings,
  find,
  maxRepairs,
  modelUnavailable,
  type PlannedStep,
} from './decide.ts';
import type { RunLease } from './lease.ts';
import type { Completion } from './model.ts';
import { earlierMessages, promptInput, toolResults } from './prompting.ts';
import type { Ending } from './terminal.ts';
import { longestAnswer, problemsOf } from './validate.ts';
import type { RunWriter } from './writer.ts';

/** What a model may ask for at once; beyond that it has lost its way. */
const mostSteps = 8;

export interface ModelStepPorts extends CompletionPorts {
  readonly store: CoachingStore;
  readonly failpoints: Failpoints;
}

export interface ModelStepsOptions {
  readonly ports: ModelStepPorts;
  readonly lease: RunLease;
  readonly writer: RunWriter;
  readonly log: Log;
  /** Aborts when the run is cancelled or lost. */
  readonly signal: AbortSignal;
}

export class ModelSteps {
  readonly #ports: ModelStepPorts;
  readonly #lease: RunLease;
  readonly #writer: RunWriter;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #completions: Completions;
  #history: readonly Message[] | null = null;

  constructor({ ports, lease, writer, log, signal }: ModelStepsOptions) {
    this.#ports = ports;
    this.#lease = lease;
    this.#writer = writer;
    this.#log = log;
    this.#signal = signal;
    this.#completions = new Completions(ports, lease, signal);
  }

  /** What the models took in this and earlier claims. */
  get spent(): Usage | null {
    return this.#completions.spent;
  }

  /** What the first model that can wants to know. Calls that fit no tool are asked for anew once, then left out. */
  async plan(): Promise<Ending | null> {
    let problems: readonly string[] = [];
    let calls: readonly ToolCall[] = [];
    for (let repairs = 0; repairs <= maxRepairs; repairs++) {
      let answered: Answered | null;
      try {
        answered = await this.#completions.ask({
          messages: planningMessages(await this.#promptInput(), problems),
          tools: tools.map((tool) => tool.definition),
          ...this.#chain(),
          onBegin: async () => undefined,
          // One that answers at once needs none.
          onText: () => false,
        });
      } catch (error) {
        return this.#refused(error);
      }
      if (this.#signal.aborted) return null;
      calls = (answered?.completion?.toolCalls ?? []).slice(0, mostSteps);
      problems = calls.flatMap((call) => problemWith(call) ?? []);
      if (problems.length === 0) break;
      this.#log.warn({ problems }, 'a plan had not the form it must have');
    }
    const sound = calls.filter((call) => problemWith(call) === null);
    const steps = sound.map((call, index) => ({
      // Ids of its own: a model may use one twice, or another model the same.
      id: `step-${index + 1}`,
      tool: call.name,
      arguments: toJson(call.arguments),
      dependsOn: [],
    }));
    await this.#writer.emit('PlanProposed', { steps });
    return null;
  }

  async answer(attempt: number): Promise<Ending | null> {
    const writer = this.#writer;
    const problems = find(writer.state, 'OutputRepaired')?.problems ?? [];
    const messages = answerMessages(await this.#promptInput(), toolResults(writer.state), problems);
    let begun = false;
    let length = 0;
    let answered: Answered | null;
    try {
      answered = await this.#completions.ask({
        messages,
        tools: [],
        ...this.#chain(),
        onBegin: async ({ name: model }, passedOver) => {
          begun = true;
          await writer.emit('AttemptStarted', { attempt, model, passedOver: [...passedOver] });
        },
        onText: (text) => {
          writer.text(attempt, text);
          // One that never stops by itself is stopped.
          return (length += text.length) <= longestAnswer;
        },
      });
    } catch (error) {
      if (!begun) return this.#refused(error);
      this.#log.warn({ err: error, attempt }, 'a model failed');
      if (this.#lease.lost.aborted) throw error;
      const isFiltered = isAppError(error, 'CONTENT_FILTERED');
      const reason = isFiltered ? 'CONTENT_FILTERED' : 'MODEL_FAILED';
      await writer.emit('AttemptAbandoned', { attempt, reason });
      if (isFiltered) await this.#noteFilter(error);
      return null;
    }
    await writer.flush();
    // Cancelled or lost: what was written stays as it is.
    if (this.#signal.aborted || answered === null) return null;
    this.#ports.failpoints.hit('run.text-done');
    await this.#validate(attempt, answered.model, answered.completion);
    return null;
  }

  #chain(): { without: ReadonlySet<string>; isFiltered: boolean } {
    const { state } = this.#writer;
    return { without: failedIn(state), isFiltered: filteredIn(state) !== null };
  }

  /** No model has begun: none is left, or a content filter said no and whoever is left may try. */
  async #refused(error: unknown): Promise<Ending | null> {
    if (this.#lease.lost.aborted) throw error;
    this.#log.warn({ err: error }, 'no model answered');
    const filtered = filteredIn(this.#writer.state);
    if (filtered === null && isAppError(error, 'CONTENT_FILTERED')) {
      await this.#noteFilter(error);
      return null;
    }
    const failure = filtered === null ? modelUnavailable : contentFiltered(filtered);
    return { status: 'FAILED', failure };
  }

  async #noteFilter(found: unknown): Promise<void> {
    const categories = found instanceof ContentFiltered ? found.categories : [];
    await this.#writer.emit('SafetyChecked', { ...filterFindings(categories), redactions: [] });
  }

  /** What a lost worker left open; the text in the log is all that is known of it. */
  async abandon(attempt: number): Promise<null> {
    const { state } = this.#writer;
    const model = find(state, 'AttemptStarted')?.model ?? '';
    const tokens = estimatedTokens(state.text?.text.length ?? 0);
    await this.#writer.emit('AttemptAbandoned', { attempt, reason: 'WORKER_LOST' });
    this.#ports.meter.wasted(model, 'worker_lost', tokens);
    return null;
  }

  /** Without a completion the text was cut off here. */
  async #validate(attempt: number, model: ChatModel, completion: Completion | null): Promise<void> {
    const writer = this.#writer;
    const text = writer.state.text?.text ?? '';
    const problems = problemsOf(text, completion?.reason ?? 'length');
    if (problems.length === 0) {
      await writer.emit('OutputValidated', { attempt, length: text.length });
      return;
    }
    this.#log.warn({ attempt, problems }, 'an answer had not the form it must have');
    const isFiltered = completion?.reason === 'contentFilter';
    const reason = isFiltered ? 'CONTENT_FILTERED' : 'OUTPUT_INVALID';
    await writer.emit('AttemptAbandoned', { attempt, reason });
    const tokens = completion?.usage.outputTokens ?? estimatedTokens(text.length);
    this.#ports.meter.wasted(model.name, 'output_invalid', tokens);
    if (isFiltered) {
      const found = filterFindings(completion.filtered ?? []);
      await writer.emit('SafetyChecked', { ...found, redactions: [] });
      return;
    }
    const invalid = all(writer.state, 'AttemptAbandoned').filter(
      (a) => a.reason === 'OUTPUT_INVALID',
    );
    if (invalid.length <= maxRepairs) await writer.emit('OutputRepaired', { attempt, problems });
  }

  async #promptInput(): Promise<PromptInput> {
    this.#history ??= await earlierMessages(this.#ports.store, this.#lease.run);
    return promptInput(this.#lease.run, this.#writer.state, this.#history);
  }
}

function problemWith({ name, arguments: args }: ToolCall): string | null {
  const tool = toolNamed(name);
  return tool === undefined ? `${name}: there is no such tool` : tool.problemWith(args);
}

function toJson(value: unknown): PlannedStep['arguments'] {
  return JSON.parse(JSON.stringify(value ?? {})) as PlannedStep['arguments'];
}
