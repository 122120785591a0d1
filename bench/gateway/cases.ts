// What the gateways are asked: operations whose variables change from request to request.
import { USERS } from './world.ts';

export const caseNames = [
  'dashboard',
  'list',
  'list200',
  'deep',
  'mutation',
  'error',
  'cold',
] as const;
export type CaseName = (typeof caseNames)[number];

export interface Asked {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface BenchCase {
  readonly name: CaseName;
  readonly about: string;
  /** The request number `n`; differs from its neighbours in its variables, `cold` in its text as well. */
  readonly ask: (n: number) => Asked;
  /** Whether the answer holds errors besides its data. */
  readonly fails: boolean;
}

const household = `id name email profile { retirementAge monthlyNetIncome { minor currency } }
    netWorth { minor currency }
    portfolios(first: 2) {
      id name maxDrift value { minor currency }
      holdings(first: 3) { weight quantity instrument { symbol name } }
    }
    conversations(first: 2) { title latestMessage { role text } }
    documents(first: 3) { title pages }
    memories(first: 3) { text }`;

const dashboard = (name: string, alias = '') =>
  `query ${name}($id: ID!) { ${alias}user(id: $id) { ${household} } }`;

const list = `query List($offset: Int!, $first: Int!) {
  users(offset: $offset, first: $first) {
    id name
    portfolios(first: 2) {
      name value { minor currency }
      holdings(first: 2) { weight instrument { symbol } }
    }
    conversations(first: 2) { title latestMessage { role text } }
  }
}`;

const deep = `query Deep($offset: Int!) {
  users(offset: $offset, first: 12) {
    id name email profile { retirementAge monthlyNetIncome { minor currency } }
    netWorth { minor currency }
    portfolios(first: 3) {
      id name maxDrift value { minor currency } advice
      holdings(first: 10) { quantity weight value { minor currency } instrument { symbol name } }
    }
    conversations(first: 3) {
      id title
      messages(first: 4) {
        role text
        citations { quote chunk { heading document { title pages } } }
      }
    }
    documents(first: 3) { title pages }
    memories(first: 4) { text }
  }
}`;

const rename = `mutation Rename($id: ID!, $name: String!) {
  renameUser(id: $id, name: $name) { id name portfolios(first: 1) { name value { minor } } }
}`;

const risk = `query Risk($id: ID!) {
  user(id: $id) {
    id name risk
    portfolios(first: 2) { name value { minor currency } }
    conversations(first: 2) { title }
  }
}`;

const userId = (n: number) => `usr_${n % USERS}`;
const offset = (n: number, first: number) => (n * 7) % (USERS - first);
const listOf = (first: number) => (n: number) => ({
  operationName: 'List',
  query: list,
  variables: { offset: offset(n, first), first },
});

export const cases: readonly BenchCase[] = [
  {
    name: 'dashboard',
    about: 'one user over four subgraphs',
    ask: (n) => ({
      operationName: 'Dashboard',
      query: dashboard('Dashboard'),
      variables: { id: userId(n) },
    }),
    fails: false,
  },
  { name: 'list', about: 'twenty users over three subgraphs', ask: listOf(20), fails: false },
  { name: 'list200', about: 'two hundred of them', ask: listOf(200), fails: false },
  {
    name: 'deep',
    about: 'three fetches one after the other, an answer of about 90 KB',
    ask: (n) => ({ operationName: 'Deep', query: deep, variables: { offset: offset(n, 12) } }),
    fails: false,
  },
  {
    name: 'mutation',
    about: 'a change, and an entity of what it gives back',
    ask: (n) => ({
      operationName: 'Rename',
      query: rename,
      variables: { id: userId(n), name: `Name ${n}` },
    }),
    fails: false,
  },
  {
    name: 'error',
    about: 'a field of one subgraph fails, the rest is answered',
    ask: (n) => ({ operationName: 'Risk', query: risk, variables: { id: userId(n) } }),
    fails: true,
  },
  {
    name: 'cold',
    about: 'an operation never seen before, each time',
    ask: (n) => ({
      operationName: 'Cold',
      query: dashboard('Cold', `u${n.toString(36)}: `),
      variables: { id: userId(n) },
    }),
    fails: false,
  },
];
