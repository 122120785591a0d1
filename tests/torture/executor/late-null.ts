// What stock asks next once a null has displaced a value: the same, with that null in a representation.
import { isDeepStrictEqual } from 'node:util';
import type { Answers, Call } from './answers.ts';

/** Those of the executor's calls; null when other calls differ too, or none does. */
export function askedWithNulls({ ourCalls, stockCalls }: Answers): readonly Call[] | null {
  const ours = ourCalls.filter((call) => !stockCalls.some((other) => alike(call, other, false)));
  const stocks = stockCalls.filter((call) => !ourCalls.some((other) => alike(other, call, false)));
  if (ours.length === 0 || ours.length !== stocks.length) return null;
  const all = ours.every((call) => stocks.some((other) => alike(call, other, true)));
  return all ? ours : null;
}

/** @param nulls whether a null of the second may be a value in the first */
function alike(ours: Call, stocks: Call, nulls: boolean): boolean {
  if (ours.service !== stocks.service || ours.query !== stocks.query) return false;
  const [ourOnes, stockOnes] = [representations(ours), representations(stocks)];
  if (!nulls) return isDeepStrictEqual(ourOnes, stockOnes);
  if (ourOnes.length !== stockOnes.length) return false;
  return ourOnes.every((each, index) => {
    const other = stockOnes[index] ?? {};
    return Object.keys(each).every(
      (key) => other[key] === null || isDeepStrictEqual(each[key], other[key]),
    );
  });
}

type Json = Readonly<Record<string, unknown>>;

/** Each once, as the executor asks. */
function representations({ variables }: Call): readonly Json[] {
  const given = (variables['representations'] ?? []) as readonly Json[];
  const distinct = new Map(given.map((each) => [JSON.stringify(each), each]));
  return [...distinct.values()];
}

/** Every name that stands in a text, and what clients call what goes by a name for data. */
export function names(query: string): ReadonlySet<string> {
  const words = query.match(/\w+/g) ?? [];
  return new Set([...words, ...words.map((word) => word.replace(/^_*as_(\w+)_$/, '$1'))]);
}
