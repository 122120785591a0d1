// Events for servers that have no log: handed to every subscriber of their symbol, who reads them at its own pace.
import type { Quote } from './world.ts';

export class QuoteHub {
  readonly #queues = new Map<string, Set<(quote: Quote) => void>>();

  publish(quote: Quote): void {
    for (const push of this.#queues.get(quote.symbol) ?? []) push(quote);
  }

  /** What is published from now on, as `shape` makes it. */
  follow<Told>(symbol: string, shape: (quote: Quote) => Told): AsyncGenerator<Told, void, void> {
    const unread: Quote[] = [];
    let wake: (() => void) | null = null;
    let over = false;
    const push = (quote: Quote) => {
      unread.push(quote);
      wake?.();
    };
    const queues = this.#queues.get(symbol) ?? new Set();
    this.#queues.set(symbol, queues.add(push));
    const end = async (): Promise<IteratorReturnResult<void>> => {
      over = true;
      queues.delete(push);
      wake?.();
      return { done: true, value: undefined };
    };
    return {
      async next() {
        while (unread.length === 0 && !over) {
          await new Promise<void>((resolve) => (wake = resolve));
        }
        const quote = unread.shift();
        return quote === undefined || over
          ? { done: true, value: undefined }
          : { done: false, value: shape(quote) };
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
      async [Symbol.asyncDispose]() {
        await end();
      },
    };
  }
}
