// The models' side of a run: asks them on its behalf and keeps count of what they took.
import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors.ts';
import type {
  ChatMessage,
  ChatModel,
  TokenUsage,
  ToolDefinition,
} from '../../../platform/llm/port.ts';
import type {
  Choice,
  ModelRouter,
  PassedOver,
  RoutedAnswer,
} from '../../../platform/llm/router.ts';
import { estimatedTokens } from '../../../platform/llm/tokens.ts';
import { hashOf, type Usage } from '../domain.ts';
import type { Budgets } from './budget.ts';
import { Heard } from './heard.ts';
import type { Kernel } from './kernel.ts';
import type { RunLease } from './lease.ts';
import { outcomeOf, type CallTimes, type ModelMeter } from './meter.ts';
import { complete, costOf, spentWith, type Completion } from './model.ts';

export interface CompletionPorts {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly meter: ModelMeter;
  readonly router: ModelRouter;
  readonly budgets: Budgets;
  readonly maxOutputTokens: number;
}

export interface Question {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  /** Models that failed where it was seen. */
  readonly without: ReadonlySet<string>;
  /** A content filter refused the question or an answer: no other server is asked. */
  readonly isFiltered: boolean;
  /** Before the first text, and before the end where there is none: from here on no other model takes its place. */
  readonly onBegin: (model: ChatModel, passedOver: readonly PassedOver[]) => Promise<void>;
  /** False: enough was heard. */
  readonly onText: (text: string) => boolean;
}

export interface Answered {
  readonly model: ChatModel;
  /** Null when it was stopped or enough was heard. */
  readonly completion: Completion | null;
}

export class Completions {
  readonly #ports: CompletionPorts;
  readonly #lease: RunLease;
  readonly #signal: AbortSignal;
  readonly #answer: RoutedAnswer;
  #spent: Usage | null;

  constructor(ports: CompletionPorts, lease: RunLease, signal: AbortSignal) {
    this.#ports = ports;
    this.#lease = lease;
    this.#signal = signal;
    this.#answer = ports.router.begin();
    this.#spent = lease.run.spent;
  }

  /** In this and earlier claims; estimated for completions that did not end. */
  get spent(): Usage | null {
    return this.#spent;
  }

  /** The answer of the first model of the chain that gives one; null when the run was stopped. Errors as `RoutedAnswer`. */
  async ask(question: Question): Promise<Answered | null> {
    const { budgets } = this.#ports;
    const { without, isFiltered } = question;
    const isOver = !isFiltered && (await budgets.isSpent(this.#lease.run.userId));
    const onlyLocal = isFiltered ? 'CONTENT_FILTERED' : isOver ? 'OVER_BUDGET' : null;
    let begun = false;
    const call = async (choice: Choice): Promise<Answered | null> => {
      const begin = async () => {
        if (begun) return;
        begun = true;
        await question.onBegin(choice.model, choice.passedOver);
      };
      const completion = await this.#complete(question, choice, begin);
      if (completion !== null) await begin();
      // Enough was heard, or nobody wants to hear more.
      return completion === null && !begun ? null : { model: choice.model, completion };
    };
    return this.#answer.ask({ without, onlyLocal, call, maySwitch: () => !begun }, this.#signal);
  }

  async #complete(
    { messages, tools, onText }: Question,
    { model, passedOver, signal }: Choice,
    onBegin: () => Promise<void>,
  ): Promise<Completion | null> {
    const { kernel, clock, meter, maxOutputTokens } = this.#ports;
    for (const { model: name, reason } of passedOver) meter.passedOver(name, reason);
    // The same run asks with the same seed, so that a model that can repeat itself does.
    const seed = Number.parseInt(hashOf(this.#lease.run.id).slice(0, 7), 16);
    const request = { messages, tools, maxOutputTokens, seed };
    const heard = new Heard();
    const began = clock.now();
    const times = (): CallTimes => ({
      wholeMs: clock.now() - began,
      firstMs: heard.firstAt === null ? null : heard.firstAt - began,
    });
    const listen = (text: string) => {
      heard.add(text, clock.now());
      return onText(text);
    };
    // A server bills what it wrote, whether or not it came to an end.
    const estimate = (): TokenUsage | null =>
      heard.tokens() === 0
        ? null
        : {
            inputTokens: estimatedTokens(JSON.stringify([messages, tools]).length),
            outputTokens: heard.tokens(),
          };
    let completion: Completion | null;
    try {
      completion = await kernel.invoke({ kind: 'prompt', name: model.name, signal }, (inner) =>
        complete(model, request, { clock, signal: inner, onBegin, onText: listen }),
      );
      if (completion === null && signal.aborted && !this.#signal.aborted) {
        throw new AppError('TIMEOUT', `${model.name} took too long altogether.`);
      }
    } catch (error) {
      meter.called(model.name, outcomeOf(error), times());
      meter.wasted(model.name, 'model_failed', heard.tokens());
      await this.#book(model, estimate(), 'estimated');
      throw error;
    }
    meter.called(model.name, completion === null ? 'stopped' : 'answered', times());
    if (completion !== null) await this.#book(model, completion.usage, 'counted');
    else {
      if (this.#lease.cancelled.aborted) this.#noteCancelled(model, heard);
      await this.#book(model, estimate(), 'estimated');
    }
    return completion;
  }

  async #book(model: ChatModel, usage: TokenUsage | null, how: 'counted' | 'estimated') {
    if (usage === null) return;
    const { budgets, meter } = this.#ports;
    this.#spent = spentWith(this.#spent, model, usage);
    this.#lease.noteSpent(this.#spent);
    const micros = costOf(model, usage);
    if (how === 'counted') meter.took(model.name, usage);
    meter.cost(model.name, how, micros);
    if (model.isLocal === true) return;
    const tokens = usage.inputTokens + usage.outputTokens;
    await budgets.spend(this.#lease.run.userId, { micros, tokens });
  }

  #noteCancelled(model: ChatModel, heard: Heard): void {
    const { clock, meter } = this.#ports;
    const askedAt = Date.parse(this.#lease.run.cancel?.at ?? '');
    meter.wasted(model.name, 'after_cancel', heard.tokens(askedAt));
    meter.cancelled(clock.now() - askedAt);
  }
}
