// @context from end to end: arguments that a subgraph takes from what another one says about a parent.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  serve,
  startRemote,
  supergraphOf,
  type RemoteSubgraph,
  type Served,
} from './remote.testing.ts';

const people = [
  { id: 'p1', accounts: ['a1', 'a2'] },
  { id: 'p2', accounts: ['a2', 'a3'] },
  { id: 'p3', accounts: ['a1'] },
];
const currencies = new Map([
  ['p1', 'EUR'],
  ['p2', 'USD'],
  ['p3', null],
]);

describe('@context', () => {
  let bank: RemoteSubgraph;
  let profiles: RemoteSubgraph;
  let gateway: Served;
  before(async () => {
    bank = await startRemote(
      'bank',
      `type Query { people: [Person!]! person(id: ID!): Person echo(text: String): String }
       type Person @key(fields: "id") @context(name: "person") {
         id: ID!
         currency: String @external
         accounts: [Account!]!
         main: Account
       }
       type Account @key(fields: "id") {
         id: ID!
         number: String
         balance(currency: String @fromContext(field: "$person { currency }"), exact: Boolean): String
       }`,
      {
        Query: {
          people: () => people.map(({ id }) => ({ id })),
          person: (_, { id }) => ({ id }),
          echo: (_, { text }) => text,
        },
        Person: {
          __resolveReference: ({ id }) => ({ id }),
          accounts: ({ id }) =>
            people.find((person) => person.id === id)?.accounts.map((account) => ({ id: account })),
          main: ({ id }) => ({ id: people.find((person) => person.id === id)?.accounts[0] }),
        },
        Account: {
          __resolveReference: ({ id }) => ({ id }),
          number: ({ id }) => `number ${String(id)}`,
          balance: ({ id }, { currency, exact }) =>
            `${String(id)} in ${String(currency)}${exact === true ? ' exactly' : ''}`,
        },
      },
    );
    profiles = await startRemote(
      'profiles',
      'type Person @key(fields: "id") { id: ID! currency: String }',
      {
        Person: {
          __resolveReference: ({ id }) => ({ id }),
          currency: ({ id }) => currencies.get(String(id)) ?? null,
        },
      },
    );
    gateway = await serve({ supergraph: supergraphOf([bank, profiles]) });
  });
  after(async () => {
    await gateway.stop();
    await bank.close();
    await profiles.close();
  });

  it('fills the argument for each object from its own parent', async () => {
    const { data, errors } = await gateway.ask(
      '{ people { accounts { balance } main { balance } } }',
    );
    assert.equal(errors, undefined);
    const shown = (account: string, person: string) => ({
      balance: `${account} in ${currencies.get(person) ?? 'null'}`,
    });
    assert.deepEqual(data, {
      people: people.map(({ id, accounts }) => ({
        accounts: accounts.map((account) => shown(account, id)),
        main: shown(accounts[0] ?? '', id),
      })),
    });
  });

  it('goes with ordinary arguments, aliases and fields without context', async () => {
    const { data, errors } = await gateway.ask(
      '{ someone: person(id: "p2") { its: accounts { number rough: balance sharp: balance(exact: true) } } }',
    );
    assert.equal(errors, undefined);
    assert.deepEqual(data, {
      someone: {
        its: ['a2', 'a3'].map((account) => ({
          number: `number ${account}`,
          rough: `${account} in USD`,
          sharp: `${account} in USD exactly`,
        })),
      },
    });
  });

  it('is no argument that clients see or can set, not even by a variable of its name', async () => {
    const asked = await gateway.ask('{ person(id: "p1") { main { balance(currency: "GBP") } } }');
    assert.match(asked.errors?.[0]?.message ?? '', /Unknown argument "currency"/);
    const { query = '' } =
      bank.asked.findLast(({ query: text }) => text.includes('contextualArgument')) ?? {};
    const [name = ''] = /\$contextualArgument\w+/.exec(query) ?? [];
    assert.notEqual(name, '');
    const smuggled = await gateway.ask(
      `query (${name}: String = "GBP") { person(id: "p3") { main { balance } } echo(text: ${name}) }`,
    );
    // It may be refused, but never be taken for the person's own currency.
    if (smuggled.errors === undefined) {
      assert.deepEqual(smuggled.data, { person: { main: { balance: 'a1 in null' } }, echo: 'GBP' });
    }
    assert.doesNotMatch(JSON.stringify(smuggled), /in GBP/);
  });
});
