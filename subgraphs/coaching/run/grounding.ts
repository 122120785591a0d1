// Looks up every number of an answer among what it may rest on. Strict: same unit, same value, no rounding.
import type { Citation, Fact } from '../../../schema/events/coaching.ts';

export interface Grounding {
  /** How many numbers the text holds. */
  readonly numbers: number;
  /** Those nothing backs, as they stand in the text, each once. */
  readonly unbacked: readonly string[];
}

export interface Backing {
  readonly facts: readonly Fact[];
  readonly citations: readonly Citation[];
  readonly question: string;
}

interface Figure {
  readonly raw: string;
  /** `money USD`, `percent`, `date` or `plain`; the sign is left out, since words may carry it. */
  readonly unit: string;
  readonly value: string;
}

export function evaluateGrounding(text: string, backing: Backing): Grounding {
  const backed = new Set<string>();
  const sources = [
    backing.question,
    ...backing.citations.map((citation) => citation.quote),
    ...backing.facts.flatMap((fact) => [fact.value, ...fact.inputs.map((input) => input.value)]),
  ];
  for (const source of sources) for (const figure of figuresIn(source)) backed.add(keyOf(figure));

  const { rest, marks } = takeMarks(text);
  const badMarks = marks.filter((mark) => mark < 1 || mark > backing.citations.length);
  const figures = figuresIn(rest);
  const unbacked = figures.filter((figure) => !backed.has(keyOf(figure))).map(({ raw }) => raw);
  return {
    numbers: figures.length,
    unbacked: [...new Set([...unbacked, ...badMarks.map((mark) => `[${mark}]`)])],
  };
}

/** `[1]` is no number of the answer but points at a citation; nor is the mark of a numbered line. */
function takeMarks(text: string): { rest: string; marks: number[] } {
  const marks: number[] = [];
  const rest = text
    .replace(/^[ \t]*\d{1,2}[.)][ \t]+/gm, '')
    .replace(/\[(\d{1,3})\]/g, (_mark, number: string) => {
      marks.push(Number(number));
      return ' ';
    });
  return { rest, marks };
}

const symbols: Readonly<Record<string, string>> = {
  $: 'USD',
  US$: 'USD',
  CA$: 'CAD',
  A$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  MX$: 'MXN',
  R$: 'BRL',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  'JP¥': 'JPY',
  'CN¥': 'CNY',
  '₹': 'INR',
  '₩': 'KRW',
  '₪': 'ILS',
};

const words: Readonly<Record<string, string>> = {
  dollar: 'USD',
  euro: 'EUR',
  pound: 'GBP',
  yen: 'JPY',
  franc: 'CHF',
};

const scales: Readonly<Record<string, number>> = {
  k: 3,
  thousand: 3,
  m: 6,
  mn: 6,
  million: 6,
  bn: 9,
  billion: 9,
};

const figurePattern = new RegExp(
  [
    String.raw`(?<date>\d{4}-\d{2}-\d{2}(?!\d))`,
    [
      String.raw`(?:(?<prefix>(?:\b[A-Z]{1,2})?[$€£¥₹₩₪]|\b[A-Z]{3}(?=[\s\u00a0\u202f]?\d))[\s\u00a0\u202f]?)?`,
      String.raw`(?<number>\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)`,
      String.raw`(?:[\s\u00a0\u202f]?(?<scale>k|thousand|mn?|million|bn|billion)\b)?`,
      String.raw`(?:(?<percent>[\s\u00a0]?%|\s?per\s?cent\b)|[\s\u00a0]?(?<word>dollar|euro|pound|yen|franc)s?\b|[\s\u00a0](?<code>[A-Z]{3})\b|(?<after>[€£])|[\s\u00a0](?<after2>[€£]))?`,
    ].join(''),
  ].join('|'),
  'g',
);

/** Every number of a text with its unit. */
export function figuresIn(text: string): Figure[] {
  return [...text.matchAll(figurePattern)].map((match) => {
    const raw = match[0].trim();
    const g = match.groups ?? {};
    if (g['date'] !== undefined) return { raw, unit: 'date', value: g['date'] };
    const value = canonical(g['number'] ?? '', scales[g['scale'] ?? ''] ?? 0);
    if (g['percent'] !== undefined) return { raw, unit: 'percent', value };
    const currency = currencyOf(g);
    return { raw, unit: currency === null ? 'plain' : `money ${currency}`, value };
  });
}

function currencyOf(g: Readonly<Record<string, string | undefined>>): string | null {
  const symbol = g['prefix'] ?? g['after'] ?? g['after2'];
  if (symbol !== undefined) return symbols[symbol] ?? symbol;
  if (g['word'] !== undefined) return words[g['word']] ?? g['word'];
  return g['code'] ?? null;
}

/** `1,250.50` → `1250.5`, `1.2` with scale 6 → `1200000`. */
function canonical(number: string, scale: number): string {
  const [whole = '0', fraction = ''] = number.replaceAll(',', '').split('.');
  const digits = fraction.padEnd(scale, '0');
  const integer = (whole + digits.slice(0, scale)).replace(/^0+(?=\d)/, '');
  const rest = digits.slice(scale).replace(/0+$/, '');
  return rest === '' ? integer : `${integer}.${rest}`;
}

function keyOf({ unit, value }: Figure): string {
  return `${unit} ${value}`;
}
