// What something means, in the words of the library: never in the coach's own.
import { paragraphs, sentence, type Quote } from './sources.ts';

/** Null where no passage names the term. */
export function composeDefinition(term: string, quotes: readonly Quote[]): string | null {
  const stems = stemsOf(term);
  const about = quotes
    .map((quote) => ({ quote, told: telling(quote.quote, stems) }))
    .filter(({ told }) => told > 0)
    .sort((a, b) => b.told - a.told || a.quote.number - b.quote.number);
  const [first, second] = about;
  if (first === undefined) return null;
  return paragraphs(
    `The library puts it this way: “${sentence(first.quote.quote)}” [${first.quote.number}]`,
    second === undefined
      ? ''
      : `And further: “${sentence(second.quote.quote)}” [${second.quote.number}]`,
    'Why it matters: a term is worth knowing where it changes what you do; ask me how it looks for your own household, and I will compute it from your data.',
    'Next step: open the cited passages; the paragraphs around them say more.',
  );
}

/** 0: does not name it; 1: names it; 2: says what it is. */
function telling(passage: string, stems: readonly string[]): number {
  const text = passage.toLowerCase();
  const named = stems.filter((stem) => new RegExp(String.raw`\b${escaped(stem)}`).test(text));
  if (named.length === 0 || named.length < Math.ceil(stems.length / 2)) return 0;
  const [stem = ''] = named;
  const says = new RegExp(
    String.raw`\b${escaped(stem)}\w*\b[^.]{0,40}\b(?:is|are|means?|measures?|describes?|shows?)\b|\b(?:called|known as)\b[^.]{0,20}\b${escaped(stem)}`,
  );
  return says.test(text) ? 2 : 1;
}

const fillers = new Set([
  'and',
  'or',
  'of',
  'the',
  'a',
  'an',
  'in',
  'versus',
  'vs',
  'between',
  'to',
]);

function stemsOf(term: string): string[] {
  return (term.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !fillers.has(word))
    .map((word) =>
      word.length > 4
        ? word.replace(/(?:ing|ies|ity|ation|ed|es|s|y|e)$/u, '')
        : word.replace(/s$/, ''),
    );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
