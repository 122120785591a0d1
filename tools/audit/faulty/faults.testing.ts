// What the server of these tests may do wrong, and the checks that must notice.
import type { Transport } from '../profile.ts';

/** By fault: the check that it must fail, on one transport or on all three. */
export const faults = {
  // The handshake.
  'chooses-no-subprotocol': ['websocket.subprotocol'],
  'takes-any-subprotocol': ['websocket.unknown-subprotocol'],
  'never-acknowledges': ['websocket.acknowledgement'],
  'closes-4408-as-1000': ['websocket.init-timeout'],
  'waits-for-init-for-ever': ['websocket.init-timeout'],
  'closes-4429-as-1000': ['websocket.second-init'],
  'acknowledges-late': ['websocket.second-init'],
  'closes-4401-as-1000': ['websocket.subscribe-before-ack'],
  'takes-anybody': ['*.forged-credentials'],
  // Messages.
  'never-pongs': ['websocket.ping'],
  'closes-upon-pong': ['websocket.unasked-pong'],
  'no-complete-after-a-result': ['websocket.query', 'sse.query'],
  'errors-as-results': ['websocket.invalid-operation', 'websocket.syntax-error'],
  'closes-upon-invalid-operations': ['websocket.invalid-operation', 'websocket.syntax-error'],
  'completes-after-errors': ['websocket.invalid-operation'],
  'closes-4400-as-1000': [
    'websocket.not-json',
    'websocket.unknown-type',
    'websocket.incomplete-message',
  ],
  'closes-4409-as-1000': ['websocket.duplicate-id'],
  'lets-ids-be-used-twice': ['websocket.duplicate-id'],
  'closes-upon-unknown-complete': ['websocket.unknown-complete'],
  'never-frees-ids': ['websocket.id-again'],
  // Over HTTP.
  'plain-content-type': ['sse.post', 'sse.get', 'multipart.content-type'],
  'events-without-names': ['sse.post', 'sse.get'],
  'refuses-get': ['sse.get'],
  'status-400-for-invalid-operations': ['sse.invalid-operation'],
  'never-answers-nonsense': ['sse.no-operation', 'multipart.invalid-operation'],
  'same-id-always': ['sse.ids', 'sse.last-event-id'],
  'no-ids': ['sse.ids', 'sse.last-event-id'],
  'results-without-wrapper': ['multipart.parts'],
  // What goes on.
  'never-beats': ['*.signs-of-life'],
  drops: ['*.loss', '*.reload'],
  repeats: ['*.duplicates'],
  swaps: ['*.order'],
  'never-ends': ['*.end'],
  'ends-early': ['*.end'],
  'forgets-positions': ['*.resume', 'sse.last-event-id'],
  'comes-back-one-too-early': ['*.resume'],
  'takes-forged-positions': ['*.forged-position'],
  'drops-for-slow-readers': ['websocket.slow-reader'],
  'cuts-slow-readers-off': ['multipart.slow-reader'],
  'all-wait-for-the-slowest': ['sse.slow-neighbour'],
  'ignores-complete': ['websocket.cancel'],
  'one-leaves-all-end': ['*.cancel-neighbour'],
  'never-forgets-clients': ['*.cancel-forgets'],
  'tokens-never-end': ['*.expiry'],
  'completes-at-expiry': ['*.expiry'],
  'falls-silent-at-a-reload': ['*.reload'],
  'cuts-at-a-reload': ['*.reload'],
} as const satisfies Readonly<Record<string, readonly `${Transport | '*'}.${string}`[]>>;

export type Fault = keyof typeof faults;
