// One request on a connection of its own, and the answer's text as it arrives.
import { request, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { shown } from '../findings.ts';
import { Stream, type Result } from './stream.ts';

export interface HttpAsked {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export interface HttpStream {
  readonly stream: Stream;
  /** Null where there was no answer at all. */
  readonly response: Promise<IncomingMessage | null>;
}

export interface Reader {
  /** Whether the answer is a stream of this transport. */
  readonly accepts: (response: IncomingMessage) => boolean;
  readonly feed: (text: string) => void;
}

/** `reader` is made for the answer, once it is there; anything that it does not accept is a refusal. */
export function openHttp(asked: HttpAsked, readerOf: (stream: Stream) => Reader): HttpStream {
  const stream = new Stream();
  const reader = readerOf(stream);
  const send = asked.url.protocol === 'https:' ? secureRequest : request;
  const { url, method, headers, body } = asked;
  const outgoing = send(url, { method, headers, agent: false });
  let incoming: IncomingMessage | null = null;
  stream.control({
    pause: () => incoming?.pause(),
    resume: () => incoming?.resume(),
    stop: () => outgoing.destroy(),
    cut: () => outgoing.destroy(),
  });
  const response = new Promise<IncomingMessage | null>((resolve) => {
    outgoing.on('error', (error) => {
      stream.finish('lost', { text: error.message });
      resolve(null);
    });
    outgoing.on('response', (answer) => {
      incoming = answer;
      answer.setEncoding('utf8');
      answer.on('error', () => undefined);
      const isStream = reader.accepts(answer);
      if (isStream) stream.sign(0);
      let text = '';
      answer.on('data', (chunk: string) => {
        if (isStream) {
          stream.sign(Buffer.byteLength(chunk));
          reader.feed(chunk);
        } else text += chunk;
      });
      answer.on('close', () => {
        if (!isStream) refuse(stream, answer, text);
        stream.finish('lost', { text: 'the connection ended without a word' });
      });
      resolve(answer);
    });
  });
  outgoing.end(body ?? undefined);
  return { stream, response };
}

function refuse(stream: Stream, answer: IncomingMessage, text: string): void {
  const type = answer.headers['content-type'] ?? 'no content type';
  let errors: NonNullable<Result['errors']> = [];
  try {
    errors = (JSON.parse(text) as Result).errors ?? [];
  } catch {
    // Not every refusal is JSON.
  }
  stream.fail(errors);
  stream.finish('refused', {
    code: answer.statusCode ?? 0,
    text: errors.length > 0 ? type : `${type} ${shown(text)}`,
  });
}

/** As GraphQL over HTTP wants it. */
export function httpAsked(
  url: URL,
  method: HttpAsked['method'],
  headers: Record<string, string>,
  payload: { readonly query: string; readonly variables?: object },
): HttpAsked {
  if (method !== 'GET') {
    const body = JSON.stringify(payload);
    return { url, method, headers: { 'content-type': 'application/json', ...headers }, body };
  }
  const target = new URL(url);
  target.searchParams.set('query', payload.query);
  if (payload.variables) target.searchParams.set('variables', JSON.stringify(payload.variables));
  return { url: target, method, headers, body: null };
}
