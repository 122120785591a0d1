// The same subscription over server-sent events, by hand: `Last-Event-ID` in, frames out.
import { request, type IncomingMessage } from 'node:http';
import { watchRun, type follow, type LiveSocket, type Payload } from './live-socket.ts';

/** A stream whose reader has seen its end is answered so: it need not come again. */
const nothingLeft = 204;

export const followByEvents: typeof follow = ({ origin, token }, { runId, after }, onFrame) => {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const outgoing = request(`${origin}/graphql/stream`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(after !== null && { 'last-event-id': after }),
    },
  });
  let incoming: IncomingMessage | null = null;
  let over = false;
  const end = (how: string) => {
    over = true;
    resolve(how);
    outgoing.destroy();
  };

  function take(block: string): void {
    if (over) return;
    const lines = block.split('\n');
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    if (field('event') === 'complete' || lines.includes('event: complete')) return end('complete');
    if (field('event') !== 'next') return;
    const { data, errors } = JSON.parse(field('data') ?? '') as Payload;
    if (!data || errors !== undefined) return end(codeOf(errors));
    onFrame(data.runEvents, field('id') ?? '');
  }

  outgoing.on('error', () => end('lost'));
  outgoing.on('response', (response) => {
    incoming = response;
    if (response.statusCode === nothingLeft) return end('complete');
    response.setEncoding('utf8');
    let rest = '';
    response.on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      if (response.statusCode === 200) blocks.forEach(take);
      else rest = blocks.join('\n\n') + rest;
    });
    response.on('error', () => undefined);
    response.on('close', () => end(response.statusCode === 200 ? 'lost' : refusal(rest)));
  });
  outgoing.end(JSON.stringify({ query: watchRun, variables: { runId } }));
  const live: LiveSocket = {
    ended,
    cut: () => end('cut'),
    rest(ms) {
      if (incoming === null || incoming.isPaused()) return;
      incoming.pause();
      setTimeout(() => incoming?.resume(), ms);
    },
  };
  return live;
};

function refusal(text: string): string {
  try {
    return codeOf((JSON.parse(text) as Payload).errors);
  } catch {
    return 'lost';
  }
}

function codeOf(errors: Payload['errors']): string {
  return errors?.[0]?.extensions?.code ?? 'an error without a code';
}
