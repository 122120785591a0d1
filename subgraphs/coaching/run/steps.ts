// Carries out what `decide` asks for. Every step ends in an event of its own; `decide` then sees it.
import type { Failpoints } from '../../../platform/failpoint.ts';
import type { GraphClient } from '../../../platform/graphql/port.ts';
import { isAppError } from '../../../platform/errors.ts';
import { ContentFiltered } from '../../../platform/llm/content-filter.ts';
import type { ChatModel, ToolCall } from '../../../platform/llm/port.ts';
import { estimatedTokens } from '../../../platform/llm/tokens.ts';
import type { Log } from '../../../platform/log.ts';
import { hashOf, type Message, type Run, type Usage } from '../domain.ts';
import { answerMessages, planningMessages, type PromptInput } from '../prompts/coach.ts';
import type { CoachingStore } from '../store.ts';
import { toolNamed, tools } from '../tools/catalogue.ts';
import type { ToolContext } from '../tools/tool.ts';
import { retrieve } from './context.ts';
import {
  all,
  contentFiltered,
  failedIn,
  filteredIn,
  filterFindings,
  find,
  groundsOf,
  maxRepairs,
  modelUnavailable,
  type NextStep,
  type PlannedStep,
} from './decide.ts';
import { Completions, type Answered, type CompletionPorts } from './completions.ts';
import { disclosuresFor } from './disclosures.ts';
import { evaluateGrounding } from './grounding.ts';
import type { RunLease } from './lease.ts';
import type { Completion } from './model.ts';
import { earlierMessages, promptInput, toolResults } from './prompting.ts';
import { checkSafety, deflection, deflectionAuthor } from './safety.ts';
import type { Ending } from './terminal.ts';
import { callTool } from './tool-call.ts';
import { longestAnswer, problemsOf } from './validate.ts';
import type { RunWriter } from './writer.ts';

export interface StepPorts extends CompletionPorts {
  readonly store: CoachingStore;
  readonly graph: GraphClient;
  readonly models: readonly ChatModel[];
  readonly log: Log;
  readonly failpoints: Failpoints;
}

/** What a model may ask for at once; beyond that it has lost its way. */
const mostSteps = 8;

export class RunSteps {
  readonly #ports: StepPorts;
  readonly #lease: RunLease;
  readonly #writer: RunWriter;
  readonly #log: Log;
  /** Aborts when the run is cancelled or lost. */
  readonly #signal: AbortSignal;
  readonly #completions: Completions;
  #history: readonly Message[] | null = null;

  constructor(ports: StepPorts, lease: RunLease, writer: RunWriter) {
    this.#ports = ports;
    this.#lease = lease;
    this.#writer = writer;
    this.#log = ports.log.child({ runId: lease.run.id, epoch: lease.epoch });
    this.#signal = AbortSignal.any([lease.lost, lease.cancelled]);
    this.#completions = new Completions(ports, lease, this.#signal);
  }

  /** What the models took in this and earlier claims. */
  get spent(): Usage | null {
    return this.#completions.spent;
  }

  /** How the run ends, if it does; null when there is a next step. An aborted step leaves no event. */
  async take(step: NextStep): Promise<Ending | null> {
    switch (step.do) {
      case 'accept':
        return this.#accept();
      case 'check-safety':
        return this.#checkSafety();
      case 'retrieve':
        return this.#retrieve();
      case 'plan':
        return this.#plan();
      case 'call-tool':
        return this.#callTool(step.step, step.announced);
      case 'abandon':
        return this.#abandon(step.attempt);
      case 'answer':
        return this.#answer(step.attempt);
      case 'deflect':
        return this.#deflect(step.attempt);
      case 'ground':
        return this.#ground(step.text);
      case 'disclose':
        return this.#disclose();
      case 'complete':
        return { status: 'COMPLETED', text: step.text };
      case 'fail':
        return { status: 'FAILED', failure: step.failure };
      case 'cancel':
        return { status: 'CANCELLED', by: step.by };
      case 'nothing':
        throw new Error('a run that has ended takes no more steps');
    }
  }

  async #accept(): Promise<null> {
    const { models, maxOutputTokens } = this.#ports;
    await this.#writer.emit('RunAccepted', {
      inputHash: hashOf(this.#run.question),
      maxOutputTokens,
      providers: models.map((model) => model.name),
    });
    return null;
  }

  async #checkSafety(): Promise<null> {
    const { question, redactions } = this.#run;
    const { verdict, categories } = checkSafety(question);
    await this.#writer.emit('SafetyChecked', {
      verdict,
      categories: [...categories],
      redactions: [...redactions],
    });
    return null;
  }

  async #retrieve(): Promise<null> {
    const { kernel } = this.#ports;
    const { citations, facts } = await retrieve(
      this.#run.question,
      this.#toolContext(),
      kernel,
      this.#log,
    );
    if (this.#signal.aborted) return null;
    await this.#writer.emit('ContextRetrieved', { citations: [...citations], facts: [...facts] });
    return null;
  }

  /** What the first model that can wants to know. Calls that fit no tool are asked for anew once, then left out. */
  async #plan(): Promise<Ending | null> {
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

  async #callTool(step: PlannedStep, announced: boolean): Promise<null> {
    const called = { callId: step.id, tool: step.tool };
    if (!announced) {
      await this.#writer.emit('ToolCalled', { ...called, arguments: step.arguments });
    }
    const { kernel } = this.#ports;
    const result = await callTool(step, this.#toolContext(), kernel, this.#log);
    if (this.#signal.aborted) return null;
    await this.#writer.emit('ToolReturned', { ...called, ...result });
    return null;
  }

  async #answer(attempt: number): Promise<Ending | null> {
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
  async #abandon(attempt: number): Promise<null> {
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

  async #deflect(attempt: number): Promise<null> {
    const writer = this.#writer;
    await writer.emit('AttemptStarted', { attempt, model: deflectionAuthor });
    writer.text(attempt, deflection);
    await writer.flush();
    this.#ports.failpoints.hit('run.text-done');
    await writer.emit('OutputValidated', { attempt, length: deflection.length });
    return null;
  }

  async #ground(text: string): Promise<null> {
    const backing = { ...groundsOf(this.#writer.state), question: this.#run.question };
    const { numbers, unbacked } = evaluateGrounding(text, backing);
    await this.#writer.emit('GroundingEvaluated', { numbers, unbacked: [...unbacked] });
    return null;
  }

  async #disclose(): Promise<null> {
    const { state } = this.#writer;
    const disclosures = disclosuresFor({
      deflected: find(state, 'SafetyChecked')?.verdict === 'DEFLECTED',
      facts: groundsOf(state).facts,
      unbacked: find(state, 'GroundingEvaluated')?.unbacked ?? [],
      overBudget: (find(state, 'AttemptStarted')?.passedOver ?? []).some(
        ({ reason }) => reason === 'OVER_BUDGET',
      ),
    });
    await this.#writer.emit('DisclosuresAttached', { disclosures });
    return null;
  }

  async #promptInput(): Promise<PromptInput> {
    this.#history ??= await earlierMessages(this.#ports.store, this.#run);
    return promptInput(this.#run, this.#writer.state, this.#history);
  }

  #toolContext(): ToolContext {
    return { graph: this.#ports.graph, actor: this.#run.actor, signal: this.#signal };
  }

  get #run(): Run {
    return this.#lease.run;
  }
}

function problemWith({ name, arguments: args }: ToolCall): string | null {
  const tool = toolNamed(name);
  return tool === undefined ? `${name}: there is no such tool` : tool.problemWith(args);
}

function toJson(value: unknown): PlannedStep['arguments'] {
  return JSON.parse(JSON.stringify(value ?? {})) as PlannedStep['arguments'];
}
