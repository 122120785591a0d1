import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { ManualClock, systemClock, type Clock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import { configuredEmbedder } from './configured-embedder.ts';
import { openAiEmbedder } from './openai-embeddings.ts';
import {
  startEmbeddingServer,
  wordCounts,
  type EmbeddingExchange,
  type EmbeddingScript,
  type EmbeddingServer,
} from './testing/embedding-server.ts';

const dimensions = 16;
const texts = ['a rainy day', 'bonds and shares', 'a rainy day'];

async function withServer<T>(
  script: EmbeddingScript | ((exchange: EmbeddingExchange, index: number) => EmbeddingScript),
  work: (server: EmbeddingServer) => Promise<T>,
): Promise<T> {
  const server = await startEmbeddingServer(
    dimensions,
    typeof script === 'function' ? script : () => script,
  );
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

function embedderAt(origin: string, clock: Clock = systemClock) {
  return openAiEmbedder({
    server: { kind: 'compatible', endpoint: `${origin}/v1`, apiKey: '' },
    name: 'word-counts',
    dimensions,
    microsPerThousandTokens: 20,
    timeoutMs: 5_000,
    clock,
  });
}

const embed = (script: EmbeddingScript, signal = new AbortController().signal) =>
  withServer(script, ({ origin }) => embedderAt(origin).embed(texts, signal));

const single = (values: readonly number[]) => values.map(Math.fround);

describe('an embedder behind the embeddings protocol', () => {
  it('gives a vector for each text, in their order, and what it took', async () => {
    const expected = texts.map((text) => single(wordCounts(text, dimensions)));
    assert.deepEqual(await embed({}), { vectors: expected, inputTokens: 15 });
    // By place, however they are sent, or in the order in which they come where no place is told.
    const mixed = await embed({ spoil: (items) => items.toReversed() });
    assert.deepEqual(mixed.vectors, expected);
    const unplaced = await embed({
      spoil: (items) => items.map(({ embedding }) => ({ embedding })),
    });
    assert.deepEqual(unplaced.vectors, expected);
    assert.equal((await embed({ usage: null })).inputTokens, 10, 'estimated');
  });

  it('asks a deployment of Azure OpenAI, or any server, as the settings say', async () => {
    await withServer({}, async (server) => {
      const { origin, exchanges } = server;
      const common = { EMBEDDING_DIMENSIONS: String(dimensions) };
      const azure = {
        AZURE_OPENAI_ENDPOINT: origin,
        AZURE_OPENAI_API_KEY: 'key-1',
        AZURE_OPENAI_DEPLOYMENT: 'gpt-4o',
        AZURE_OPENAI_EMBEDDING_DEPLOYMENT: 'embed-1',
        AZURE_OPENAI_EMBEDDING_PRICE: '130',
      };
      const chat = { MODEL_ENDPOINT: `${origin}/v1`, MODEL_NAME: 'm', MODEL_API_KEY: 'key-2' };
      const own = { MODEL_EMBEDDING_ENDPOINT: `${origin}/own`, MODEL_EMBEDDING_API_KEY: 'key-3' };
      const named = { MODEL_EMBEDDING_NAME: 'bge' };
      for (const [environment, path, key, name] of [
        [
          azure,
          '/openai/deployments/embed-1/embeddings?api-version=2024-10-21',
          'key-1',
          'embed-1',
        ],
        [{ ...chat, ...named }, '/v1/embeddings', 'key-2', 'bge'],
        [{ ...chat, ...named, ...own }, '/own/embeddings', 'key-3', 'bge'],
        [
          { ...azure, ...named, ...own },
          '/openai/deployments/embed-1/embeddings?api-version=2024-10-21',
          'key-1',
          'embed-1',
        ],
      ] as const) {
        const embedder = await configuredEmbedder(
          readConfig({ ...common, ...environment }),
          systemClock,
        );
        await embedder?.embed(['x'], new AbortController().signal);
        const { headers, body, ...exchange } = exchanges.at(-1) ?? assert.fail();
        assert.equal(exchange.path, path);
        assert.equal(embedder?.name, name);
        assert.equal(headers['api-key'] ?? headers.authorization?.replace('Bearer ', ''), key);
        assert.deepEqual(body, { model: name, input: ['x'], encoding_format: 'float' });
      }
      assert.equal(await configuredEmbedder(readConfig({ ...common, ...chat }), systemClock), null);
    });
    for (const incomplete of [
      { MODEL_EMBEDDING_NAME: 'bge' },
      { MODEL_EMBEDDING_ENDPOINT: 'http://127.0.0.1/v1' },
      { AZURE_OPENAI_EMBEDDING_DEPLOYMENT: 'embed-1' },
      {
        MODEL_EMBEDDING_API_KEY: 'k',
        MODEL_EMBEDDING_NAME: 'bge',
        MODEL_ENDPOINT: 'http://h',
        MODEL_NAME: 'm',
      },
    ]) {
      assert.throws(
        () => readConfig(incomplete),
        /needed together with/,
        JSON.stringify(incomplete),
      );
    }
  });

  const other = (embedding: unknown): EmbeddingScript => ({
    spoil: (items) => items.map((item, n) => (n === 1 ? { ...item, embedding } : item)),
  });
  const failures: readonly (readonly [string, EmbeddingScript, ErrorCode, boolean])[] = [
    ['is busy', { refuse: { status: 429 } }, 'RATE_LIMITED', true],
    [
      'has no quota left',
      { refuse: { status: 429, code: 'insufficient_quota' } },
      'RATE_LIMITED',
      false,
    ],
    ['is broken', { refuse: { status: 503 } }, 'UNAVAILABLE', true],
    ['knows us not', { refuse: { status: 401 } }, 'UNAVAILABLE', false],
    ['refuses a text', { refuse: { status: 400 } }, 'BAD_USER_INPUT', false],
    [
      'filters a text',
      { refuse: { status: 400, code: 'content_filter' } },
      'CONTENT_FILTERED',
      false,
    ],
    ['is cut off', { transport: 'cut' }, 'UNAVAILABLE', true],
    ['sends no JSON', { transport: 'garbage' }, 'UNAVAILABLE', true],
    ['leaves one out', { spoil: (items) => items.slice(1) }, 'UNAVAILABLE', true],
    ['sends one too many', { spoil: (items) => [...items, ...items] }, 'UNAVAILABLE', true],
    [
      'sends one twice',
      { spoil: (items) => items.map((each) => ({ ...each, index: 0 })) },
      'UNAVAILABLE',
      true,
    ],
    ['sends no list', { spoil: () => null }, 'UNAVAILABLE', true],
    ['sends no vector', other('AAAA'), 'UNAVAILABLE', true],
    ['has other dimensions', other([1, 2]), 'CONFIG_INVALID', false],
    [
      'sends what is no number',
      other([...new Array<number>(15).fill(1), null]),
      'BAD_USER_INPUT',
      false,
    ],
    [
      'sends what is too large',
      other([...new Array<number>(15).fill(1), 1e300]),
      'BAD_USER_INPUT',
      false,
    ],
    ['sends nothing but zeros', other(new Array(16).fill(0)), 'BAD_USER_INPUT', false],
  ];
  for (const [what, script, code, retryable] of failures) {
    it(`that ${what} is ${code}, after one request`, async () => {
      await withServer(script, async ({ origin, exchanges }) => {
        const asking = embedderAt(origin).embed(texts, new AbortController().signal);
        await assert.rejects(asking, (error) => {
          assert.ok(isAppError(error, code), String(error));
          assert.equal(error.retryable, retryable);
          return true;
        });
        assert.equal(exchanges.length, 1);
      });
    });
  }

  it('passes on when to come again', async () => {
    const busy = { refuse: { status: 429, headers: { 'retry-after-ms': '1250' } } };
    await assert.rejects(embed(busy), { code: 'RATE_LIMITED', retryAfterMs: 1250 });
  });

  it('that stalls is left after a while, and one that is not wanted any more at once', async () => {
    const asked = Promise.withResolvers<void>();
    const stall = () => {
      asked.resolve();
      return { transport: 'stall' } as const;
    };
    await withServer(stall, async ({ origin }) => {
      const clock = new ManualClock();
      const stop = new AbortController();
      const embedder = embedderAt(origin, clock);
      const late = assert.rejects(embedder.embed(texts, stop.signal), { code: 'TIMEOUT' });
      await asked.promise;
      await clock.advance(5_000);
      await late;
      const unwanted = assert.rejects(embedder.embed(texts, stop.signal), { code: 'UNAVAILABLE' });
      stop.abort();
      await unwanted;
      await assert.rejects(embedder.embed(texts, stop.signal), { code: 'UNAVAILABLE' });
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0);
    });
  });
});
