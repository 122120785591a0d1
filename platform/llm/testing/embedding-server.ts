// A small server that speaks embeddings as OpenAI and Azure do, and misbehaves when told to. Its vectors only count
// words, so that texts with words in common lie near each other: deterministic, and no model of meaning.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one request is answered. */
export interface EmbeddingScript {
  readonly refuse?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly code?: string;
  };
  readonly transport?: 'cut' | 'stall' | 'garbage';
  /** Changes the items of a right answer. */
  readonly spoil?: (items: EmbeddingItem[]) => unknown;
  readonly usage?: null;
}

export interface EmbeddingItem {
  object: 'embedding';
  index?: number;
  embedding: unknown;
}

export interface EmbeddingExchange {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  readonly texts: readonly string[];
}

export interface EmbeddingServer {
  /** `http://127.0.0.1:<port>`; embeddings are at `/v1`, Azure's under `/openai/deployments`. */
  readonly origin: string;
  readonly exchanges: readonly EmbeddingExchange[];
  close(): Promise<void>;
}

export async function startEmbeddingServer(
  dimensions: number,
  script: (exchange: EmbeddingExchange, index: number) => EmbeddingScript = () => ({}),
): Promise<EmbeddingServer> {
  const exchanges: EmbeddingExchange[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
      const texts = [body['input']].flat().map(String);
      const exchange = { path: request.url ?? '', headers: request.headers, body, texts };
      const index = exchanges.push(exchange) - 1;
      const { refuse, transport, spoil, usage } = script(exchange, index);
      if (refuse !== undefined) {
        const { status, headers, code } = refuse;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify({ error: { message: 'No.', code: code ?? null } }));
        return;
      }
      if (transport === 'stall') return;
      const items = texts.map((text, n) => item(n, wordCounts(text, dimensions)));
      const answer = JSON.stringify({
        object: 'list',
        data: spoil === undefined ? items : spoil(items),
        model: 'word-counts',
        ...(usage !== null && { usage: { prompt_tokens: texts.length * 5, total_tokens: 0 } }),
      });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(answer),
      });
      if (transport === 'garbage') response.end(answer.replaceAll(/[0-9]/g, '#'));
      else if (transport === 'cut')
        response.write(answer.slice(0, 40), () => response.socket?.resetAndDestroy());
      else response.end(answer);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    exchanges,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Each word adds 1 at a place of its own, as far as there are enough places; length 1 altogether. */
export function wordCounts(text: string, dimensions: number): number[] {
  const counts = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const place = createHash('sha256').update(word).digest().readUInt32LE(0) % dimensions;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return counts.map((count) => count / length);
}

function item(index: number, embedding: readonly number[]): EmbeddingItem {
  return { object: 'embedding', index, embedding };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}
