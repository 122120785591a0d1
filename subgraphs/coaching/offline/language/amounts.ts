// Amounts of money as people write them: `$2,500`, `1.5k`, `two thousand` (as digits by now), `500 euros a month`.

export interface Amount {
  /** In major units. */
  readonly value: number;
  /** ISO 4217; null where the text names none. */
  readonly currency: string | null;
  readonly per: 'month' | 'year' | null;
  /** On top of what is done already: `300 more a month`. */
  readonly more: boolean;
}

const currencies: Readonly<Record<string, string>> = {
  $: 'USD',
  usd: 'USD',
  '€': 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  eur: 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  quid: 'GBP',
};
const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  grand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
};

const pattern = new RegExp(
  [
    String.raw`(?<![\w.,])(?<before>(?:extra|another|additional) (?:of )?)?`,
    String.raw`(?<symbol>[$€£])? ?(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)`,
    String.raw`(?:[ ]?(?<scale>k|thousand|grand|m|mn|million)\b)?`,
    String.raw`(?:[ ]?(?<word>[$€£]|(?:usd|eur|gbp|quid|euros?|dollars?|pounds?|bucks)\b))?`,
    String.raw`(?<unit>[ -]?(?:%|percent\b|per cent\b|years?\b|months?\b|weeks?\b|days?\b|yrs?\b|quarters?\b|times\b|points?\b))?`,
    String.raw`(?<after> (?:more|extra|on top|additional(?:ly)?)\b)?`,
    String.raw`(?: (?:a|per|each|every) ?(?<span>week|month|year)\b| ?\/ ?(?<slash>mo(?:nth)?|yr|year|week)\b| (?<adverb>monthly|yearly|annually|weekly)\b)?`,
    String.raw`(?<last> (?:more|extra|on top)\b)?`,
  ].join(''),
  'g',
);
/** What stands before a bare number that is a year, an age or a rank, and no amount. */
const notMoney =
  /(?:\b(?:in|by|since|until|till|before|after|from|to|of|year|during|end of|age|aged|at|i'm|i am|turn|january|february|march|april|may|june|july|august|september|october|november|december)|\brule of) $/;

/** Of lower-case text whose numbers are digits, in their order. */
export function amountsIn(text: string): Amount[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const g = match.groups ?? {};
    if (g['unit'] !== undefined) return [];
    const digits = g['number'] ?? '';
    const number = Number(digits.replaceAll(',', ''));
    const value = number * (scales[g['scale'] ?? ''] ?? 1);
    const period = g['span'] ?? g['slash'] ?? g['adverb'];
    const named = g['symbol'] ?? g['word'];
    const marked = named !== undefined || g['scale'] !== undefined || period !== undefined;
    const isYear = /^(?:19|20)\d\d$/.test(digits);
    const before = text.slice(0, match.index + (match[0].length - match[0].trimStart().length));
    if (!marked && (value < 100 || (isYear && notMoney.test(before)) || notMoney.test(before))) {
      const grouped = digits.includes(',');
      if (!grouped) return [];
    }
    if (!Number.isFinite(value) || value <= 0 || value > 1e9) return [];
    const weekly = period?.startsWith('week') === true;
    return [
      {
        value: cents(weekly ? (value * 52) / 12 : value),
        currency: named === undefined ? null : (currencies[named] ?? null),
        per: periodOf(period),
        more: [g['before'], g['after'], g['last']].some((part) => part !== undefined),
      },
    ];
  });
}

/** A month's worth of a regular amount. */
export function monthlyValue({ value, per }: Amount): number {
  return per === 'year' ? cents(value / 12) : value;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

function periodOf(text: string | undefined): Amount['per'] {
  if (text === undefined) return null;
  return /^(?:y|ann)/.test(text) ? 'year' : 'month';
}
