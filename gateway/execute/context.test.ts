// Arguments from the objects above: plans with @context and @fromContext.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  operationFromDocument,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  Supergraph,
} from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { QueryPlanner } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import type {
  GraphRequest,
  GraphResponse,
  SubgraphTransport,
} from '../../platform/graphql/port.ts';
import { silentLog } from '../../platform/log.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { plain, somebody } from './ask.testing.ts';
import { createExecutor } from './executor.ts';
import type { LoadedSupergraph } from './port.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@context", "@fromContext"])\n';

/** Accounts hold money in a currency; amounts below are told in it, wherever they stand. */
const sdl = composeSupergraph([
  {
    name: 'bank',
    url: 'bank:',
    sdl: `${LINK}
      type Query { account: Account accounts: [Account] safe: Safe }
      type Account @key(fields: "id") @context(name: "money") {
        id: ID! currency: String main: Entry entries: [[Entry]] book: Book
      }
      type Safe @key(fields: "id") @context(name: "money") { id: ID! currency: String main: Entry }
      type Book { entries: [Entry!] }
      type Entry @key(fields: "id") {
        id: ID!
        shown(in: String @fromContext(field: "$money { currency }")): String
      }`,
  },
  {
    name: 'notes',
    url: 'notes:',
    sdl: `${LINK} type Query { _: Int } type Entry @key(fields: "id") { id: ID! note: String }`,
  },
]);

function bank(root: GraphResponse) {
  const requests: GraphRequest[] = [];
  const supergraph = Supergraph.build(sdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  });
  const api = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph);
  const plans = new Map<string, QueryPlan>();
  const graph: LoadedSupergraph = {
    id: 'bank',
    sdl,
    apiSchema: api.toGraphQLJSSchema(),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    liveFields: new Map(),
    plan({ id, document }) {
      const plan = plans.get(id) ?? planner.buildQueryPlan(operationFromDocument(api, document));
      plans.set(id, plan);
      return plan;
    },
  };
  const transport: SubgraphTransport = {
    async execute(request) {
      const representations = request.variables?.['representations'];
      if (!Array.isArray(representations)) return plain(root);
      requests.push(request);
      const given = Object.entries(request.variables ?? {}).find(([name]) =>
        name.startsWith('contextual'),
      );
      const currency = typeof given?.[1] === 'string' ? given[1] : 'none';
      return {
        data: {
          _entities: representations.map(({ id }: { id: string }) => ({
            shown: `${id} ${currency}`,
            note: `note ${id}`,
          })),
        },
      };
    },
  };
  const transports = new Map([
    ['bank', transport],
    ['notes', transport],
  ]);
  const executor = createExecutor({ transports, log: silentLog });
  return {
    requests,
    ask: async (text: string) => {
      const document = parse(text);
      const [definition] = document.definitions;
      assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
      const operation = { id: text, document, definition };
      return plain(await executor.execute(graph, { operation, variables: {}, viewer: somebody }));
    },
  };
}

const entry = (id: string) => ({ __typename: 'Entry', id });
const account = (id: string, currency: string | null, more: object) => ({
  __typename: 'Account',
  id,
  currency,
  ...more,
});

describe('an argument from context', () => {
  it('is what the nearest object above says, through lists and objects between', async () => {
    const { ask, requests } = bank({
      data: {
        account: account('a', 'JPY', {
          main: entry('1'),
          entries: [[entry('1'), null], null, [entry('2')]],
          book: { entries: [entry('3'), entry('1')] },
        }),
      },
    });
    const text = '{ account { main { shown note } entries { shown } book { entries { shown } } } }';
    assert.deepEqual(await ask(text), {
      data: {
        account: {
          main: { shown: '1 JPY', note: 'note 1' },
          entries: [[{ shown: '1 JPY' }, null], null, [{ shown: '2 JPY' }]],
          book: { entries: [{ shown: '3 JPY' }, { shown: '1 JPY' }] },
        },
      },
    });
    assert.equal(requests.length, 4);
  });

  it('asks once for all with the same value, and apart for each other value', async () => {
    const { ask, requests } = bank({
      data: {
        accounts: [
          account('a', 'JPY', { main: entry('1') }),
          account('b', 'EUR', { main: entry('1') }),
          account('c', null, { main: entry('2') }),
          null,
          account('d', 'JPY', { main: entry('3') }),
        ],
      },
    });
    assert.deepEqual(await ask('{ accounts { main { shown } } }'), {
      data: {
        accounts: [
          { main: { shown: '1 JPY' } },
          { main: { shown: '1 EUR' } },
          { main: { shown: '2 none' } },
          null,
          { main: { shown: '3 JPY' } },
        ],
      },
    });
    assert.deepEqual(
      requests.map(({ variables }) => (variables?.['representations'] as unknown[]).length),
      [2, 1, 1],
    );
  });

  it('may come from objects of several types', async () => {
    const { ask } = bank({
      data: {
        account: account('a', 'JPY', { main: entry('1') }),
        safe: { __typename: 'Safe', id: 's', currency: 'EUR', main: entry('1') },
      },
    });
    assert.deepEqual(await ask('{ account { main { shown } } safe { main { shown } } }'), {
      data: { account: { main: { shown: '1 JPY' } }, safe: { main: { shown: '1 EUR' } } },
    });
  });

  it('is not the client’s to set', async () => {
    const { ask, requests } = bank({
      data: { account: account('a', 'JPY', { main: entry('1') }) },
    });
    await ask('{ account { main { shown } } }');
    const name = Object.keys(requests[0]?.variables ?? {}).find((one) => one.startsWith('context'));
    assert.ok(name);
    const { errors } = await ask(`query($${name}: String) { account { main { shown } } }`);
    assert.equal(errors?.[0]?.extensions?.['code'], 'BAD_USER_INPUT');
  });
});
