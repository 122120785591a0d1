// The process that serves the four subgraphs, each on a port of its own.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createAssertions } from '../../platform/auth/assertions.ts';
import { ASSERTION_HEADER } from '../../platform/auth/port.ts';
import { systemClock } from '../../platform/clock.ts';
import { answer, taskOf } from './child.ts';
import { subgraphs, type BenchSubgraph, type Row, type SubgraphName } from './subgraphs.ts';
import { compileWritten, type Answering } from './written.ts';

export interface SubgraphsTask {
  /** Of the assertions, base64. */
  readonly secret: string;
}

/** The first message; `counts` are sent whenever a message comes in. */
export interface Serving {
  readonly urls: Readonly<Record<SubgraphName, string>>;
}

/** Since the last time. */
export interface Counts {
  readonly requests: number;
  /** Of those: how many came under an assertion, which is verified. */
  readonly asserted: number;
}

const CACHED_OPERATIONS = 2_000;

const { secret } = await taskOf<SubgraphsTask>();
const assertions = createAssertions({ secret: Buffer.from(secret, 'base64'), clock: systemClock });
let counts = { requests: 0, asserted: 0 };

function serve(subgraph: BenchSubgraph): Promise<string> {
  const schema = buildSubgraphSchema({ typeDefs: parse(subgraph.sdl, { noLocation: true }) });
  const compiled = new LRUCache<string, Answering>({ max: CACHED_OPERATIONS });

  const answering = (query: string): Answering => {
    let found = compiled.get(query);
    if (found === undefined) {
      found = compileWritten(schema, subgraph.resolvers, parse(query, { noLocation: true }));
      compiled.set(query, found);
    }
    return found;
  };
  const answerTo = (body: string): string => {
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Row | null };
    return answering(query)(variables ?? {});
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      counts.requests += 1;
      let status = 200;
      let text: string;
      try {
        const assertion = request.headers[ASSERTION_HEADER];
        if (typeof assertion === 'string') {
          assertions.verify(assertion, subgraph.name);
          counts.asserted += 1;
        }
        text = answerTo(
          (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '',
        );
      } catch (error) {
        status = 500;
        text = JSON.stringify({ errors: [{ message: String(error) }] });
      }
      const body = Buffer.from(text);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': body.length,
      });
      response.end(body);
    });
  });
  server.keepAliveTimeout = 65_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
    });
  });
}

const urls = await Promise.all(
  subgraphs.map(async (subgraph) => [subgraph.name, await serve(subgraph)] as const),
);
process.on('message', () => {
  answer(counts);
  counts = { requests: 0, asserted: 0 };
});
answer({ urls: Object.fromEntries(urls) as Serving['urls'] } satisfies Serving);
