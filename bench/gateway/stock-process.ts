// @apollo/server and @apollo/gateway as their documentation has them; with an undici pool instead of their own client if told so.
import {
  ApolloGateway,
  type GraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Pool } from 'undici';
import { answer, taskOf } from './child.ts';
import type { GatewayTask, Ready } from './task.ts';

const { supergraph, undici } = await taskOf<GatewayTask & { readonly undici: boolean }>();

type Answered = Awaited<ReturnType<GraphQLDataSource['process']>>;

class PoolDataSource implements GraphQLDataSource {
  readonly #pool: Pool;
  readonly #path: string;

  constructor(url: URL) {
    this.#pool = new Pool(url.origin, { connections: 64 });
    this.#path = url.pathname;
  }

  async process({ request }: GraphQLDataSourceProcessOptions): Promise<Answered> {
    const { query, variables, operationName } = request;
    const { statusCode, body } = await this.#pool.request({
      path: this.#path,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables, operationName }),
    });
    if (statusCode !== 200) throw new Error(`status ${statusCode}: ${await body.text()}`);
    return (await body.json()) as Answered;
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: supergraph,
  ...(undici && { buildService: ({ url = '' }) => new PoolDataSource(new URL(url)) }),
});
const server = new ApolloServer({ gateway });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
answer({ port: Number(new URL(url).port), path: '/' } satisfies Ready);
