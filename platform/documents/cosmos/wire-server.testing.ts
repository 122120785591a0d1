// Cosmos DB's REST protocol as far as the real client uses it here, in memory, and misbehaving when told to.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  RANGES,
  refusal,
  WireContainer,
  type BatchOperation,
  type Json,
  type Reply,
} from './wire-container.testing.ts';

export interface Exchange {
  readonly method: string;
  /** Decoded, without the slash in front: `dbs/miyagi/colls/coaching/docs`. */
  readonly path: string;
  readonly kind:
    'account' | 'database' | 'container' | 'ranges' | 'item' | 'batch' | 'query' | 'plan' | 'feed';
  /** The partition named by the header. */
  readonly partition: string | null;
  readonly body: unknown;
}

export type Fault =
  | { readonly status: number; readonly retryAfterMs?: number }
  /** Of a batch: this operation is refused so, the others with it. */
  | { readonly operation: number; readonly status: number; readonly retryAfterMs?: number }
  /** Before it is done; when it is done, in the middle of the answer; never. */
  | 'cut'
  | 'cut mid-answer'
  | 'stall';

export interface WireServer {
  readonly endpoint: string;
  readonly key: string;
  readonly exchanges: Exchange[];
  /** Most rows of one page, whatever is asked for. */
  pageSize: number;
  /** Asked before each request is answered; undefined: as it should be. */
  fault: (exchange: Exchange) => Fault | undefined;
  consistency: string;
  close(): Promise<void>;
}

const KEY = Buffer.from('a key for tests, not a secret').toString('base64');

export async function startWireServer(): Promise<WireServer> {
  const server = new Wire();
  await server.listen();
  return server;
}

class Wire implements WireServer {
  readonly key = KEY;
  readonly exchanges: Exchange[] = [];
  pageSize = 3;
  consistency = 'Session';
  endpoint = '';
  readonly #server: Server;
  readonly #databases = new Map<string, Map<string, WireContainer>>();

  constructor() {
    this.#server = createServer((request, response) => {
      this.#receive(request, response).catch((error: unknown) => {
        send(response, refusal(500, String(error)));
      });
    });
  }

  fault: WireServer['fault'] = () => undefined;

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    request.setEncoding('utf8');
    for await (const part of request) text += String(part);
    const exchange = exchangeOf(request, text);
    this.exchanges.push(exchange);
    if (!isSigned(request, exchange.path)) {
      return send(
        response,
        refusal(401, 'The input authorization token cannot serve the request.'),
      );
    }
    const fault = this.fault(exchange);
    if (fault === 'stall') return;
    if (fault === 'cut') return void response.socket?.resetAndDestroy();
    if (typeof fault === 'object') return send(response, faulty(fault, exchange));
    const reply = this.#answer(exchange, request);
    if (fault !== 'cut mid-answer') return send(response, reply);
    const body = Buffer.from(JSON.stringify(reply.body ?? {}));
    response.writeHead(reply.status, { 'content-length': String(body.length + 10) });
    // Behind what was written, so that the client sees that first.
    response.write(body, () => response.socket?.resetAndDestroy());
  }

  #answer(exchange: Exchange, request: IncomingMessage): Reply {
    const [, database = '', , name = '', , item] = exchange.path.split('/');
    if (exchange.kind === 'account') return this.#account();
    if (exchange.kind === 'database') return this.#database(exchange, database);
    const containers = this.#databases.get(database);
    if (containers === undefined) return refusal(404, 'There is no such database.');
    if (exchange.kind === 'container') return this.#container(exchange, containers, name);
    const container = containers.get(name);
    if (container === undefined) return refusal(404, 'There is no such container.');
    const reply = answerOf(container, exchange, item, request);
    const headers = {
      'x-ms-session-token': `0:-1#${container.lsn}`,
      'x-ms-alt-content-path': `dbs/${database}/colls/${name}`,
      'x-ms-content-path': container.rid,
    };
    return { ...reply, headers: { ...headers, ...reply.headers } };
  }

  #account(): Reply {
    const locations = [{ name: 'Here', databaseAccountEndpoint: this.endpoint }];
    return {
      status: 200,
      body: {
        id: 'wire',
        writableLocations: locations,
        readableLocations: locations,
        userConsistencyPolicy: { defaultConsistencyLevel: this.consistency },
      },
    };
  }

  #database({ method, body }: Exchange, database: string): Reply {
    const id = method === 'POST' ? String((body as Json)['id']) : database;
    const exists = this.#databases.has(id);
    if (method === 'POST' && exists) return refusal(409, 'This database exists.');
    if (method === 'POST') this.#databases.set(id, new Map());
    else if (!exists) return refusal(404, 'There is no such database.');
    return { status: method === 'POST' ? 201 : 200, body: { id } };
  }

  #container({ method, body }: Exchange, containers: Map<string, WireContainer>, name: string) {
    if (method === 'GET') {
      const found = containers.get(name);
      if (found === undefined) return refusal(404, 'There is no such container.');
      return { status: 200, body: { ...found.definition, _rid: found.rid } };
    }
    const id = String((body as Json)['id']);
    if (containers.has(id)) return refusal(409, 'This container exists.');
    const made = new WireContainer(body as Json, () => this.pageSize);
    containers.set(id, made);
    return { status: 201, body: { ...made.definition, _rid: made.rid } };
  }
}

function answerOf(
  container: WireContainer,
  exchange: Exchange,
  id: string | undefined,
  request: IncomingMessage,
): Reply {
  const { kind, method, body, partition } = exchange;
  const header = (name: string) => request.headers[name]?.toString() ?? null;
  const range = header('x-ms-documentdb-partitionkeyrangeid');
  const page = Number(header('x-ms-max-item-count') ?? 100);
  if (kind === 'ranges') {
    return { status: 200, body: { _rid: container.rid, PartitionKeyRanges: RANGES } };
  }
  if (kind === 'query' || kind === 'plan') {
    const continuation = header('x-ms-continuation');
    const plan = kind === 'plan';
    return container.query(body as never, { partition, range, page, continuation, plan });
  }
  if (kind === 'feed') {
    const since = Number(header('if-none-match')?.replaceAll('"', '') ?? 0);
    if (range === null) return refusal(400, 'The feed is asked for by range.');
    return container.changes(range, since, page);
  }
  if (partition === null) return refusal(400, 'The partition key is missing.');
  if (kind === 'batch') return container.batch(partition, body as BatchOperation[]);
  const ifMatch = header('if-match');
  const operation = { ...(id !== undefined && { id }), ...(ifMatch !== null && { ifMatch }) };
  switch (method) {
    case 'GET':
      return container.read(partition, id ?? '');
    case 'POST': {
      const operationType = header('x-ms-documentdb-is-upsert') === null ? 'Create' : 'Upsert';
      return container.write(partition, { operationType, resourceBody: body as Json });
    }
    case 'PUT':
      return container.write(partition, {
        ...operation,
        operationType: 'Replace',
        resourceBody: body as Json,
      });
    case 'DELETE':
      return container.write(partition, { ...operation, operationType: 'Delete' });
    default:
      return refusal(405, `${method} is not spoken here.`);
  }
}

function exchangeOf(request: IncomingMessage, text: string): Exchange {
  const { headers, method = 'GET', url = '/' } = request;
  const path = url.slice(1).split('/').map(decodeURIComponent).join('/');
  const header = headers['x-ms-documentdb-partitionkey']?.toString();
  const [partition = null] = header === undefined ? [] : (JSON.parse(header) as string[]);
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { method, path, kind: kindOf(url, headers), partition, body };
}

function kindOf(url: string, headers: IncomingMessage['headers']): Exchange['kind'] {
  const depth =
    url === '/'
      ? 0
      : url
          .slice(1)
          .split('/')
          .filter((part) => part !== '').length;
  if (depth === 0) return 'account';
  if (depth <= 2) return 'database';
  if (depth <= 4) return 'container';
  if (url.endsWith('/pkranges')) return 'ranges';
  if (headers['x-ms-cosmos-is-batch-request'] !== undefined) return 'batch';
  if (headers['x-ms-cosmos-is-query-plan-request'] !== undefined) return 'plan';
  if (headers['x-ms-documentdb-isquery'] !== undefined) return 'query';
  return headers['a-im'] === undefined ? 'item' : 'feed';
}

/** As in "Access control on Azure Cosmos DB resources": of a feed its parent is signed, else the resource itself. */
function isSigned({ headers, method = '' }: IncomingMessage, path: string): boolean {
  const parts = path === '' ? [] : path.split('/').filter((part) => part !== '');
  const isFeed = parts.length % 2 === 1;
  const type = parts.at(isFeed ? -1 : -2) ?? '';
  const link = (isFeed ? parts.slice(0, -1) : parts).join('/');
  const date = String(headers['x-ms-date']).toLowerCase();
  const text = `${method.toLowerCase()}\n${type}\n${link}\n${date}\n\n`;
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64');
  return headers.authorization === encodeURIComponent(`type=master&ver=1.0&sig=${signature}`);
}

function faulty(fault: Exclude<Fault, string>, { body }: Exchange): Reply {
  const { status, retryAfterMs } = fault;
  if (!('operation' in fault)) {
    const headers = retryAfterMs === undefined ? {} : { 'x-ms-retry-after-ms': `${retryAfterMs}` };
    return { ...refusal(status, 'Told to refuse.'), headers };
  }
  const results = (body as readonly unknown[]).map((_, index) =>
    index === fault.operation
      ? { statusCode: status, requestCharge: 1, retryAfterMilliseconds: retryAfterMs }
      : { statusCode: 424, requestCharge: 0 },
  );
  return { status: 207, body: results };
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined || status === 304 ? undefined : JSON.stringify(body));
}
