// What a model has said so far and when, so that it is known which of it came too late.
import { estimatedTokens } from '../../../platform/llm/tokens.ts';

export class Heard {
  readonly #pieces: { readonly at: number; readonly length: number }[] = [];

  /** `at` in ms since the epoch. */
  add(text: string, at: number): void {
    this.#pieces.push({ at, length: text.length });
  }

  /** When its first word came; null: it has said nothing. */
  get firstAt(): number | null {
    return this.#pieces[0]?.at ?? null;
  }

  /** An estimate: only a model's usage says how many there were, and a stopped one sends none. */
  tokens(since = -Infinity): number {
    const late = this.#pieces.filter(({ at }) => at >= since);
    return estimatedTokens(late.reduce((sum, { length }) => sum + length, 0));
  }
}
