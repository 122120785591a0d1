import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { ManualClock, systemClock, type Clock } from '../clock.ts';
import { openAiModel, type OpenAiOptions } from './openai.ts';
import type { ChatChunk, ChatRequest } from './port.ts';
import { startChatServer, type ChatServer, type Script } from './testing/chat-server.ts';

const request: ChatRequest = {
  messages: [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'How am I doing?' },
    { role: 'assistant', toolCalls: [{ callId: 'c1', name: 'look_up', arguments: { q: 1 } }] },
    { role: 'tool', callId: 'c1', name: 'look_up', result: { facts: [] } },
  ],
  tools: [{ name: 'spending', description: 'Sums it up.', parameters: { type: 'object' } }],
  maxOutputTokens: 300,
  seed: 11,
};

interface Setup {
  readonly azure?: boolean;
  readonly clock?: Clock;
  readonly limitParameter?: OpenAiOptions['limitParameter'];
}

function modelAt(origin: string, { azure, clock, limitParameter }: Setup = {}) {
  return openAiModel({
    server:
      azure === true
        ? { kind: 'azure', endpoint: origin, apiKey: 'key-1', apiVersion: '2024-10-21' }
        : { kind: 'compatible', endpoint: `${origin}/v1`, apiKey: '' },
    name: 'gpt-test',
    microsPerThousandTokens: { input: 1, output: 2 },
    stallMs: 1_000,
    limitParameter: limitParameter ?? 'max_tokens',
    clock: clock ?? systemClock,
  });
}

/** Runs against a server of its own, which is stopped in the end. */
async function withServer<T>(
  script: Script | ((index: number) => Script),
  work: (server: ChatServer) => Promise<T>,
): Promise<T> {
  const server = await startChatServer((_body, index) =>
    typeof script === 'function' ? script(index) : script,
  );
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

async function answerOf(
  script: Script,
  setup: Setup = {},
  signal = new AbortController().signal,
): Promise<ChatChunk[]> {
  return withServer(script, async ({ origin }) =>
    collect(modelAt(origin, setup).stream(request, signal)),
  );
}

async function collect(chunks: AsyncIterable<ChatChunk>): Promise<ChatChunk[]> {
  const collected: ChatChunk[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

const textOf = (chunks: readonly ChatChunk[]) =>
  chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('');

describe('a model behind the chat completions protocol', () => {
  it('streams text and ends with why and what it took', async () => {
    await withServer({ words: ['All ', 'is ', 'well.'] }, async (server) => {
      const { signal } = new AbortController();
      const chunks = await collect(modelAt(server.origin).stream(request, signal));
      assert.equal(textOf(chunks), 'All is well.');
      const usage = { inputTokens: 7, outputTokens: 3 };
      assert.deepEqual(chunks.at(-1), { type: 'finish', reason: 'stop', usage });
      const [exchange] = server.exchanges;
      assert.equal(exchange?.path, '/v1/chat/completions');
      assert.deepEqual(exchange?.body, {
        model: 'gpt-test',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'How am I doing?' },
          {
            role: 'assistant',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"q":1}' } },
            ],
          },
          { role: 'tool', tool_call_id: 'c1', content: '{"facts":[]}' },
        ],
        tools: [
          {
            type: 'function',
            function: {
              name: 'spending',
              description: 'Sums it up.',
              parameters: { type: 'object' },
            },
          },
        ],
        max_tokens: 300,
        seed: 11,
        stream: true,
        stream_options: { include_usage: true },
      });
    });
  });

  it('asks a deployment of Azure OpenAI in its way, and takes a first chunk without choices', async () => {
    await withServer({ words: ['Yes.'], azurePrelude: true }, async (server) => {
      const model = modelAt(server.origin, {
        azure: true,
        limitParameter: 'max_completion_tokens',
      });
      const chunks = await collect(model.stream(request, new AbortController().signal));
      assert.equal(textOf(chunks), 'Yes.');
      const [exchange] = server.exchanges;
      assert.equal(
        exchange?.path,
        '/openai/deployments/gpt-test/chat/completions?api-version=2024-10-21',
      );
      assert.equal(exchange.headers['api-key'], 'key-1');
      assert.equal(exchange.body['max_completion_tokens'], 300);
      assert.equal('max_tokens' in exchange.body, false);
    });
  });

  it('puts tool calls together from their pieces', async () => {
    const chunks = await answerOf({
      toolCalls: [
        { id: 'call_a', name: 'spending', json: '{"months": 12, "note": "gör det"}' },
        { id: 'call_b', name: 'allocation', json: '' },
        { id: '', name: 'retirement', json: '{"age": 6' },
      ],
    });
    assert.deepEqual(chunks[0], {
      type: 'toolCalls',
      calls: [
        { callId: 'call_a', name: 'spending', arguments: { months: 12, note: 'gör det' } },
        { callId: 'call_b', name: 'allocation', arguments: {} },
        { callId: 'call-3', name: 'retirement', arguments: '{"age": 6' },
      ],
    });
    assert.equal(chunks[1]?.type === 'finish' && chunks[1].reason, 'toolCalls');
  });

  it('estimates what a server does not count', async () => {
    const chunks = await answerOf({ words: ['Four and twenty letters.'], usage: null });
    const last = chunks.at(-1);
    assert.ok(last?.type === 'finish');
    assert.equal(last.usage.outputTokens, 6);
    assert.ok(last.usage.inputTokens > 20);
  });

  for (const [finishReason, reason] of [
    ['length', 'length'],
    ['content_filter', 'contentFilter'],
    ['eos_token', 'stop'],
  ] as const) {
    it(`knows ${finishReason} as ${reason}`, async () => {
      const last = (await answerOf({ words: ['So'], finishReason })).at(-1);
      assert.equal(last?.type === 'finish' && last.reason, reason);
    });
  }

  it('says what Azure’s filter stopped an answer for', async () => {
    const filter = (filtered: boolean) => ({ filtered, severity: filtered ? 'high' : 'safe' });
    const chunks = await answerOf(
      {
        words: ['So'],
        finishReason: 'content_filter',
        filtered: { self_harm: filter(true), violence: filter(false), error: { code: 'x' } },
      },
      { azure: true },
    );
    const last = chunks.at(-1);
    assert.ok(last?.type === 'finish' && last.reason === 'contentFilter');
    assert.deepEqual(last.filtered, ['self-harm']);
  });

  it('lets a finished answer be finished, whatever happens to the connection then', async () => {
    const chunks = await answerOf({ words: ['Done.'], end: 'cut after finish' });
    assert.equal(textOf(chunks), 'Done.');
    assert.equal(chunks.at(-1)?.type, 'finish');
  });

  for (const end of ['clean close', 'cut', 'error', 'garbage'] as const) {
    it(`calls an answer that ends by ${end} unavailable, with its text before that`, async () => {
      let text = '';
      const reading = withServer({ words: ['Half ', 'an '], end }, async ({ origin }) => {
        for await (const chunk of modelAt(origin).stream(request, new AbortController().signal)) {
          assert.equal(chunk.type, 'text');
          text += textOf([chunk]);
        }
      });
      await assert.rejects(reading, { code: 'UNAVAILABLE', retryable: true });
      assert.equal(text, 'Half an ');
    });
  }

  it('ends a stalled stream by its own watch and closes the socket', async () => {
    const clock = new ManualClock();
    await withServer({ words: ['Half '], end: 'stall' }, async (server) => {
      const chunks = modelAt(server.origin, { clock })
        .stream(request, new AbortController().signal)
        [Symbol.asyncIterator]();
      // However long the reader takes over what it has, that is no stall.
      assert.deepEqual((await chunks.next()).value, { type: 'text', text: 'Half ' });
      await clock.advance(5_000);
      let ended = false;
      const next = chunks.next().finally(() => (ended = true));
      const stalled = assert.rejects(next, { code: 'TIMEOUT', retryable: true });
      await clock.advance(999);
      assert.equal(ended, false);
      await clock.advance(1);
      await stalled;
      await server.exchanges[0]?.closed;
    });
  });

  it('does not wait for the headers of a stalled server either', async () => {
    const clock = new ManualClock();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const server = createServer(() => release());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const model = modelAt(`http://127.0.0.1:${address.port}`, { clock });
    const next = model.stream(request, new AbortController().signal)[Symbol.asyncIterator]().next();
    await held;
    await Promise.all([
      assert.rejects(next, { code: 'TIMEOUT', retryable: true }),
      clock.advance(1_000),
    ]);
    server.closeAllConnections();
    server.close();
  });

  it('ends quietly when aborted, and the server sees its socket close', async () => {
    await withServer({ words: ['on and on '], endless: true, everyMs: 1 }, async (server) => {
      const abort = new AbortController();
      const heard: ChatChunk[] = [];
      const reading = (async () => {
        for await (const chunk of modelAt(server.origin).stream(request, abort.signal)) {
          heard.push(chunk);
        }
      })();
      const exchange = await server.asked(0);
      await exchange.written(5);
      const askedAt = performance.now();
      abort.abort();
      await reading;
      assert.ok(heard.every((chunk) => chunk.type === 'text'));
      assert.ok((await exchange.closed) - askedAt < 1_000);
    });
  });

  it('ends quietly when aborted before it began or before the headers came', async () => {
    assert.deepEqual(await answerOf({ words: ['x'] }, {}, AbortSignal.abort()), []);
    const abort = new AbortController();
    await withServer(
      () => {
        abort.abort();
        return { words: ['x'], endless: true, everyMs: 1 };
      },
      async (server) => {
        const chunks = await collect(modelAt(server.origin).stream(request, abort.signal));
        assert.deepEqual(chunks, []);
        await server.exchanges[0]?.closed;
      },
    );
  });

  it('closes the socket when its reader has heard enough', async () => {
    await withServer({ words: ['on and on '], endless: true, everyMs: 1 }, async (server) => {
      for await (const chunk of modelAt(server.origin).stream(
        request,
        new AbortController().signal,
      )) {
        assert.equal(chunk.type, 'text');
        break;
      }
      await server.exchanges[0]?.closed;
    });
  });

  it('leaves no listener on a signal that lives longer than a completion', async () => {
    const { signal } = new AbortController();
    await answerOf({ words: ['x'] }, {}, signal);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });
});

describe('a model that refuses', () => {
  const now = Date.UTC(2026, 0, 5, 9, 0, 0);

  async function refusal(refuse: NonNullable<Script['refuse']>) {
    return withServer({ refuse }, async (server) => {
      const stream = modelAt(server.origin, { clock: new ManualClock(now) }).stream(
        request,
        new AbortController().signal,
      );
      const error = await collect(stream).then(
        () => assert.fail('it answered'),
        (reason: unknown) => reason as Record<string, unknown>,
      );
      // The one retry loop is not here.
      assert.equal(server.exchanges.length, 1);
      return error;
    });
  }

  for (const [headers, retryAfterMs] of [
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': '2', 'retry-after-ms': '1730' }, 1_730],
    [{ 'retry-after': 'Mon, 05 Jan 2026 09:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ] as const) {
    it(`for its rate says when to come again: ${JSON.stringify(headers)}`, async () => {
      const error = await refusal({ status: 429, headers, error: { message: 'Slow down.' } });
      assert.equal(error['code'], 'RATE_LIMITED');
      assert.equal(error['retryable'], true);
      assert.equal(error['retryAfterMs'], retryAfterMs);
    });
  }

  it('for a used-up quota is not asked again', async () => {
    const error = await refusal({ status: 429, error: { code: 'insufficient_quota' } });
    assert.equal(error['code'], 'RATE_LIMITED');
    assert.equal(error['retryable'], false);
  });

  it('for its prompt filter says which, and is not asked again', async () => {
    const filter = (filtered: boolean) => ({ filtered, severity: filtered ? 'high' : 'safe' });
    const error = await refusal({
      status: 400,
      error: {
        code: 'content_filter',
        message: 'The response was filtered.',
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: { hate: filter(false), violence: filter(true) },
        },
      },
    });
    assert.equal(error['code'], 'CONTENT_FILTERED');
    assert.equal(error['retryable'], false);
    assert.match(String(error['message']), /\(violence\)/);
    assert.deepEqual(error['categories'], ['violence']);
  });

  for (const [status, retryable] of [
    [500, true],
    [503, true],
    [408, true],
    [401, false],
    [404, false],
    [400, false],
  ] as const) {
    it(`with HTTP ${status} is ${retryable ? '' : 'not '}worth another try`, async () => {
      const error = await refusal({ status, error: { message: 'No.' } });
      assert.equal(error['code'], 'UNAVAILABLE');
      assert.equal(error['retryable'], retryable);
    });
  }

  it('to listen at all is unavailable', async () => {
    const server = await startChatServer(() => ({}));
    await server.close();
    const stream = modelAt(server.origin).stream(request, new AbortController().signal);
    await assert.rejects(collect(stream), { code: 'UNAVAILABLE', retryable: true });
  });
});
