// GraphiQL at `/`: one page that needs nothing from elsewhere, with a token and operations to try.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createExamplesPage, type PlaygroundExample } from './examples.ts';

export interface PlaygroundOptions {
  /** Of the page; `Miyagi` unless told. */
  readonly title?: string;
  /** Filled into the headers of every tab; null: none. */
  readonly token: string | null;
  /** Opened for a newcomer, in this order. */
  readonly tabs: readonly PlaygroundExample[];
  /** Everything that can be opened by `/?example=<name>`, the tabs included. */
  readonly examples: readonly PlaygroundExample[];
}

export interface Playground {
  page(request: IncomingMessage, response: ServerResponse): Promise<void>;
  examples(request: IncomingMessage, response: ServerResponse): void;
}

interface Page {
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

// GraphiQL's editor compiles its grammars and starts workers from blobs; all of it comes with the page.
const POLICY =
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; connect-src 'self' ws: wss:; frame-ancestors 'none'";

export function createPlayground(options: PlaygroundOptions): Playground {
  let page: Promise<Page> | undefined;
  async function send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    page ??= render(options);
    const { etag, plain, gzipped } = await page;
    response.setHeader('etag', etag);
    response.setHeader('cache-control', 'no-cache');
    response.setHeader('vary', 'accept-encoding');
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('referrer-policy', 'no-referrer');
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const body = /\bgzip\b/.test(accepted) ? gzipped : plain;
    if (body === gzipped) response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-length', body.length);
    response.end(request.method === 'HEAD' ? undefined : body);
  }
  return { page: send, examples: createExamplesPage(options.examples) };
}

async function render({
  title = 'Miyagi',
  token,
  tabs,
  examples,
}: PlaygroundOptions): Promise<Page> {
  // Nine megabytes of text: not loaded before somebody looks.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const headers = JSON.stringify(
    token === null ? {} : { authorization: `Bearer ${token}` },
    undefined,
    2,
  );
  const html = renderGraphiQL({
    title,
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    headers,
    defaultTabs: tabs.map(({ query, variables }) => ({
      query,
      ...(variables !== undefined && { variables }),
      headers,
    })),
  });
  const plain = Buffer.from(withPageScript(html, token, examples));
  return {
    etag: `"${createHash('sha256').update(plain).digest('base64url')}"`,
    plain,
    gzipped: await promisify(gzip)(plain),
  };
}

const RENDER = 'YogaGraphiQL.renderYogaGraphiQL(';

/**
 * Says what the page's options, being JSON, cannot: a subscription sends the headers of its tab as
 * `connection_init` payload; tabs that the browser kept open again as they were left (GraphiQL by itself
 * adds an empty one), and with today's token; an example that is named in the address opens like a linked query.
 */
const PAGE_SCRIPT = `(token, examples) => (root, options) => {
  const stored = (key) => localStorage.getItem(key) ?? '';
  const before = stored('miyagi:token');
  if (token !== null && before !== '' && before !== token) {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith('graphiql:'))) {
      localStorage.setItem(key, stored(key).replaceAll(before, token));
    }
  }
  if (token !== null) localStorage.setItem('miyagi:token', token);
  const kept = () => {
    try {
      const { tabs, activeTabIndex } = JSON.parse(stored('graphiql:tabState'));
      return { tabs, active: tabs[activeTabIndex] };
    } catch {
      return { tabs: [], active: undefined };
    }
  };
  const address = new URL(location.href);
  const example = examples.find(({ name }) => name === address.searchParams.get('example'));
  if (example !== undefined) {
    address.searchParams.delete('example');
    address.searchParams.set('query', example.query);
    history.replaceState(null, '', address);
  }
  const linked = address.searchParams.get('query');
  const { tabs, active } = kept();
  const initial = {};
  if (active !== undefined && (linked === null || tabs.some(({ query }) => query === linked))) {
    initial.initialQuery = active.query ?? '';
    initial.initialVariables = active.variables ?? '';
    initial.initialHeaders = active.headers ?? '';
  } else if (linked !== null) {
    initial.initialHeaders = options.headers;
    if (example !== undefined) initial.initialVariables = example.variables ?? '';
  }
  const connectionParams = () => {
    try {
      return JSON.parse(kept().active.headers);
    } catch {
      return JSON.parse(options.headers);
    }
  };
  YogaGraphiQL.renderYogaGraphiQL(root, { ...options, ...initial, connectionParams });
}`;

function withPageScript(
  html: string,
  token: string | null,
  examples: readonly PlaygroundExample[],
): string {
  const at = html.lastIndexOf(RENDER);
  if (at < 0) throw new TypeError('the page of @graphql-yoga/render-graphiql has changed');
  // No example may end the script that it stands in.
  const safe = JSON.stringify(examples).replaceAll('<', '\\u003c');
  const call = `(${PAGE_SCRIPT})(${JSON.stringify(token)}, ${safe})(`;
  return `${html.slice(0, at)}${call}${html.slice(at + RENDER.length)}`;
}
