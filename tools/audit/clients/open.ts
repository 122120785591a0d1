// Opens a subscription on any transport, and again behind what was received.
import { Failed } from '../findings.ts';
import { at } from '../pointer.ts';
import type { Profile, Transport } from '../profile.ts';
import type { Asked, Target } from '../target.ts';
import { httpAsked } from './http.ts';
import { openMultipart } from './multipart.ts';
import { Socket, streamOn } from './socket.ts';
import { openSse } from './sse.ts';
import { endOf, type Received, type Stream } from './stream.ts';

export interface Opening {
  /** Instead of the profile's. */
  readonly token?: string;
  /** Only SSE knows it. */
  readonly lastEventId?: string | null;
}

/** The method that SSE is asked by where a check is not about methods. */
function methodOf({ transports: { sse } }: Profile): 'GET' | 'POST' {
  return 'absent' in sse ? 'POST' : (sse.methods.find((each) => each === 'POST') ?? 'GET');
}

export async function openStream(
  target: Target,
  transport: Transport,
  asked: Asked,
  opening: Opening = {},
): Promise<Stream> {
  const stream = await opened(target, transport, asked, opening);
  target.opened(stream);
  return stream;
}

async function opened(
  target: Target,
  transport: Transport,
  asked: Asked,
  { token, lastEventId = null }: Opening,
): Promise<Stream> {
  const credentials = await target.credentials(token);
  const url = target.urlOf(transport);
  const { replyMs } = target.profile.limits;
  switch (transport) {
    case 'websocket':
      return streamOn(await Socket.ready(url, credentials, replyMs), asked);
    case 'sse': {
      const last = lastEventId === null ? {} : { 'last-event-id': lastEventId };
      const headers = { ...credentials.headers, ...last };
      return openSse(httpAsked(url, methodOf(target.profile), headers, asked)).stream;
    }
    case 'multipart':
      return openMultipart(httpAsked(url, 'POST', credentials.headers, asked)).stream;
  }
}

/** Where a client stands that received these; null: before the first, or nothing tells. */
export function positionOf(profile: Profile, received: readonly Received[]): unknown {
  const last = received.at(-1);
  if (last === undefined) return null;
  switch (profile.resume.by) {
    case 'cursor':
      return at(last.result, profile.resume.cursor) ?? null;
    case 'last-event-id':
      return last.id;
    case 'nothing':
      return null;
  }
}

/** The same subscription behind `position`, in the way that the profile names. */
export function openBehind(
  target: Target,
  transport: Transport,
  asked: Asked,
  position: unknown,
): Promise<Stream> {
  const { resume } = target.profile;
  if (resume.by === 'cursor' && position !== null) {
    const variables = { ...asked.variables, [resume.variable]: position };
    return openStream(target, transport, { ...asked, variables });
  }
  const isId = resume.by === 'last-event-id' && typeof position === 'string';
  const lastEventId = isId ? position : null;
  return openStream(target, transport, asked, { lastEventId });
}

/** Waits for so many events; what came instead is the failure. */
export async function needs(stream: Stream, events: number, ms: number): Promise<void> {
  if (await stream.count(events, ms)) return;
  const { length } = stream.received;
  throw new Failed(
    `${length} of ${events} events within ${ms} ms, and the stream is ${endOf(stream.end)}${problemsOf(stream)}`,
  );
}

export function problemsOf({ problems }: Stream): string {
  return problems.length === 0 ? '' : `; ${problems.slice(0, 3).join('; ')}`;
}
