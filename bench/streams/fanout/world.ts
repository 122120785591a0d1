// What there is to watch: a few instruments that one subgraph knows, and events about them that are told one by one or,
// to whoever lags, several as one that says how many it stands for.

// A type, not an interface: resolvers take any object with string keys.
export type Instrument = {
  readonly symbol: string;
  readonly name: string;
  readonly currency: string;
  readonly sector: string;
  readonly lot: number;
  readonly exchange: { readonly name: string; readonly country: string };
};

/** What happened last, as the gateways' clients are told. */
export interface Quote {
  readonly symbol: string;
  /** From 1 on without a gap, by symbol. */
  readonly seq: number;
  /** `wallNow` right before it was appended. */
  readonly at: number;
  readonly minor: number;
  /** As long as asked. */
  readonly note: string;
}

const SECTORS = ['energy', 'health', 'software', 'utilities', 'transport'];

/** Of any symbol. */
export function instrumentOf(symbol: string): Instrument {
  const number = [...symbol].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return {
    symbol,
    name: `Common share of ${symbol}`,
    currency: number % 2 === 0 ? 'EUR' : 'USD',
    sector: SECTORS[number % SECTORS.length] ?? '',
    lot: 1 + (number % 100),
    exchange: { name: `Exchange no. ${number % 7}`, country: number % 3 === 0 ? 'DE' : 'US' },
  };
}

const quoteFields = 'seq count at minor';

export interface Selection {
  /** Of `quoted`, for one symbol in `$symbol`. */
  readonly query: string;
  /** What of the instrument is told with it. */
  readonly instrument: (all: Instrument) => object;
}

const selection = (fields: string, instrument: Selection['instrument'], more = ''): Selection => ({
  query: `subscription Quoted($symbol: String!) { quoted(symbol: $symbol) { ${quoteFields}${more} instrument { ${fields} } } }`,
  instrument,
});

/** What all clients of a crowd ask for. */
export const plainSelection = selection(
  'symbol name currency exchange { name country }',
  ({ symbol, name, currency, exchange }) => ({ symbol, name, currency, exchange }),
);

/** With the event's long text. */
export const longSelection = selection('symbol', ({ symbol }) => ({ symbol }), ' note');

/** No two alike. */
export const variedSelections: readonly Selection[] = [
  plainSelection,
  selection('symbol', ({ symbol }) => ({ symbol })),
  selection('symbol name', ({ symbol, name }) => ({ symbol, name })),
  selection('name currency', ({ name, currency }) => ({ name, currency })),
  selection('name sector lot', ({ name, sector, lot }) => ({ name, sector, lot })),
  selection('sector', ({ sector }) => ({ sector })),
  selection('lot exchange { name }', ({ lot, exchange: { name } }) => ({
    ...{ lot, exchange: { name } },
  })),
  selection('exchange { name country }', ({ exchange }) => ({ exchange })),
  selection('symbol name currency sector lot', ({ exchange: _other, ...own }) => own),
  selection('symbol name currency sector lot exchange { name country }', (all) => all),
];
