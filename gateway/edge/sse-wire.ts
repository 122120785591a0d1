// GraphQL over SSE, distinct connections: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
// in an event stream: https://html.spec.whatwg.org/multipage/server-sent-events.html
import type { ReadyFrame } from '../stream/frame.ts';
import type { Wire } from './wire.ts';

/**
 * An EventSource comes back after `complete` too. Where there is no cursor to tell by that nothing is
 * left, it comes back with this id and is sent away for good.
 */
export const overId = 'over';

const complete = 'event: complete\ndata:\n\n';
const over = `id: ${overId}\n${complete}`;
const next = (response: object) => `event: next\ndata: ${JSON.stringify(response)}\n\n`;
const written = ({ cursor, json }: ReadyFrame) =>
  Buffer.from(`id: ${cursor}\nevent: next\ndata: ${json}\n\n`);
const retry = (ms: number) => `retry: ${ms}\n`;

export const sseWire: Wire = {
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  // A block without data shows nothing, but its id counts: who loses the connection before the first
  // frame comes back with a cursor already.
  opening: (cursor, retryMs) => `${retry(retryMs)}${cursor === null ? '' : `id: ${cursor}\n`}\n`,
  heartbeat: ':\n\n',
  frame: (frame) => frame.written('sse', written),
  only: (response) => next(response) + over,
  end(end, retryMs) {
    switch (end.kind) {
      case 'complete':
        return complete;
      // Without `complete` the client comes back by itself, with its cursor.
      case 'handover':
        return `${retry(retryMs)}\n`;
      // The error says whether new credentials would help; its reader comes back with its cursor.
      case 'expired':
        return `${next({ errors: [end.error] })}${retry(retryMs)}\n`;
      case 'failed': {
        const { error } = end;
        const told = next({ errors: [error] });
        const again = error.extensions?.['retryable'] === true;
        return told + (again ? `${retry(retryMs)}\n` : over);
      }
    }
  },
};
