// `/examples`: the saved operations by use case, each a link that opens it in the playground.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** An operation worth trying; `/?example=<name>` opens it. */
export interface PlaygroundExample {
  /** Letters, digits and hyphens; unique. */
  readonly name: string;
  readonly title: string;
  /** Groups examples on the page. */
  readonly useCase: string;
  readonly query: string;
  /** JSON */
  readonly variables?: string;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

export function createExamplesPage(examples: readonly PlaygroundExample[]) {
  const html = pageOf(examples);
  return (request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(html),
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
    });
    response.end(request.method === 'HEAD' ? undefined : html);
  };
}

function pageOf(examples: readonly PlaygroundExample[]): string {
  const useCases = Map.groupBy(examples, ({ useCase }) => useCase);
  const sections = [...useCases].map(([useCase, members]) => {
    const items = members.map(
      ({ name, title, query }) =>
        `<li><a href="/?example=${encodeURIComponent(name)}">${escaped(title)}</a>` +
        `<details><summary>operation</summary><pre>${escaped(query)}</pre></details></li>`,
    );
    return `<h2>${escaped(useCase)}</h2><ul>${items.join('')}</ul>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Miyagi: examples</title>
<meta name="viewport" content="width=device-width"><style>
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
li { margin: 0.4rem 0; } summary { cursor: pointer; font-size: 0.85rem; } pre { overflow-x: auto; }
</style></head><body><h1>Examples</h1>
<p>Each opens in the <a href="/">playground</a>, ready to run with the token of the first household.</p>
${sections.join('\n')}</body></html>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
