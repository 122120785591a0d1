// How a stream looks on an endless HTTP response. The transports differ in this and in nothing else.
import type { OutgoingHttpHeaders } from 'node:http';
import type { GraphResponse } from '../../platform/graphql/port.ts';
import type { ReadyFrame } from '../stream/frame.ts';
import type { StreamEnd } from './pump.ts';

export interface Wire {
  readonly headers: OutgoingHttpHeaders;
  /** `cursor`: where the client stands before the first frame. `retryMs`: when to come back, if need be. */
  opening(cursor: string | null, retryMs: number): string;
  readonly heartbeat: string;
  /** Made once for all clients that are given the same. */
  frame(frame: ReadyFrame): Buffer;
  /** All there is to say, in one: a query's answer, or what is wrong with the operation. */
  only(response: GraphResponse): string;
  end(end: StreamEnd, retryMs: number): string;
}
