// SSE and multipart on a node:http server, well or badly; queries, mutations and a reload besides.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault } from './faults.testing.ts';
import type { Opened, Payload, Result, Source } from './source.testing.ts';
import { viewerOf } from './tokens.testing.ts';

interface Wire {
  readonly type: string;
  readonly opening: string;
  readonly beat: string;
  readonly result: (result: Result, id: string | null) => string;
  readonly complete: string;
  readonly expired: string;
}

type Has = (fault: Fault) => boolean;

const beatMs = 50;
const cloggedBytes = 1_000_000;

const sse = (has: Has): Wire => ({
  type: 'text/event-stream',
  opening: ':\n\n',
  beat: ':\n\n',
  result(result, id) {
    const told = has('same-id-always') ? '1' : id;
    const line = told === null || has('no-ids') ? '' : `id: ${told}\n`;
    const name = has('events-without-names') ? '' : 'event: next\n';
    return `${line}${name}data: ${JSON.stringify(result)}\n\n`;
  },
  complete: 'event: complete\ndata:\n\n',
  expired: '',
});

const part = (content: object) =>
  `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(content)}\r\n--graphql`;

const multipart = (has: Has): Wire => ({
  type: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: `--graphql${part({})}`,
  beat: part({}),
  result: (result) => part(has('results-without-wrapper') ? result : { payload: result }),
  complete: '--',
  expired: `${part({ payload: null, errors: [{ message: 'the token has ended' }] })}--`,
});

export function createHttp(source: Source, has: Has): Server {
  return createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/reload') {
      source.reload();
      return void response.writeHead(204).end();
    }
    const payload = method === 'POST' ? await bodyOf(request) : payloadIn(url);
    const wire = [sse(has), multipart(has)].find(({ type }) =>
      (headers.accept ?? '').startsWith(type.split(';')[0] ?? type),
    );
    const viewer = viewerOf(headers.authorization, has);
    if (viewer === null) return json(response, 401, { errors: [{ message: 'who are you?' }] });
    if (payload.query === undefined) {
      return has('never-answers-nonsense') ? undefined : json(response, 400, {});
    }
    const opened = source.open(payload, headers['last-event-id']?.toString() ?? null);
    if (wire === undefined) return json(response, 200, opened);
    if (method === 'GET' && has('refuses-get')) return json(response, 405, {});
    if ('errors' in opened && has('never-answers-nonsense')) return;
    if ('errors' in opened && has('status-400-for-invalid-operations')) {
      return json(response, 400, opened);
    }
    stream(response, wire, opened, viewer.leftMs);
  }

  function stream(
    response: ServerResponse,
    wire: Wire,
    opened: Opened,
    leftMs: number | null,
  ): void {
    const type = has('plain-content-type') ? 'text/plain' : wire.type;
    response.writeHead(200, { 'content-type': type });
    response.write(wire.opening);
    const end = (text: string) => void response.end(text);
    if (!('follow' in opened)) {
      const { data, errors } = { data: undefined, errors: undefined, ...opened };
      response.write(wire.result(data === undefined ? { errors: errors ?? [] } : { data }, null));
      return has('no-complete-after-a-result') ? undefined : end(wire.complete);
    }
    const beat = setInterval(() => has('never-beats') || response.write(wire.beat), beatMs);
    const follower = opened.follow({
      send: (result, id) => void response.write(wire.result(result, id)),
      isClogged: () => response.writableLength > cloggedBytes,
      end: (how) => (how === 'cut' ? void response.destroy() : end(wire.complete)),
    });
    const expire = () => {
      follower.stop();
      end(has('completes-at-expiry') ? wire.complete : wire.expired);
    };
    const expiry = leftMs === null ? undefined : setTimeout(expire, leftMs);
    response.on('error', () => undefined);
    response.on('close', () => {
      clearInterval(beat);
      clearTimeout(expiry);
      follower.stop();
    });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Payload> {
  const chunks = (await request.toArray()) as Buffer[];
  return JSON.parse(Buffer.concat(chunks).toString()) as Payload;
}

function payloadIn({ searchParams }: URL): Payload {
  const query = searchParams.get('query') ?? undefined;
  return {
    query,
    variables: JSON.parse(searchParams.get('variables') ?? '{}') as object,
  } as Payload;
}

function json(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}
