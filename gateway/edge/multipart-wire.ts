// Apollo's multipart subscriptions:
// https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { ReadyFrame } from '../stream/frame.ts';
import type { Wire } from './wire.ts';

const boundary = 'graphql';
// A client takes a part for whole only when it sees the boundary behind it, so that is sent with it.
const partOf = (json: string) =>
  `\r\ncontent-type: application/json\r\n\r\n${json}\r\n--${boundary}`;
const part = (content: object) => partOf(JSON.stringify(content));
const written = ({ json }: ReadyFrame) => Buffer.from(partOf(`{"payload":${json}}`));
const close = '--\r\n';
/** What ends the stream rather than answers the operation. */
const protocolError = (error: ResponseError) => part({ payload: null, errors: [error] }) + close;

export const multipartWire: Wire = {
  headers: { 'content-type': `multipart/mixed;boundary="${boundary}";subscriptionSpec=1.0` },
  // The first part is a heartbeat: some clients wait for a part before they report the connection.
  opening: () => `\r\n--${boundary}${part({})}`,
  heartbeat: part({}),
  frame: (frame) => frame.written('multipart', written),
  only: (response) => part({ payload: response }) + close,
  end(end, retryMs) {
    switch (end.kind) {
      case 'complete':
        return close;
      case 'handover':
        return protocolError({
          message: 'This process is stopping. Subscribe again behind your last cursor.',
          extensions: { code: 'UNAVAILABLE', retryable: true, retryAfterMs: retryMs },
        });
      case 'expired':
      case 'failed':
        return protocolError(end.error);
    }
  },
};

/** Whether a client asks for this protocol: `Accept: multipart/mixed;subscriptionSpec=1.0`. */
export function acceptsMultipart(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some((range) => {
    const [type, ...parameters] = range.split(';').map((text) => text.trim().toLowerCase());
    return (
      type === 'multipart/mixed' && parameters.some((p) => /^subscriptionspec="?1\.0"?$/.test(p))
    );
  });
}
