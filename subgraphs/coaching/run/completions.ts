// The models' side of a run: asks them on its behalf and keeps count of what they took.
import type { Clock } from '../../../platform/clock.ts';
import type { ChatMessage, ChatModel, ToolDefinition } from '../../../platform/llm/port.ts';
import { hashOf, type Usage } from '../domain.ts';
import { Heard } from './heard.ts';
import type { Kernel } from './kernel.ts';
import type { RunLease } from './lease.ts';
import type { ModelMeter } from './meter.ts';
import { complete, spentWith, type Completion } from './model.ts';

export interface CompletionPorts {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly meter: ModelMeter;
  readonly maxOutputTokens: number;
}

export class Completions {
  readonly #ports: CompletionPorts;
  readonly #lease: RunLease;
  readonly #signal: AbortSignal;
  #spent: Usage | null;

  constructor(ports: CompletionPorts, lease: RunLease, signal: AbortSignal) {
    this.#ports = ports;
    this.#lease = lease;
    this.#signal = signal;
    this.#spent = lease.run.spent;
  }

  /** In this and earlier claims. */
  get spent(): Usage | null {
    return this.#spent;
  }

  /** As `complete` of model.ts; what it took is counted. */
  async ask(
    model: ChatModel,
    messages: readonly ChatMessage[],
    tools: readonly ToolDefinition[],
    onText: (text: string) => boolean,
  ): Promise<Completion | null> {
    const { kernel, clock, meter, maxOutputTokens } = this.#ports;
    // The same run asks with the same seed, so that a model that can repeat itself does.
    const seed = Number.parseInt(hashOf(this.#lease.run.id).slice(0, 7), 16);
    const request = { messages, tools, maxOutputTokens, seed };
    const invocation = { kind: 'prompt' as const, name: model.name, signal: this.#signal };
    const heard = new Heard();
    const listen = (text: string) => {
      heard.add(text, clock.now());
      return onText(text);
    };
    let completion: Completion | null;
    try {
      completion = await kernel.invoke(invocation, (signal) =>
        complete(model, request, { clock, signal, onText: listen }),
      );
    } catch (error) {
      meter.wasted(model.name, 'model_failed', heard.tokens());
      throw error;
    }
    if (completion !== null) {
      this.#spent = spentWith(this.#spent, model, completion.usage);
      this.#lease.noteSpent(this.#spent);
      meter.took(model.name, completion.usage);
    } else if (this.#lease.cancelled.aborted) {
      this.#noteCancelled(model, heard);
    }
    return completion;
  }

  #noteCancelled(model: ChatModel, heard: Heard): void {
    const { clock, meter } = this.#ports;
    const askedAt = Date.parse(this.#lease.run.cancel?.at ?? '');
    meter.wasted(model.name, 'after_cancel', heard.tokens(askedAt));
    meter.cancelled(clock.now() - askedAt);
  }
}
