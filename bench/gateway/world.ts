// What the benchmark's subgraphs know: some thousand synthetic households, the same in every process and every run.

export const USERS = 2_400;

const PORTFOLIOS = 3;
const HOLDINGS = 10;
const CONVERSATIONS = 3;
const MESSAGES = 4;

// Types, not interfaces: resolvers take any object with string keys.
export type User = { readonly id: string; readonly index: number; readonly name: string };
export type Portfolio = {
  readonly id: string;
  readonly name: string;
  readonly value: Money;
  readonly maxDrift: number;
  readonly holdings: readonly Holding[];
};
export type Conversation = {
  readonly id: string;
  readonly title: string;
  readonly messages: readonly Message[];
  readonly latestMessage: Message | undefined;
};
export type Money = { readonly minor: number; readonly currency: string };
type Holding = {
  readonly quantity: number;
  readonly weight: number;
  readonly value: Money;
  readonly instrument: { readonly symbol: string; readonly name: string };
};
type Message = {
  readonly role: string;
  readonly text: string;
  readonly citations: readonly {
    readonly quote: string;
    readonly chunk: { readonly id: string };
  }[];
};

const WORDS =
  'saving more early lets compound growth work for longer while a broad index fund keeps cost and risk of single companies low'.split(
    ' ',
  );

/** `length` words, others for another `seed`. */
export function sentence(seed: number, length: number): string {
  const words = Array.from({ length }, (_word, n) => WORDS[(seed * 7 + n * 5) % WORDS.length]);
  return `${words.join(' ')}.`;
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_one, n) => make(n));

export const money = (minor: number): Money => ({
  minor,
  currency: minor % 2 === 0 ? 'EUR' : 'USD',
});

export const users: readonly User[] = times(USERS, (index) => ({
  id: `usr_${index}`,
  index,
  name: `Household “${index}”`,
}));

/** The number in an id such as `usr_17` or `prt_17_2`; null where there is no such household. */
export function householdOf(id: unknown): number | null {
  const found =
    typeof id === 'string' ? /^[a-z]+_(\d{1,4})(?:_\d{1,4})*$/.exec(id)?.[1] : undefined;
  const index = Number(found ?? NaN);
  return index < USERS ? index : null;
}

export const portfolios: readonly (readonly Portfolio[])[] = times(USERS, (user) =>
  times(PORTFOLIOS, (n) => ({
    id: `prt_${user}_${n}`,
    name: `Portfolio ${n} of ${user}`,
    value: money(1_000_000 + user * 1_003 + n * 77),
    maxDrift: ((user + n) % 20) / 100,
    holdings: times(HOLDINGS, (h) => ({
      quantity: 1 + ((user * 3 + h * 11) % 500) / 4,
      weight: ((user + h) % 16) / 16,
      value: money(10_000 + user * 13 + h * 991),
      instrument: { symbol: `MIY${(user + h) % 40}`, name: `Index fund no. ${(user + h) % 40}` },
    })),
  })),
);

export const conversations: readonly (readonly Conversation[])[] = times(USERS, (user) =>
  times(CONVERSATIONS, (n) => {
    const messages = times(MESSAGES, (m) => ({
      role: m % 2 === 0 ? 'USER' : 'COACH',
      text: sentence(user + n * 3 + m, 12),
      citations: times(m % 2, () => ({
        quote: sentence(user + m, 6),
        chunk: { id: `chk_${user}_${n}_${m}` },
      })),
    }));
    return {
      id: `cnv_${user}_${n}`,
      title: `Talk ${n} of ${user}`,
      messages,
      latestMessage: messages.at(-1),
    };
  }),
);
