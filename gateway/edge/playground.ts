// GraphiQL at `/`: one page that needs nothing from elsewhere, with a token and operations to try.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface PlaygroundTab {
  readonly query: string;
  /** JSON */
  readonly variables?: string;
}

export interface PlaygroundOptions {
  /** Filled into the headers of every tab; null: none. */
  readonly token: string | null;
  readonly tabs: readonly PlaygroundTab[];
}

export type Playground = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

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
  return async (request, response) => {
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
  };
}

async function render({ token, tabs }: PlaygroundOptions): Promise<Page> {
  // Nine megabytes of text: not loaded before somebody looks.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const headers = JSON.stringify(
    token === null ? {} : { authorization: `Bearer ${token}` },
    undefined,
    2,
  );
  const html = renderGraphiQL({
    title: 'Miyagi',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    headers,
    defaultTabs: tabs.map((tab) => ({ ...tab, headers })),
  });
  const plain = Buffer.from(withPageScript(html, token));
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
 * adds an empty one), and with today's token.
 */
const PAGE_SCRIPT = `(token) => (root, options) => {
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
  const linked = new URL(location.href).searchParams.get('query');
  const { tabs, active } = kept();
  const initial = {};
  if (active !== undefined && (linked === null || tabs.some(({ query }) => query === linked))) {
    initial.initialQuery = active.query ?? '';
    initial.initialVariables = active.variables ?? '';
    initial.initialHeaders = active.headers ?? '';
  } else if (linked !== null) {
    initial.initialHeaders = options.headers;
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

function withPageScript(html: string, token: string | null): string {
  const at = html.lastIndexOf(RENDER);
  if (at < 0) throw new TypeError('the page of @graphql-yoga/render-graphiql has changed');
  const call = `(${PAGE_SCRIPT})(${JSON.stringify(token)})(`;
  return `${html.slice(0, at)}${call}${html.slice(at + RENDER.length)}`;
}
