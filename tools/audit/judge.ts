// What clients were given, judged: is anything missing, twice, or in another order? Knows events by the number or the
// identity that the profile points to, and nothing else of the server.
import { Failed, shown } from './findings.ts';
import type { Received } from './clients/stream.ts';
import { at } from './pointer.ts';
import type { Profile } from './profile.ts';

export interface Flaws {
  readonly lost: readonly string[];
  readonly duplicated: readonly string[];
  readonly reordered: readonly string[];
}

/** The numbers `first` to `last`: one event, or several that were merged into one frame. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** Every client's events in the order in which they came, across its connections. */
export function judge(
  clients: readonly (readonly Received[])[],
  event: Profile['event'],
  begins: number | null = null,
): Flaws {
  const all =
    'sequence' in event
      ? clients.map((received) =>
          judgeSpans(
            received.map((each) => spanOf(each, event)),
            begins,
          ),
        )
      : judgeIdentities(clients.map((received) => received.map((each) => nameOf(each, event))));
  return {
    lost: all.flatMap(({ lost }) => lost),
    duplicated: all.flatMap(({ duplicated }) => duplicated),
    reordered: all.flatMap(({ reordered }) => reordered),
  };
}

export function spanOf(
  { result }: Received,
  event: { readonly sequence: string; readonly first?: string | undefined },
): Span {
  const last = Number(at(result.data, event.sequence) ?? NaN);
  const first = event.first === undefined ? last : Number(at(result.data, event.first) ?? last);
  if (Number.isInteger(first) && Number.isInteger(last) && first <= last) return { first, last };
  throw new Failed(`an event without a number at ${event.sequence}: ${shown(result)}`);
}

function nameOf({ result }: Received, event: { readonly identity: string }): string {
  const name = at(result.data, event.identity);
  if (typeof name === 'string' || typeof name === 'number') return String(name);
  throw new Failed(`an event without an identity at ${event.identity}: ${shown(result)}`);
}

function judgeSpans(spans: readonly Span[], begins: number | null): Flaws {
  let next = begins;
  const missing = new Set<number>();
  const duplicated: string[] = [];
  const reordered: string[] = [];
  for (const span of spans) {
    next ??= span.first;
    for (let number = next; number < span.first; number++) missing.add(number);
    for (let number = span.first; number < Math.min(span.last + 1, next); number++) {
      if (!missing.delete(number)) duplicated.push(`${number}`);
      else reordered.push(`${number} came after ${next - 1}`);
    }
    next = Math.max(next, span.last + 1);
  }
  return { lost: runsOf([...missing].sort((a, b) => a - b)), duplicated, reordered };
}

/** 4, 5, 6, 9 are two runs. */
function runsOf(numbers: readonly number[]): string[] {
  const runs: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run.last + 1 === number) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first} to ${last}`));
}

/** Without numbers one client can only be compared with another that watched at the same time. */
function judgeIdentities(clients: readonly (readonly string[])[]): Flaws[] {
  return clients.map((names, own) => {
    const seen = new Set<string>();
    const duplicated = names.filter((name) => seen.size === seen.add(name).size);
    const lost = new Set<string>();
    const reordered = new Set<string>();
    for (const [other, witness] of clients.entries()) {
      if (other === own) continue;
      const common = witness.map((name, i) => (seen.has(name) ? i : -1)).filter((i) => i >= 0);
      const [from = 0, to = -1] = [common[0], common.at(-1)];
      for (const name of witness.slice(from, to + 1)) if (!seen.has(name)) lost.add(name);
      const place = new Map(witness.map((name, i) => [name, i]));
      let furthest = -1;
      for (const name of new Set(names)) {
        const here = place.get(name) ?? furthest;
        if (here < furthest) reordered.add(`${name} came after ${witness[furthest]}`);
        furthest = Math.max(furthest, here);
      }
    }
    return { lost: [...lost], duplicated, reordered: [...reordered] };
  });
}

/** Of all flaws, as a sentence; null where there are none. */
export function flawsIn({ lost, duplicated, reordered }: Flaws): string | null {
  const found = [
    ...told('lost', lost),
    ...told('twice', duplicated),
    ...told('out of order', reordered),
  ];
  return found.length === 0 ? null : found.join('; ');
}

export function told(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [`${what}: ${names.slice(0, 5).join(', ')}${more}`];
}
