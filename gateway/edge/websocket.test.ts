// What is asked and answered over a WebSocket.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { FormattedExecutionResult } from 'graphql-ws';
import { emptyView, show } from '../../schema/runs/view.ts';
import { wholeRun } from './graph.testing.ts';
import { accepted, runId, runOf } from './transports.testing.ts';
import { messages, subscribe, webSockets, type Data } from './websocket.testing.ts';

type Result = FormattedExecutionResult<Data, { cursor: string }>;

test('a run arrives whole, also over many connections, each gone on with at the last cursor', async (t) => {
  const { append, client } = await webSockets(t);
  const text = 'Your savings 💶 last 4.3 months.';
  let view = emptyView;
  let after: string | null = null;
  const all = runOf(text);

  for (let next = 0; !view.ended; next += 7) {
    await append(...all.slice(next, next + 7));
    const caughtUp = all[Math.min(next + 7, all.length) - 1]?.seq;
    const connection = client();
    const frames: AsyncIterable<Result> = connection.iterate<Data, { cursor: string }>({
      query: wholeRun,
      variables: { runId, after },
    });
    for await (const { data, errors, extensions } of frames) {
      assert.equal(errors, undefined);
      assert.ok(data);
      view = show(view, data.runEvents);
      after = extensions?.cursor ?? after;
      if (data.runEvents.seq === caughtUp && !view.ended) break;
    }
    await connection.dispose();
  }
  assert.deepEqual([view.text, view.problem], [text, null]);
});

test('queries and mutations are answered as well', async (t) => {
  const { client, world } = await webSockets(t);
  const ask = async (who: string, query: string) => {
    for await (const result of client(who).iterate({ query })) return result;
    return null;
  };
  assert.deepEqual(await ask('Bearer ada', '{ mine { id status } }'), {
    data: { mine: [{ id: runId, status: 'RUNNING' }] },
  });
  assert.deepEqual(await ask('Bearer bob', '{ mine { id } }'), { data: { mine: [] } });
  assert.deepEqual(await ask('Bearer ada', 'mutation { poke(id: "a") }'), { data: { poke: 1 } });
  assert.deepEqual(world.pokes, ['a']);
  const broken = await ask('Bearer ada', '{ mine { broken } }');
  assert.equal(broken?.errors?.[0]?.extensions?.['code'], 'UNAVAILABLE');
});

test('what is wrong with an operation is said with a code, and the socket goes on', async (t) => {
  const { socket, append } = await webSockets(t, { operationsPerSocket: 2 });
  await append(accepted);
  const ws = await socket('Bearer bob');
  const refusal = async (query: string, variables: object = {}) => {
    subscribe(ws, query, variables, 'x');
    const [data] = (await once(ws, 'message')) as [Buffer];
    const { type, payload } = JSON.parse(data.toString()) as {
      type: string;
      payload: { extensions: { code: string; field?: string } }[];
    };
    const { code, field } = payload[0]?.extensions ?? {};
    return [type, code, field];
  };
  const foreign = ['error', 'NOT_FOUND', 'runId'];
  assert.deepEqual(await refusal(wholeRun, { runId }), foreign);
  assert.deepEqual(await refusal(wholeRun, { runId: 'run_none' }), foreign);
  assert.equal((await refusal('{'))[1], 'GRAPHQL_PARSE_FAILED');
  assert.equal((await refusal('{ nothing }'))[1], 'GRAPHQL_VALIDATION_FAILED');
  assert.equal((await refusal(wholeRun))[1], 'BAD_USER_INPUT');
  assert.equal((await refusal(`{${' a'.repeat(5_000)} }`))[1], 'OPERATION_LIMIT_EXCEEDED');

  const mine = await socket('Bearer ada');
  const seen = messages(mine);
  for (const id of ['1', '2', '3']) subscribe(mine, wholeRun, { runId }, id);
  while (seen.length < 3) await once(mine, 'message');
  assert.deepEqual(seen.map(({ id, type }) => `${type} ${id}`).sort(), [
    'error 3',
    'next 1',
    'next 2',
  ]);
});

test('a forged cursor is an error of its argument', async (t) => {
  const { client, append } = await webSockets(t);
  await append(accepted);
  const frames = client().iterate({ query: wholeRun, variables: { runId, after: 'AQEAAAA' } });
  await assert.rejects(frames.next(), (errors: { extensions: object }[]) => {
    assert.deepEqual(errors[0]?.extensions, {
      code: 'CURSOR_INVALID',
      retryable: false,
      field: 'after',
    });
    return true;
  });
});
