// What is expected of the gateways comes from one schema without federation; here it meets a gateway on either kind of subgraph.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { Kind, parse } from 'graphql';
import { createExecutor } from '../../gateway/execute/executor.ts';
import { composeSupergraph } from '../../gateway/supergraph/compose.ts';
import { loadSupergraph } from '../../gateway/supergraph/load.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import type { GraphResponse, SubgraphTransport } from '../../platform/graphql/port.ts';
import { silentLog } from '../../platform/log.ts';
import { cases } from './cases.ts';
import { judge } from './check.ts';
import { killAll, startModule, startProgram } from './child.ts';
import { expecting } from './expected.ts';
import { subgraphs } from './subgraphs.ts';
import { compileWritten } from './written.ts';

const sdl = composeSupergraph(subgraphs.map((one) => ({ ...one, url: `${one.name}:` })));
const expected = expecting(sdl);
const graph = loadSupergraph(sdl);

const written = new Map<string, SubgraphTransport>(
  subgraphs.map(({ name, sdl: own, resolvers }) => {
    const schema = buildSubgraphSchema({ typeDefs: parse(own) });
    return [
      name,
      {
        execute: async ({ query, variables = {} }) =>
          JSON.parse(compileWritten(schema, resolvers, parse(query))(variables)) as GraphResponse,
      },
    ];
  }),
);

describe('the right answers', () => {
  const executor = createExecutor({ transports: written, log: silentLog });

  for (const { name, ask, fails } of cases) {
    it(`to ${name}`, async () => {
      for (const n of [0, 1, 399]) {
        const { query, variables } = ask(n);
        const document = parse(query, { noLocation: true });
        const [definition] = document.definitions;
        assert.ok(definition?.kind === Kind.OPERATION_DEFINITION);
        const operation = { id: query, document, definition };
        const viewer = viewerOf('usr_1');
        const answer = await executor.execute(graph, { operation, variables, viewer });
        const right = await expected(ask(n));
        const text = JSON.stringify(answer);
        assert.deepEqual(judge(200, text, right, fails), { wrong: null, note: null });
        // Somebody there, or all of this would be true of nothing.
        assert.ok(right.length > 80 && !JSON.stringify(right.data).includes('null}'), text);
      }
    });
  }

  it('change with the variables', async () => {
    for (const { ask } of cases) {
      const [one, other] = await Promise.all([expected(ask(1)), expected(ask(2))]);
      assert.notDeepEqual(one.data, other.data);
    }
  });

  it('are about 90 KB long for deep', async () => {
    const deep = cases.find(({ name }) => name === 'deep');
    const { length } = await expected(deep?.ask(5) as Parameters<typeof expected>[0]);
    assert.ok(length > 80_000 && length < 100_000, `${length} bytes`);
  });
});

describe('a wrong answer', () => {
  const right = { data: { a: [1] }, errorPath: ['a'], length: 10 };
  const wrong: Readonly<Record<string, [number, string, boolean]>> = {
    'another status': [500, '{"data":{"a":[1]}}', false],
    'no JSON': [200, 'Hello', false],
    'other data': [200, '{"data":{"a":[2]}}', false],
    'errors where there should be none': [200, '{"data":{"a":[1]},"errors":[{}]}', false],
    'no error where there should be one': [200, '{"data":{"a":[1]}}', true],
  };
  for (const [name, [status, text, fails]] of Object.entries(wrong)) {
    it(`is seen: ${name}`, () => assert.ok(judge(status, text, right, fails).wrong !== null));
  }

  it('is no more than odd where an error names another path', () => {
    const text = '{"data":{"a":[1]},"errors":[{"path":["b"]}]}';
    assert.deepEqual(judge(200, text, right, true), {
      wrong: null,
      note: 'its error names the path ["b"]',
    });
  });
});

describe('a process that fails to start', () => {
  after(killAll);

  it('tells what it said', async () => {
    const child = startProgram(
      [process.execPath, '-e', 'console.error("the port is taken"); process.exit(3)'],
      { core: null },
    );
    assert.match((await child.ended).message, /ended with 3: the port is taken/);
    await child.end();
  });

  it('does not keep whoever waits for its answer', async () => {
    const child = startModule('/nowhere/at-all.ts', {}, { core: null });
    await assert.rejects(child.answer(), /Cannot find module/);
  });
});
