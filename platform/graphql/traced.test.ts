// A call as a trace sees it, in the process and over HTTP.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createAssertions } from '../auth/assertions.ts';
import { viewerOf } from '../auth/testing.ts';
import { ManualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { recordSpans } from '../telemetry/testing.ts';
import { traced } from '../telemetry/trace.ts';
import { openLibrary } from './contract-fixture.ts';
import { serveSubgraphs } from './http-server.ts';
import { httpTransport } from './http-transport.ts';
import { inProcess } from './mount.ts';
import type { SubgraphTransport } from './port.ts';
import { tracedEndpoint, tracedTransport } from './traced.ts';

const ada = viewerOf('ada@example.org');
const endpoint = () => tracedEndpoint(openLibrary().endpoint);
const ask = {
  query: 'query Op__library__0 { viewer { id } }',
  operationName: 'Op__library__0',
  kind: 'query',
} as const;

async function overHttp(t: TestContext): Promise<SubgraphTransport> {
  const clock = new ManualClock();
  const assertions = createAssertions({ secret: new Uint8Array(32).fill(1), clock });
  const server = await serveSubgraphs({
    endpoints: [endpoint()],
    ...{ assertions, host: '127.0.0.1', port: 0, log: silentLog },
  });
  const url = `${server.origin}/library/graphql`;
  const transport = httpTransport({ url, name: 'library', assertions, timeoutMs: 5_000, clock });
  t.after(async () => {
    await transport.close();
    await server.close();
  });
  return transport;
}

const ways: Readonly<Record<string, (t: TestContext) => Promise<SubgraphTransport>>> = {
  'in the process': async () => inProcess(endpoint()),
  'over HTTP': overHttp,
};

for (const [way, open] of Object.entries(ways)) {
  describe(`a call ${way}`, () => {
    it('is a span at both ends, one within the other', async (t) => {
      const spans = recordSpans(t);
      const transport = tracedTransport('library', await open(t));
      const answer = await traced('operation', {}, () => transport.execute(ask, ada));
      assert.equal(answer.errors, undefined);
      const [served, fetched, operation] = spans();
      assert.deepEqual(
        [served?.name, served?.kind, served?.parentId],
        ['subgraph library', 'SERVER', fetched?.spanId],
      );
      assert.deepEqual(
        [fetched?.name, fetched?.kind, fetched?.parentId],
        ['fetch library', 'CLIENT', operation?.spanId],
      );
      assert.equal(fetched?.attributes['graphql.operation.name'], 'Op__library__0');
      assert.ok(!JSON.stringify(spans()).includes('ada'), 'not for whom it is made');
    });

    it('has failed with the code of its first error, not with its words', async (t) => {
      const spans = recordSpans(t);
      const transport = tracedTransport('library', await open(t));
      const query = '{ a: fails(code: "CONFLICT") b: breaks }';
      await traced('operation', {}, () => transport.execute({ query }, ada));
      for (const { attributes, hasFailed } of spans().slice(0, 2)) {
        assert.equal(attributes['error.type'], 'CONFLICT');
        assert.equal(attributes['graphql.errors'], 2);
        assert.ok(hasFailed);
      }
      assert.doesNotMatch(JSON.stringify(spans()), /Again|secret/);
    });

    it('is no span where nothing is traced that it would be a part of', async (t) => {
      const spans = recordSpans(t);
      const transport = tracedTransport('library', await open(t));
      await transport.execute(ask, ada);
      assert.deepEqual(spans(), []);
    });
  });
}
