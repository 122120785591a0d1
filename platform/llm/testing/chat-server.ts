// A small server that speaks streamed chat completions as OpenAI and Azure do, and misbehaves when told to.
// It knows when its client closed the socket, and what it wrote when: what a model would have charged for.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one request is answered. */
export interface Script {
  /** An error instead of an answer. */
  readonly refuse?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly error: Readonly<Record<string, unknown>>;
  };
  /** One chunk each. */
  readonly words?: readonly string[];
  /** Said again and again until the client goes. */
  readonly endless?: boolean;
  /** Before each word; 0: as fast as the socket takes them. */
  readonly everyMs?: number | (() => number);
  readonly toolCalls?: readonly {
    readonly id: string;
    readonly name: string;
    readonly json: string;
  }[];
  /** Azure's first chunk: what the filter thinks of the prompt, and no choices. */
  readonly azurePrelude?: boolean;
  /** After the words. `done` says why and closes; the others do not say why. */
  readonly end?:
    | 'done'
    | 'clean close'
    | 'cut'
    | 'cut mid-chunk'
    | 'stall'
    | 'error'
    | 'garbage'
    | 'no reason'
    | 'cut after finish';
  /** Nothing at all is sent. */
  readonly silent?: boolean;
  /** Every word and everything behind them is sent twice. */
  readonly twice?: boolean;
  /** What Azure says with the last chunk that its filter found. */
  readonly filtered?: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
  readonly finishReason?: string;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

export interface Write {
  /** `performance.now()` */
  readonly at: number;
  readonly bytes: number;
}

export interface Exchange {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  /** Words of the answer, each when it was handed to the socket. */
  readonly writes: readonly Write[];
  /** `performance.now()` at which the socket closed, whoever closed it. */
  readonly closed: Promise<number>;
  /** Resolves once so many words were written. */
  written(words: number): Promise<void>;
  /** Of the answer, written at `time` (`performance.now()`) or later. */
  bytesSince(time: number): number;
}

export interface ChatServer {
  /** `http://127.0.0.1:<port>`; completions are at `/v1`, Azure's under `/openai/deployments`. */
  readonly origin: string;
  readonly exchanges: readonly Exchange[];
  /** Resolves with the n-th request, from 0. */
  asked(index: number): Promise<Exchange>;
  close(): Promise<void>;
}

export async function startChatServer(
  script: (body: Readonly<Record<string, unknown>>, index: number) => Script,
): Promise<ChatServer> {
  const exchanges: RecordedExchange[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void receive(request).then(async (body) => {
      const exchange = new RecordedExchange(request, response, body);
      const index = exchanges.push(exchange) - 1;
      for (const wake of waiting) wake();
      await answer(exchange, response, script(body, index));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    exchanges,
    async asked(index) {
      for (;;) {
        const exchange = exchanges[index];
        if (exchange !== undefined) return exchange;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class RecordedExchange implements Exchange {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  readonly writes: Write[] = [];
  readonly closed: Promise<number>;
  #isClosed = false;
  #waiting = new Set<() => void>();

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    body: Readonly<Record<string, unknown>>,
  ) {
    this.path = request.url ?? '';
    this.headers = request.headers;
    this.body = body;
    this.closed = new Promise((resolve) => {
      response.once('close', () => {
        this.#isClosed = true;
        resolve(performance.now());
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  note(bytes: number): void {
    this.writes.push({ at: performance.now(), bytes });
    for (const wake of this.#waiting) wake();
  }

  async written(words: number): Promise<void> {
    while (this.writes.length < words) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  bytesSince(time: number): number {
    return this.writes.reduce((sum, { at, bytes }) => (at >= time ? sum + bytes : sum), 0);
  }
}

async function receive(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const part of request) text += String(part);
  return JSON.parse(text) as Record<string, unknown>;
}

async function answer(
  exchange: RecordedExchange,
  response: ServerResponse,
  script: Script,
): Promise<void> {
  const { refuse } = script;
  if (refuse !== undefined) {
    response.writeHead(refuse.status, { 'content-type': 'application/json', ...refuse.headers });
    response.end(JSON.stringify({ error: refuse.error }));
    return;
  }
  if (script.silent === true) return;
  response.writeHead(200, { 'content-type': script.contentType ?? 'text/event-stream' });
  response.flushHeaders();
  if (script.azurePrelude === true)
    response.write(event({ choices: [], prompt_filter_results: [] }));
  response.write(choice({ role: 'assistant', content: '' }));
  for (const word of wordsOf(script)) {
    const { everyMs = 0 } = script;
    const pause = typeof everyMs === 'function' ? everyMs() : everyMs;
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    else if (response.writableNeedDrain) await new Promise(setImmediate);
    if (exchange.isClosed) return;
    const bytes = choice({ content: word }).repeat(script.twice === true ? 2 : 1);
    response.write(bytes);
    exchange.note(Buffer.byteLength(bytes));
  }
  for (const [index, call] of (script.toolCalls ?? []).entries()) {
    for (const delta of piecesOf(call, index)) response.write(choice({ tool_calls: [delta] }));
  }
  finish(response, script);
}

function* wordsOf({ words = [], endless = false }: Script): Generator<string> {
  do yield* words;
  while (endless);
}

function finish(response: ServerResponse, script: Script): void {
  const { end = 'done', usage = { prompt_tokens: 7, completion_tokens: 3 } } = script;
  const reason = script.finishReason ?? (script.toolCalls === undefined ? 'stop' : 'tool_calls');
  const { filtered } = script;
  const last = event({
    choices: [
      {
        ...{ index: 0, delta: {}, finish_reason: reason },
        ...(filtered !== undefined && { content_filter_results: filtered }),
      },
    ],
  }).repeat(script.twice === true ? 2 : 1);
  switch (end) {
    case 'stall':
      return;
    case 'clean close':
      response.end();
      return;
    case 'cut':
      // Behind what was written, so that the client sees that first.
      response.write(': going\n\n', () => response.socket?.resetAndDestroy());
      return;
    case 'cut mid-chunk':
      response.write(choice({ content: 'lost' }).slice(0, 40), () =>
        response.socket?.resetAndDestroy(),
      );
      return;
    case 'no reason':
      response.end('data: [DONE]\n\n');
      return;
    case 'cut after finish':
      response.write(last, () => response.socket?.resetAndDestroy());
      return;
    case 'error':
      response.end(event({ error: { message: 'The server had an error.', type: 'server_error' } }));
      return;
    case 'garbage':
      response.end('data: {"choices": [{"del\n\n');
      return;
    case 'done':
      response.write(last);
      if (usage !== null) {
        response.write(event({ choices: [], usage }).repeat(script.twice === true ? 2 : 1));
      }
      response.end('data: [DONE]\n\n');
  }
}

/** Id and name first, then the arguments in pieces of five letters. */
function piecesOf({ id, name, json }: NonNullable<Script['toolCalls']>[number], index: number) {
  const pieces = json.match(/.{1,5}/gsu) ?? [];
  return [
    { index, id, type: 'function', function: { name, arguments: '' } },
    ...pieces.map((piece) => ({ index, function: { arguments: piece } })),
  ];
}

function choice(delta: Readonly<Record<string, unknown>>): string {
  return event({ choices: [{ index: 0, delta, finish_reason: null }] });
}

function event(payload: Readonly<Record<string, unknown>>): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', ...payload })}\n\n`;
}
