// Tool calls arrive in pieces: id and name in the first of an index, arguments letter by letter.
import type { ChatCompletionChunk } from 'openai/resources';
import type { ToolCall } from './port.ts';

type ToolCallDelta = ChatCompletionChunk.Choice.Delta.ToolCall;

export class ToolCallAssembly {
  readonly #byIndex = new Map<number, { id: string; name: string; text: string }>();

  add({ index, id, function: fn }: ToolCallDelta): void {
    const call = this.#byIndex.get(index) ?? { id: '', name: '', text: '' };
    this.#byIndex.set(index, {
      id: call.id || (id ?? ''),
      name: call.name || (fn?.name ?? ''),
      text: call.text + (fn?.arguments ?? ''),
    });
  }

  /** In the order of their indices. Arguments that are no JSON stay text, which every tool refuses. */
  calls(): ToolCall[] {
    return [...this.#byIndex]
      .sort(([a], [b]) => a - b)
      .map(([index, { id, name, text }]) => ({
        callId: id === '' ? `call-${index + 1}` : id,
        name,
        arguments: parsed(text),
      }));
  }
}

function parsed(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
