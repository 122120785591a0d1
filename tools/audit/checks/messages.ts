// graphql-transport-ws once it is acknowledged: every message the protocol knows, and those that it does not.
import type { Check } from '../check.ts';
import { expect, shown } from '../findings.ts';
import type { Message, Socket } from '../clients/socket.ts';
import type { Target } from '../target.ts';
import { closesWith, readySocket } from './handshake.ts';

const protocol = 'https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md';
const transport = 'websocket';

const replyMs = ({ profile }: Target) => profile.limits.replyMs;
const of = (id: string) => (message: Message) => message.id === id;

/** The one result of a query, then `complete`. */
async function answersQuery(target: Target, socket: Socket, id: string): Promise<void> {
  const first = socket.next(of(id), replyMs(target));
  socket.subscribe(id, target.profile.query);
  const next = await first;
  const data = (next?.payload as { data?: unknown } | undefined)?.data;
  expect(next?.type === 'next' && Boolean(data), () => `a query got ${socket.outcome(next)}`);
  const has = () => socket.messages.find((each) => each.id === id && each.type === 'complete');
  const end = has() ?? (await socket.next(of(id), replyMs(target)));
  expect(end?.type === 'complete', () => `after its result came ${socket.outcome(end)}`);
}

/** Any answer at all to a query: the socket serves on. */
async function servesOn(target: Target, socket: Socket): Promise<void> {
  const answered = socket.next(of('after'), replyMs(target));
  socket.subscribe('after', target.profile.query);
  const answer = await answered;
  expect(answer !== null, () => `an operation after that got ${socket.outcome(answer)}`);
}

/** An `error` with GraphQL errors, nothing after it, and the socket goes on. */
async function refusesOperation(target: Target, query: string): Promise<string> {
  return readySocket(target, async (socket) => {
    const first = socket.next(of('1'), replyMs(target));
    socket.subscribe('1', { query });
    const message = await first;
    expect(message?.type === 'error', () => socket.outcome(message));
    const [error] = Array.isArray(message.payload) ? (message.payload as unknown[]) : [];
    const text = (error as { message?: unknown } | undefined)?.message;
    expect(typeof text === 'string', () => `its payload is no list of errors: ${shown(message)}`);
    await servesOn(target, socket);
    const all = socket.messages.filter(of('1'));
    expect(all.length === 1, () => `after the error came ${shown(all[1])}`);
    return shown(text, 80);
  });
}

async function refusesMessage(target: Target, message: object | string): Promise<string> {
  return readySocket(target, async (socket) => {
    socket.send(message);
    return closesWith(socket, [4400], replyMs(target));
  });
}

async function follows(target: Target, socket: Socket, id: string): Promise<void> {
  const { eventMs } = target.profile.limits;
  // A `complete` may be the server's own for the subscription before, which it is free to send.
  const first = socket.next((message) => message.id === id && message.type !== 'complete', eventMs);
  socket.subscribe(id, await target.begin(target.profile.subscription));
  const came = await first;
  const data = (came?.payload as { data?: unknown } | undefined)?.data;
  expect(
    came?.type === 'next' && Boolean(data),
    () => `no event came, but ${socket.outcome(came)}`,
  );
}

export const messageChecks: readonly Check[] = [
  {
    name: 'ping',
    transport,
    expects: 'a ping to be answered with a pong',
    spec: 'https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#ping',
    run: (target) =>
      readySocket(target, async (socket) => {
        const answer = socket.next(() => true, replyMs(target));
        socket.send({ type: 'ping' });
        const message = await answer;
        expect(message?.type === 'pong', () => socket.outcome(message));
        return 'answered';
      }),
  },
  {
    name: 'unasked-pong',
    transport,
    expects: 'a pong that nobody asked for to be taken as a sign of life',
    spec: 'https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#pong',
    run: (target) =>
      readySocket(target, async (socket) => {
        socket.send({ type: 'pong' });
        await servesOn(target, socket);
        return 'taken';
      }),
  },
  {
    name: 'query',
    transport,
    expects: 'a query to get `next` and then `complete`',
    spec: `${protocol}#single-result-operation`,
    run: (target) =>
      readySocket(target, async (socket) => {
        await answersQuery(target, socket, '1');
        return 'next, complete';
      }),
  },
  {
    name: 'invalid-operation',
    transport,
    expects:
      'an operation that is not valid to get one `error` with GraphQL errors, and no `complete`',
    spec: `${protocol}#error`,
    run: (target) => refusesOperation(target, 'subscription { nobodyHasThisField }'),
  },
  {
    name: 'syntax-error',
    transport,
    expects: 'an operation that does not parse to get one `error` with GraphQL errors',
    spec: `${protocol}#error`,
    run: (target) => refusesOperation(target, 'subscription {'),
  },
  {
    name: 'not-json',
    transport,
    expects: 'close 4400 upon a message that is not JSON',
    spec: `${protocol}#invalid-message`,
    run: (target) => refusesMessage(target, 'this is not JSON'),
  },
  {
    name: 'unknown-type',
    transport,
    expects: 'close 4400 upon a message of a type that does not exist',
    spec: `${protocol}#invalid-message`,
    run: (target) => refusesMessage(target, { type: 'nobody_knows_this' }),
  },
  {
    name: 'incomplete-message',
    transport,
    expects: 'close 4400 upon a subscribe without id',
    spec: `${protocol}#invalid-message`,
    run: (target) => refusesMessage(target, { type: 'subscribe', payload: target.profile.query }),
  },
  {
    name: 'duplicate-id',
    transport,
    expects: 'close 4409 upon a subscribe with the id of a subscription that runs',
    spec: `${protocol}#subscribe`,
    run: (target) =>
      target.whileFlowing(() =>
        readySocket(target, async (socket) => {
          await follows(target, socket, '1');
          socket.subscribe('1', await target.begin(target.profile.subscription));
          return closesWith(socket, [4409], replyMs(target));
        }),
      ),
  },
  {
    name: 'unknown-complete',
    transport,
    expects:
      'a `complete` for an id that is not in use to be ignored, since both sides may complete at once',
    spec: `${protocol}#complete`,
    run: (target) =>
      readySocket(target, async (socket) => {
        socket.send({ id: 'nobody', type: 'complete' });
        await servesOn(target, socket);
        return 'ignored';
      }),
  },
  {
    name: 'id-again',
    transport,
    expects: 'an id to be free again after its `complete`',
    spec: `${protocol}#subscribe`,
    run: (target) =>
      target.whileFlowing(() =>
        readySocket(target, async (socket) => {
          await follows(target, socket, '1');
          socket.send({ id: '1', type: 'complete' });
          // What was under way is in by then.
          await servesOn(target, socket);
          await follows(target, socket, '1');
          return 'free';
        }),
      ),
  },
];
