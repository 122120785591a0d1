// `/graphql` over plain HTTP, by https://graphql.github.io/graphql-over-http/draft/: what clients can rely on
// is told in docs/http.md.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError, badInput, isAppError } from '../../platform/errors.ts';
import { isJsonType, readJson } from '../../platform/graphql/http-body.ts';
import { isTracing } from '../../platform/telemetry/trace.ts';
import { inTurn } from '../../platform/turns.ts';
import type { QueryAnswer, QueryEdge, Question } from './apollo.ts';
import { askedInJson, askedInUrl, type AskedOperation } from './asked.ts';
import type { Allowance } from './allowance.ts';
import { isOurs, viewerFrom, type Authenticators } from './authenticate.ts';
import { compress, COMPRESSED_FROM } from './compress.ts';
import { allowOrigin } from './cors.ts';
import { encode } from './encode.ts';
import type { HeaderFilter } from './forward.ts';
import type { Limiter } from './limits.ts';
import { acceptsMultipart } from './multipart-wire.ts';
import { codingFor, JSON_TYPE, mediaTypeFor, type MediaType } from './negotiate.ts';
import { STREAM_HEADER, type StreamHttp } from './parts.ts';
import { retryAfter, sendError, sendNotAllowed, sendUnauthenticated } from './respond.ts';
import { requestOf, type KnownText, type Texts } from './texts.ts';
import { tracedAnswer } from './traced.ts';

export interface QueryHttpOptions extends Authenticators {
  readonly queries: QueryEdge;
  readonly texts: Texts;
  readonly origins: ReadonlySet<string>;
  /** What pages of these origins may send besides the headers of GraphQL; nothing unless told. */
  readonly pageHeaders?: readonly string[];
  /** Bytes of a request's body. */
  readonly bodyLimit: number;
  readonly limiter: Pick<Limiter, 'body'>;
  /** Null: streams over HTTP are not served. */
  readonly streams: () => StreamHttp | null;
  readonly forwarded: HeaderFilter;
  readonly allowance: Allowance;
}

export type QueryHttp = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const METHODS = 'GET, POST, OPTIONS';

export function createQueryHttp(options: QueryHttpOptions): QueryHttp {
  const { queries, texts, forwarded, allowance } = options;

  return async (request, response) => {
    allowOrigin(request, response, options.origins, {
      headers: options.pageHeaders ?? [],
      exposed: [STREAM_HEADER],
    });
    const { method = 'GET', headers } = request;
    if (method === 'OPTIONS') {
      response.writeHead(204, { allow: METHODS }).end();
      return;
    }
    if (method !== 'GET' && method !== 'POST') return sendNotAllowed(response, METHODS);

    let viewer: Viewer;
    try {
      viewer = await viewerFrom(headers, options);
    } catch (error) {
      if (isAppError(error, 'UNAUTHENTICATED')) return sendUnauthenticated(response, error);
      if (isAppError(error, 'UNAVAILABLE')) return sendError(response, 503, error);
      throw error;
    }

    const asked = await askedBy(request, options);
    if ('status' in asked) return sendError(response, asked.status, asked.error);
    const streams = options.streams();
    const isStreamed = streams !== null && method === 'POST' && acceptsMultipart(headers.accept);
    // Before anything is executed: a mutation whose answer cannot be sent must not have run.
    const mediaType = mediaTypeFor(headers.accept);
    if (mediaType === null && !isStreamed) return sendError(response, 406, notAcceptable);

    let known: KnownText;
    try {
      // Before the text is parsed or validated.
      const find = () => texts.find(asked, isOurs(viewer, headers));
      known = texts.isSlow(asked) ? await inTurn(find) : find();
    } catch (error) {
      if (!isAppError(error)) throw error;
      const isExpected = error.code === 'PERSISTED_QUERY_NOT_FOUND' && mediaType === JSON_TYPE;
      return sendError(response, isExpected ? 200 : 400, error);
    }
    const question = requestOf(known, asked);
    if (isStreamed && (await streams.multipart(request, response, viewer, question))) return;
    if (mediaType === null) return sendError(response, 406, notAcceptable);

    const gone = new AbortController();
    response.once('close', () => {
      // To abort makes an error with its stack: not for every request that ended well.
      if (!response.writableFinished) gone.abort();
    });
    const asking: Question = {
      request: question,
      hash: known.hash,
      viewer,
      headers: forwarded(headers),
      from: headers,
      signal: gone.signal,
      onOperation: null,
      isReadOnly: method === 'GET',
      admit: (cost) => allowance(viewer, request, cost),
    };
    const answer = await (isTracing()
      ? tracedAnswer(queries, asking, headers)
      : queries.answer(asking));
    if (!gone.signal.aborted) await send(response, answer, mediaType, headers);
  };
}

const notAcceptable = new AppError(
  'BAD_USER_INPUT',
  'Accept application/json or application/graphql-response+json.',
  { field: 'accept' },
);

type Asked = AskedOperation | { readonly status: 400 | 413 | 415; readonly error: AppError };

async function askedBy(
  request: IncomingMessage,
  { bodyLimit, limiter }: Pick<QueryHttpOptions, 'bodyLimit' | 'limiter'>,
): Promise<Asked> {
  let asked: AskedOperation | AppError;
  if (request.method === 'POST') {
    const read = await readJson(request, bodyLimit, limiter.body());
    if ('status' in read) return read;
    asked = askedInJson(read.json);
  } else {
    const problem = problemWithGet(request.headers);
    if (problem !== null) return problem;
    const { url = '/' } = request;
    asked = askedInUrl(url.slice(url.indexOf('?') + 1 || url.length));
  }
  return asked instanceof AppError ? { status: 400, error: asked } : asked;
}

const PROOFS = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Pages of other sites can make a browser send a GET, and a POST of a form, but none with one of these
 * unless this server agreed beforehand (CORS preflight).
 */
function problemWithGet(headers: IncomingHttpHeaders): Asked | null {
  const type = headers['content-type'];
  if (type !== undefined && !isJsonType(type)) {
    const error = badInput('content-type', 'A GET has no content-type, or application/json.');
    return { status: 415, error };
  }
  if (type !== undefined || PROOFS.some((name) => (headers[name] ?? '') !== '')) return null;
  const problem =
    'This may be a cross-site request forgery (CSRF): send the header `apollo-require-preflight: true` with a GET.';
  return { status: 400, error: badInput('apollo-require-preflight', problem) };
}

/** What is wrong on this side, or will not be wrong later, whatever the media type. */
const statuses: Readonly<Partial<Record<string, number>>> = {
  INTERNAL: 500,
  RATE_LIMITED: 429,
  TIMEOUT: 504,
  UNAVAILABLE: 503,
};

/**
 * Answers without `data`. Old clients take whatever is not 200 for a failure of something on the way, hence
 * https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
function statusOf({ problem, isMisplaced }: QueryAnswer, mediaType: MediaType): number {
  if (problem === null) return 200;
  if (isMisplaced === true) return 405;
  if (problem === 'OPERATION_LIMIT_EXCEEDED') return 400;
  return statuses[problem] ?? (mediaType === JSON_TYPE ? 200 : 400);
}

async function send(
  response: ServerResponse,
  answer: QueryAnswer,
  mediaType: MediaType,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const status = statusOf(answer, mediaType);
  response.statusCode = status;
  response.setHeader('content-type', mediaType);
  response.setHeader('vary', 'origin, accept, accept-encoding');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  if (status === 405) response.setHeader('allow', 'POST');
  if (status === 429 || status === 503) response.setHeader('retry-after', retryAfter(answer));
  const { json } = answer;
  const { bytes, length } = encode(json);
  const coding = length < COMPRESSED_FROM ? null : codingFor(acceptEncoding(headers));
  if (coding === null) {
    response.setHeader('content-length', length);
    response.end(bytes, 'latin1');
    return;
  }
  const compressed = await compress(Buffer.from(bytes, 'latin1'), coding);
  response.setHeader('content-encoding', coding);
  response.setHeader('content-length', compressed.length);
  response.end(compressed);
}

function acceptEncoding({ 'accept-encoding': given }: IncomingHttpHeaders): string | undefined {
  return Array.isArray(given) ? given.join(', ') : given;
}
