// One request's books: four statements for any number of portfolios, and for all figures made from them.
import DataLoader from 'dataloader';
import type { Sql } from '../../platform/db/port.ts';
import { inTurns } from '../../platform/graphql/turns.ts';
import type { Book, DayPrices, Rates } from './book.ts';
import { bookOf, dayRows, pricePaths, ratePaths, stakeOf, stakeRows } from './book-store.ts';
import type { Portfolio } from './domain.ts';
import { indexIn, indexReturn } from './market-index.ts';

export interface Books {
  of(portfolio: Portfolio): Promise<Book>;
  /** The return of the market's index between two days. */
  marketIn(currency: string): Promise<(from: number, to: number) => number>;
}

/** A figure of one takes a millisecond or two. */
const booksPerTurn = 5;

export function openBooks(sql: Sql, owner: string | null): Books {
  const pathOf = new DataLoader<string, DayPrices>(async (symbols) => {
    const paths = await pricePaths(sql, symbols);
    return symbols.map((symbol) => paths.get(symbol) ?? { days: [], prices: [] });
  });
  const read = new DataLoader<string, (currency: string) => Book>(async (ids) => {
    const [days, stakes] = await Promise.all([
      dayRows(sql, owner, ids),
      stakeRows(sql, owner, ids),
    ]);
    const rows = [...days.values(), ...stakes.values()].flat();
    const foreign = rows.filter(({ currency, home }) => currency !== home);
    // Asked for also where nothing is abroad: the number of statements does not depend on the data.
    const [perDollar, paths] = await Promise.all([
      ratePaths(sql, [...new Set(foreign.flatMap(({ currency, home }) => [currency, home]))]),
      pathsOf(new Set([...stakes.values()].flat().map(({ symbol }) => symbol))),
    ]);
    return ids.map((id) =>
      once((currency) => {
        const ratesOf = (other: string): Rates | null | undefined => {
          if (other === currency) return null;
          const [from, to] = [perDollar.get(other), perDollar.get(currency)];
          return from === undefined || to === undefined ? undefined : { from, to };
        };
        const held = (stakes.get(id) ?? []).flatMap((stake) => {
          const [path, rates] = [paths.get(stake.symbol), ratesOf(stake.currency)];
          return path === undefined || rates === undefined ? [] : [stakeOf(stake, path, rates)];
        });
        return bookOf(currency, days.get(id) ?? [], held, ratesOf);
      }),
    );
  });
  const pathsOf = async (symbols: ReadonlySet<string>) =>
    new Map(
      await Promise.all(
        [...symbols].map(async (symbol) => [symbol, await pathOf.load(symbol)] as const),
      ),
    );
  const paced = inTurns(booksPerTurn);
  return {
    of: async ({ id, currency }) => (await paced(read.load(id)))(currency),
    async marketIn(currency) {
      const parts = await Promise.all(
        indexIn(currency).map(async ({ symbol, weight }) => ({
          weight,
          path: await pathOf.load(symbol),
        })),
      );
      return indexReturn(parts);
    },
  };
}

/** Made of its text when the first figure asks for it: not all books in one turn. */
function once(make: (currency: string) => Book): (currency: string) => Book {
  let book: Book | null = null;
  return (currency) => (book ??= make(currency));
}
