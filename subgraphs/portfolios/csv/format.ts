// How a file is read: which column means what, and how numbers and days are written.
import { badInput } from '../../../platform/errors.ts';

export const csvFields = [
  'DATE',
  'AMOUNT',
  'KIND',
  'ACCOUNT',
  'CURRENCY',
  'SYMBOL',
  'QUANTITY',
  'RATIO',
  'CATEGORY',
  'DESCRIPTION',
  'TO_ACCOUNT',
  'TO_AMOUNT',
  'REFERENCE',
] as const;
export type CsvField = (typeof csvFields)[number];

export interface CsvFormat {
  /** Names of columns in the header, lower case; empty: the file has no such column. */
  readonly columns: Readonly<Partial<Record<CsvField, string>>>;
  readonly accountId: string | null;
  readonly decimal: 'POINT' | 'COMMA';
  readonly dates: 'ISO' | 'DAY_MONTH_YEAR' | 'MONTH_DAY_YEAR';
}

export interface WantedFormat {
  readonly columns: readonly { readonly field: CsvField; readonly header: string }[];
  readonly accountId?: string | null | undefined;
  readonly decimal: CsvFormat['decimal'];
  readonly dates: CsvFormat['dates'];
}

/** BAD_USER_INPUT for a field or a header named twice. */
export function checkedFormat(wanted: WantedFormat | null): CsvFormat {
  if (wanted === null) return { columns: {}, accountId: null, decimal: 'POINT', dates: 'ISO' };
  const columns: Partial<Record<CsvField, string>> = {};
  const taken = new Set<string>();
  for (const [index, { field, header }] of wanted.columns.entries()) {
    const name = normalised(header);
    if (field in columns || (name !== '' && taken.has(name)) || name.length > 100) {
      throw badInput(`input.mapping.columns.${index}`, 'Each field and each header goes once.');
    }
    columns[field] = name;
    taken.add(name);
  }
  const { accountId, decimal, dates } = wanted;
  return { columns, accountId: accountId ?? null, decimal, dates };
}

/** Common names of columns, without spaces and marks. */
const commonNames: Readonly<Record<CsvField, readonly string[]>> = {
  DATE: ['date', 'day', 'bookingdate', 'transactiondate', 'posteddate', 'valuedate', 'tradedate'],
  AMOUNT: ['amount', 'value', 'sum', 'total', 'amountpaid'],
  KIND: ['kind', 'type', 'transactiontype', 'action'],
  ACCOUNT: ['account', 'accountname', 'accountid', 'fromaccount'],
  CURRENCY: ['currency', 'ccy', 'currencycode'],
  SYMBOL: ['symbol', 'ticker', 'instrument', 'security'],
  QUANTITY: ['quantity', 'units', 'shares', 'qty'],
  RATIO: ['ratio', 'splitratio'],
  CATEGORY: ['category'],
  DESCRIPTION: ['description', 'merchant', 'payee', 'details', 'memo', 'narrative', 'name', 'text'],
  TO_ACCOUNT: ['toaccount', 'transferaccount', 'counteraccount'],
  TO_AMOUNT: ['toamount', 'amountreceived'],
  REFERENCE: ['reference', 'transactionid', 'id', 'bankreference', 'fitid'],
};

export interface Layout {
  readonly format: CsvFormat;
  /** Where each field stands in a row. */
  readonly places: ReadonlyMap<CsvField, number>;
  /** As the file spells them. */
  readonly header: readonly string[];
}

/** The layout of a file by its header, or what is wrong with it. */
export function layoutOf(header: readonly string[], format: CsvFormat): Layout | string {
  const names = header.map(normalised);
  const places = new Map<CsvField, number>();
  for (const field of csvFields) {
    const told = format.columns[field];
    if (told === '') continue;
    const place = told === undefined ? guess(names, field) : names.indexOf(told);
    if (place >= 0) places.set(field, place);
    else if (told !== undefined) return `There is no column "${told}" for ${field}.`;
  }
  for (const field of ['DATE', 'AMOUNT'] as const) {
    if (!places.has(field)) return `No column for ${field} is known by its name: map one.`;
  }
  const seen = new Map<number, CsvField>();
  for (const [field, place] of places) {
    const other = seen.get(place);
    if (other !== undefined) return `The column "${header[place]}" is both ${other} and ${field}.`;
    seen.set(place, field);
  }
  return { format, places, header: header.map((name) => name.trim()) };
}

function guess(names: readonly string[], field: CsvField): number {
  for (const common of commonNames[field]) {
    const place = names.findIndex((name) => name.replace(/[^a-z]/g, '') === common);
    if (place >= 0) return place;
  }
  return -1;
}

function normalised(name: string): string {
  return name.replace(/\s+/gu, ' ').trim().toLowerCase();
}

/** The one of the usual four that the header has most of, outside of quotes; a comma when it has none. */
export function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text.replace(/^\uFEFF/, ''))?.[0] ?? '';
  const bare = line.replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => [bare.split(mark).length, mark] as const);
  return counted.reduce((best, next) => (next[0] > best[0] ? next : best))[1];
}

/** Minor units of a written amount with at most `exponent` decimals, or null. */
export function parseAmount(
  text: string,
  decimal: CsvFormat['decimal'],
  exponent: number,
): bigint | null {
  const plain =
    decimal === 'POINT'
      ? text
      : text.replaceAll('.', '|').replaceAll(',', '.').replaceAll('|', ',');
  const parts = /^([+-]?)(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,15}))?$/.exec(plain);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > exponent) return null;
  const minor = BigInt(whole.replaceAll(',', '') + kept.padEnd(exponent, '0'));
  return sign === '-' ? -minor : minor;
}

/** An ISO date, or null for what is no day of the calendar written so. */
export function parseDay(text: string, dates: CsvFormat['dates']): string | null {
  if (dates === 'ISO') return realDay(/^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text)?.slice(1));
  const parts = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(text);
  if (parts === null) return null;
  const [, first = '', , second = '', year = ''] = parts;
  const [day, month] = dates === 'DAY_MONTH_YEAR' ? [first, second] : [second, first];
  return realDay([year, month.padStart(2, '0'), day.padStart(2, '0')]);
}

function realDay(parts: readonly string[] | undefined): string | null {
  if (parts === undefined) return null;
  const day = parts.join('-');
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null;
}
