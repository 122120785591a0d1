// An event stream read as a browser reads it, with every block kept, comments included.
import { once } from 'node:events';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import type { TestContext } from 'node:test';
import { wholeRun } from './graph.testing.ts';
import { runId, transports, type TestOptions } from './transports.testing.ts';

export interface Block {
  readonly event?: string;
  readonly id?: string;
  readonly retry?: string;
  readonly data?: string;
  readonly comment?: string;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export function parseBlock(text: string): Block {
  const fields: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    const [name, rest] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    fields[name === '' ? 'comment' : name] = rest.startsWith(' ') ? rest.slice(1) : rest;
  }
  return fields;
}

export interface EventStream {
  readonly response: IncomingMessage;
  /** Every block so far. */
  readonly blocks: readonly Block[];
  /** The id that an EventSource would come back with; '' before there is one. */
  readonly lastEventId: string;
  /** Of the `next` events so far. */
  readonly results: readonly Result[];
  /** Resolves when `enough` says so, or at the end; looks after every block. */
  until(enough: (stream: EventStream) => boolean): Promise<EventStream>;
  /** Resolves when the connection is over: `whole` as HTTP has it, or cut off. */
  readonly ended: Promise<'whole' | 'cut'>;
  close(): void;
}

export interface Result {
  readonly data?: { readonly runEvents: { readonly __typename: string; readonly seq: number } };
  readonly errors?: readonly { readonly message: string; readonly extensions: Extensions }[];
  readonly extensions?: { readonly cursor: string };
}

interface Extensions {
  readonly code: string;
  readonly field?: string;
}

export async function openResponse(
  url: string,
  { body, ...options }: RequestOptions & { body?: string } = {},
): Promise<IncomingMessage> {
  const asked = request(url, { agent: false, ...options });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

export async function openEvents(
  url: string,
  options: RequestOptions & { body?: string } = {},
): Promise<EventStream> {
  const response = await openResponse(url, options);
  const blocks: Block[] = [];
  const results: Result[] = [];
  let rest = '';
  let notify: () => void = () => undefined;
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const block of parts.map(parseBlock)) {
      blocks.push(block);
      if (block.event === 'next') results.push(JSON.parse(block.data ?? '') as Result);
    }
    notify();
  });
  let over = false;
  const ended = new Promise<'whole' | 'cut'>((resolve) => {
    response.on('error', () => undefined);
    response.once('close', () => {
      over = true;
      notify();
      resolve(response.complete ? 'whole' : 'cut');
    });
  });
  const stream: EventStream = {
    response,
    blocks,
    results,
    ended,
    get lastEventId() {
      return blocks.findLast(({ id }) => id !== undefined)?.id ?? '';
    },
    async until(enough) {
      while (!over && !enough(stream)) await new Promise<void>((resolve) => (notify = resolve));
      return stream;
    },
    close: () => response.destroy(),
  };
  return stream;
}

/** At least so many results. */
export const frames = (count: number) => (stream: EventStream) => stream.results.length >= count;

export const asAda = { authorization: 'Bearer ada' };

/** A server, and Ada's streams of its one run. */
export async function eventStreams(t: TestContext, options: TestOptions = {}) {
  const world = await transports(t, options);
  const urlOf = (query: string, variables?: object, more: Record<string, string> = {}) =>
    `${world.origin}/graphql/stream?${new URLSearchParams({
      query,
      ...(variables && { variables: JSON.stringify(variables) }),
      ...more,
    }).toString()}`;
  const follow = async (
    headers: Record<string, string> = asAda,
    variables: object = { runId },
    more: Record<string, string> = {},
  ): Promise<EventStream> => {
    const stream = await openEvents(urlOf(wholeRun, variables, more), { headers });
    t.after(() => stream.close());
    return stream;
  };
  return { ...world, urlOf, follow };
}
