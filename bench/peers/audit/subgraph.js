// Starts the counter in a process of its own, for a gateway to stand before it.
import { fork } from 'node:child_process';
import { once } from 'node:events';

export async function startSubgraph(port) {
  const child = fork(new URL('stock.js', import.meta.url), [String(port)], { stdio: 'inherit' });
  const [{ sdl }] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/graphql`, sdl, end: () => child.kill() };
}

/** Asks the counter itself. */
export async function ask(url, query) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return (await response.json()).data;
}
