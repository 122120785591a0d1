// The four subgraphs of the benchmark: their language, for Federation 2 and as Federation 1 would have it, and their resolvers.
import { conversations, householdOf, money, portfolios, sentence, users } from './world.ts';

export type Row = Readonly<Record<string, unknown>>;
/** Synchronous: what is measured is the gateway. */
type Resolve = (parent: Row, args: Row) => unknown;
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolve>>>>;

export interface BenchSubgraph {
  readonly name: SubgraphName;
  /** Federation 2. */
  readonly sdl: string;
  readonly federation1: string;
  readonly resolvers: Resolvers;
}

export const subgraphNames = ['users', 'portfolios', 'coaching', 'memory'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

/** The subgraph where a type has its key as its own; for the others it is an extension in Federation 1. */
const owners: Readonly<Record<string, SubgraphName>> = {
  User: 'users',
  Portfolio: 'portfolios',
  Chunk: 'memory',
};

const language: Readonly<Record<SubgraphName, string>> = {
  users: `
type Query {
  user(id: ID!): User
  users(offset: Int!, first: Int!): [User!]!
}
type Mutation {
  renameUser(id: ID!, name: String!): User
}
type User @key(fields: "id") {
  id: ID!
  name: String!
  email: String!
  profile: Profile!
}
type Profile {
  retirementAge: Int!
  monthlyNetIncome: Money!
}
type Money @shareable {
  minor: Int!
  currency: String!
}`,
  portfolios: `
type User @key(fields: "id") {
  id: ID!
  netWorth: Money!
  portfolios(first: Int!): [Portfolio!]!
}
type Portfolio @key(fields: "id") {
  id: ID!
  name: String!
  value: Money!
  maxDrift: Float!
  holdings(first: Int!): [Holding!]!
}
type Holding {
  quantity: Float!
  weight: Float!
  value: Money!
  instrument: Instrument!
}
type Instrument {
  symbol: String!
  name: String!
}
type Money @shareable {
  minor: Int!
  currency: String!
}`,
  coaching: `
type User @key(fields: "id") {
  id: ID!
  conversations(first: Int!): [Conversation!]!
}
type Portfolio @key(fields: "id") {
  id: ID!
  advice: String!
}
type Conversation {
  id: ID!
  title: String!
  latestMessage: Message
  messages(first: Int!): [Message!]!
}
type Message {
  role: Role!
  text: String!
  citations: [Citation!]!
}
enum Role {
  USER
  COACH
}
type Citation {
  quote: String!
  chunk: Chunk!
}
type Chunk @key(fields: "id") {
  id: ID!
}`,
  memory: `
type User @key(fields: "id") {
  id: ID!
  documents(first: Int!): [Document!]!
  memories(first: Int!): [Memory!]!
  risk: Float
}
type Document {
  id: ID!
  title: String!
  pages: Int!
}
type Memory {
  text: String!
}
type Chunk @key(fields: "id") {
  id: ID!
  heading: String!
  document: Document!
}`,
};

const FEDERATION_2 = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
`;

function federation1(name: SubgraphName): string {
  return (
    language[name]
      .replaceAll(' @shareable', '')
      // Mercurius leaves an extension's fields null whose type another subgraph has too; no operation tells its name.
      .replaceAll(/\bMoney\b/g, name === 'users' ? 'Money' : `Money_${name}`)
      .replaceAll(
        /^type (\w+) (@key\(.*?\)) \{\n {2}id: ID!/gm,
        (own: string, type: string, key: string) =>
          owners[type] === name ? own : `extend type ${type} ${key} {\n  id: ID! @external`,
      )
  );
}

const firstOf = <T>(list: readonly T[] | undefined, { first }: Row) =>
  (list ?? []).slice(0, Number(first));

/** What a reference names; null where there is no such household. */
const known: Resolve = ({ id }) => (householdOf(id) === null ? null : { id });
const householdIn = (parent: Row) => householdOf(parent['id']) ?? NaN;

const resolvers: Readonly<Record<SubgraphName, Resolvers>> = {
  users: {
    Query: {
      user: (_query, { id }) => users[householdOf(id) ?? NaN] ?? null,
      users: (_query, { offset, first }) =>
        users.slice(Number(offset), Number(offset) + Number(first)),
    },
    Mutation: {
      renameUser: (_mutation, { id, name }) => {
        const user = users[householdOf(id) ?? NaN];
        return user === undefined ? null : { ...user, name };
      },
    },
    User: {
      __resolveReference: ({ id }) => users[householdOf(id) ?? NaN] ?? null,
      email: (user) => `${String(user['id'])}@households.example`,
      profile: (user) => ({
        retirementAge: 58 + (householdIn(user) % 10),
        monthlyNetIncome: money(200_000 + householdIn(user) * 101),
      }),
    },
  },
  portfolios: {
    User: {
      __resolveReference: known,
      netWorth: (user) => money(5_000_000 + householdIn(user) * 997),
      portfolios: (user, args) => firstOf(portfolios[householdIn(user)], args),
    },
    Portfolio: {
      __resolveReference: ({ id }) =>
        portfolios[householdOf(id) ?? NaN]?.find((portfolio) => portfolio.id === id) ?? null,
      holdings: ({ holdings }, args) => firstOf(holdings as unknown[], args),
    },
  },
  coaching: {
    User: {
      __resolveReference: known,
      conversations: (user, args) => firstOf(conversations[householdIn(user)], args),
    },
    Portfolio: {
      __resolveReference: known,
      advice: (portfolio) => sentence(householdIn(portfolio), 10),
    },
    Conversation: {
      messages: ({ messages }, args) => firstOf(messages as unknown[], args),
    },
    Chunk: { __resolveReference: known },
  },
  memory: {
    User: {
      __resolveReference: known,
      documents: (user, args) =>
        firstOf(
          [0, 1, 2].map((n) => documentOf(householdIn(user), n)),
          args,
        ),
      memories: (user, args) =>
        firstOf(
          [0, 1, 2, 3].map((n) => ({ text: sentence(householdIn(user) + n, 8) })),
          args,
        ),
      risk: () => {
        throw new Error('the risk model is away');
      },
    },
    Chunk: {
      __resolveReference: known,
      heading: (chunk) => `Section of ${String(chunk['id'])}`,
      document: (chunk) => documentOf(householdIn(chunk), 0),
    },
  },
};

function documentOf(household: number, n: number) {
  return { id: `doc_${household}_${n}`, title: `Statement ${n}`, pages: 3 + ((household + n) % 9) };
}

export const subgraphs: readonly BenchSubgraph[] = subgraphNames.map((name) => ({
  name,
  sdl: FEDERATION_2 + language[name],
  federation1: federation1(name),
  resolvers: resolvers[name],
}));
