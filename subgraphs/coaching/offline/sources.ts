// What the offline coach composes from: facts by id, and quotes that bear on the subject.
import type { Fact } from '../../../schema/events/coaching.ts';

export interface Quote {
  /** As cited: `[1]`. */
  readonly number: number;
  readonly quote: string;
}

export class Facts {
  readonly #byId: ReadonlyMap<string, Fact>;

  constructor(facts: readonly Fact[]) {
    this.#byId = new Map(facts.map((fact) => [fact.id, fact]));
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** The value as it is written. Throws for a fact that is not there: the text would state nothing. */
  value(id: string): string {
    const fact = this.#byId.get(id);
    if (fact === undefined) throw new Error(`no fact ${id} to compose with`);
    return fact.value;
  }

  /** Without its sign, for sentences that say the direction in words. */
  size(id: string): string {
    return this.value(id).replace(/^[-−]/, '');
  }

  isNegative(id: string): boolean {
    return /^[-−]/.test(this.value(id));
  }

  /** Ids that begin with a prefix, in the order of the facts. */
  ids(prefix: string): string[] {
    return [...this.#byId.keys()].filter((id) => id.startsWith(prefix));
  }
}

/** Prefixes of the facts of each portfolio, `risk.pfl_…`, in their order. */
export function portfolioPrefixes(facts: Facts, subject: string): string[] {
  return facts
    .ids(`${subject}.pfl_`)
    .filter((id) => id.endsWith('.name'))
    .map((id) => id.slice(0, -'.name'.length));
}

/** A sentence that cites the first quote on the subject; empty where there is none. */
export function citing(quotes: readonly Quote[], subject: RegExp): string {
  const found = quotes.find(({ quote }) => subject.test(quote));
  return found === undefined
    ? ''
    : ` A source puts it this way: “${sentence(found.quote)}” [${found.number}]`;
}

/** The first sentences of a passage, at most about 240 characters, cut at a word where one is longer. */
export function sentence(passage: string): string {
  const text = passage.replace(/\s+/g, ' ').trim();
  if (text.length <= 240) return text;
  const whole = text.slice(0, 240).match(/^.*[.!?](?=\s)/)?.[0];
  return whole ?? `${text.slice(0, text.lastIndexOf(' ', 238))} …`;
}

/** The parts of an answer in their order; empty ones are left out. */
export function paragraphs(...parts: readonly (string | readonly string[])[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : part.join('\n')))
    .filter((part) => part !== '')
    .join('\n\n');
}
