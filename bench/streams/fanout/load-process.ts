// Very many clients in one process: what each is told is checked event by event, and little else is done with it.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';
import { answer, taskOf } from '../../gateway/child.ts';
import { wallNow } from '../socket.ts';
import { Ledger, type ToldQuote } from './ledger.ts';
import type { Heard, LoadOrder, LoadTask, Reached, StreamTask } from './load-orders.ts';
import type { Seqs } from './orders.ts';

const { port, path, protocol } = await taskOf<LoadTask>();

interface Quoted extends ToldQuote {
  readonly at: number;
}

/** Streams that are told the same: what was parsed for one is parsed for all. */
interface Group {
  readonly task: StreamTask;
  readonly streams: Stream[];
  last: Buffer | null;
  quoted: Quoted | null;
}

interface Stream {
  readonly client: Client;
  readonly group: Group;
  readonly ledger: Ledger;
}

interface Client {
  readonly ws: WebSocket;
  stalled: boolean;
}

const mostFaults = 10;
/** Sockets on their way at a time: more than a server's backlog holds would wait for a second try. */
const atOnce = 100;

const clients: Client[] = [];
let groups: Group[] = [];
const faults: string[] = [];
let closed = 0;
let ending = false;
let delaysMs: number[] | null = null;
let bytes = 0;
let merged = 0;

let target: Seqs = {};
let behind = 0;
let onReached: (() => void) | null = null;

function fault(what: string): void {
  if (faults.length < mostFaults) faults.push(what);
}

function isBehind({ client, ledger, group }: Stream): boolean {
  const seq = target[group.task.symbol];
  return seq !== undefined && !client.stalled && (ledger.seq ?? 0) < seq;
}

interface Message {
  readonly type: string;
  readonly payload?: {
    readonly data?: { readonly quoted: Quoted & { readonly instrument: object } } | null;
  };
}

function parsed(group: Group, data: Buffer): Quoted | null {
  if (group.last?.equals(data) === true) return group.quoted;
  const text = data.toString();
  const { type, payload } = JSON.parse(text) as Message;
  if (type === 'ping' || type === 'pong') return null;
  const quoted = payload?.data?.quoted;
  if (type !== 'next' || quoted === undefined) {
    fault(`not an event: ${text.slice(0, 200)}`);
    return null;
  }
  if (!isDeepStrictEqual({ ...quoted.instrument }, group.task.instrument)) {
    fault(`a wrong instrument: ${text.slice(0, 300)}`);
  }
  group.last = data;
  group.quoted = quoted;
  return quoted;
}

function take(stream: Stream, data: Buffer): void {
  const arrivedAt = wallNow();
  const quoted = parsed(stream.group, data);
  if (quoted === null) return;
  const { client, ledger } = stream;
  const wasBehind = behind > 0 && isBehind(stream);
  const wrong = ledger.take(quoted);
  if (wrong !== null) fault(`${stream.group.task.symbol}: ${wrong}`);
  if (wasBehind && !isBehind(stream) && --behind === 0) onReached?.();
  if (delaysMs === null || client.stalled) return;
  delaysMs.push(arrivedAt - quoted.at);
  bytes = data.length;
  merged += quoted.count - 1;
}

/** An id that is one digit long: `{"id":"1",…`. */
const idAt = '{"id":"'.length;

function idOf(data: Buffer): number {
  return (data[idAt] ?? 0) - 0x31;
}

async function connect(token: string, own: readonly Group[]): Promise<void> {
  const protocols = protocol === 'bare' ? [] : [protocol];
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, {
    perMessageDeflate: false,
  });
  const client: Client = { ws, stalled: false };
  const streams = own.map((group): Stream => ({ client, group, ledger: new Ledger() }));
  const ready = Promise.withResolvers<void>();
  ws.on('error', (error) => ready.reject(error));
  ws.on('close', (code, reason) => {
    ready.reject(new Error(`a socket was closed: ${code} ${reason.toString()}`));
    if (ending) return;
    closed += 1;
    fault(`a socket was closed: ${code} ${reason.toString()}`);
  });
  if (protocol === 'bare') {
    await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
    ready.resolve();
  } else {
    ws.once('open', () => {
      ws.send(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
      );
    });
    ws.once('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as Message;
      if (type !== 'connection_ack') return ready.reject(new Error(`not acknowledged: ${type}`));
      own.forEach(({ task: { query, symbol } }, index) => {
        const payload = { query, variables: { symbol } };
        ws.send(JSON.stringify({ id: String(index + 1), type: 'subscribe', payload }));
      });
      ready.resolve();
    });
  }
  await ready.promise;
  const [only] = streams;
  ws.on('message', (data: Buffer) => {
    const stream = streams.length === 1 ? only : streams[idOf(data)];
    if (stream !== undefined) take(stream, data);
  });
  for (const stream of streams) stream.group.streams.push(stream);
  clients.push(client);
}

async function connectAll(tokens: readonly string[], tasks: readonly StreamTask[]): Promise<void> {
  const own = tasks.map((task): Group => ({ task, streams: [], last: null, quoted: null }));
  groups.push(...own);
  for (let next = 0; next < tokens.length; next += atOnce) {
    await Promise.all(tokens.slice(next, next + atOnce).map((token) => connect(token, own)));
  }
}

async function reach(seqs: Seqs, withinMs: number): Promise<Reached> {
  target = seqs;
  behind = groups.flatMap(({ streams }) => streams).filter(isBehind).length;
  if (behind > 0) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      onReached = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  const reached = { behind, faults, closed };
  behind = 0;
  onReached = null;
  return reached;
}

async function disconnect(): Promise<void> {
  ending = true;
  await Promise.all(
    clients.splice(0).map(({ ws }) => {
      const gone = new Promise((resolve) => ws.once('close', resolve));
      ws.terminate();
      return gone;
    }),
  );
  groups = [];
  ending = false;
}

async function obey(order: LoadOrder): Promise<object> {
  switch (order.kind) {
    case 'connect':
      await connectAll(order.tokens, order.streams);
      return {};
    case 'reach':
      return reach(order.seqs, order.withinMs);
    case 'listen':
      [delaysMs, merged] = [[], 0];
      return {};
    case 'heard': {
      const heard: Heard = { delaysMs: delaysMs ?? [], bytes, merged };
      delaysMs = null;
      return heard;
    }
    case 'stall':
      for (const client of clients.slice(0, order.clients)) {
        client.stalled = true;
        client.ws.pause();
      }
      return {};
    case 'unstall':
      for (const client of clients) {
        client.stalled = false;
        client.ws.resume();
      }
      return {};
    case 'disconnect':
      await disconnect();
      return {};
  }
}

process.on('message', (order: LoadOrder) => {
  obey(order).then(answer, (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
answer({});
