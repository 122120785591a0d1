// How pictures spell things: amounts, shares, dates, names.

/** `$12,346`: whole units, since a picture is no statement. Exact for any amount: it never becomes a double. */
export function whole(minor: bigint, currency: string): string {
  const { format, scale } = formatOf(currency);
  const size = minor < 0n ? -minor : minor;
  const units = (size + scale / 2n) / scale;
  return format.format(minor < 0n ? -units : units);
}

/** `$12K`, for scales; from units of the currency. */
export function compact(units: number, currency: string): string {
  return formatOf(currency).compact.format(units);
}

/** Units of the currency, for places on a scale. */
export function units(minor: bigint, currency: string): number {
  return Number(minor) / Number(formatOf(currency).scale);
}

/** `61.2%` of 0.612. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

const month = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `Mar 2026` of an ISO date or of milliseconds since the epoch. */
export function monthOf(date: string | number): string {
  return month.format(new Date(date));
}

/** `Real estate` of `REAL_ESTATE`. */
export function wordsOf(name: string): string {
  const words = name.toLowerCase().replaceAll('_', ' ');
  return printable(words.charAt(0).toUpperCase() + words.slice(1));
}

/** Whatever somebody called something, without what XML 1.0 cannot hold in any spelling (section 2.2). */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\x7f-\x9f]|[\uFFFE\uFFFF]/gu, '\uFFFD');
}

/** At most so many characters as a reader counts them, the last of them `…` where it was longer. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => segment);
  if (characters.length <= most) return text;
  return `${characters
    .slice(0, most - 1)
    .join('')
    .trimEnd()}…`;
}

/** What a picture calls the portfolio. */
export function nameOf(portfolio: { readonly name: string }): string {
  return shortened(printable(portfolio.name).trim() || 'the portfolio', 36);
}

/** By currency: making a format costs more than using it. Bounded, as there are few currencies. */
const formats = new Map<string, ReturnType<typeof newFormat>>();

function formatOf(currency: string): ReturnType<typeof newFormat> {
  const known = formats.get(currency) ?? newFormat(currency);
  formats.set(currency, known);
  return known;
}

function newFormat(currency: string) {
  const style = { style: 'currency', currency } as const;
  const { maximumFractionDigits } = new Intl.NumberFormat('en-US', style).resolvedOptions();
  return {
    format: new Intl.NumberFormat('en-US', { ...style, maximumFractionDigits: 0 }),
    compact: new Intl.NumberFormat('en-US', {
      ...style,
      notation: 'compact',
      maximumSignificantDigits: 3,
    }),
    /** Minor units in one unit. */
    scale: 10n ** BigInt(maximumFractionDigits ?? 2),
  };
}
