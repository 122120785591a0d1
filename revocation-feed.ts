// Who was signed out everywhere, and who is gone: every replica follows it, and knows it before it takes a token.
import { longestTokenLifeMs, type RevocationList } from './platform/auth/revocations.ts';
import type { Clock } from './platform/clock.ts';
import { decodeEvent, eventType } from './platform/events/codec.ts';
import type { EventLog, EventRecord } from './platform/events/port.ts';
import type { Log } from './platform/log.ts';
import { sessionsRevoked, sessionsTopic } from './schema/events/users.ts';

export interface RevocationFeedOptions {
  readonly revocations: Pick<RevocationList, 'revoke'>;
  readonly events: Pick<EventLog, 'ends' | 'tail'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Resolves when all is known that the log held at the call; what comes later is known as it comes. */
export async function followRevocations(
  options: RevocationFeedOptions,
): Promise<{ close(): Promise<void> }> {
  const { events, revocations, clock, log } = options;
  const ends = await events.ends(sessionsTopic);
  const reached = new Map<number, number>();
  let onProgress: () => void = () => undefined;

  function take(record: EventRecord): void {
    reached.set(record.partition, record.offset + 1);
    try {
      if (eventType(record) !== sessionsRevoked.type) return;
      const { userId, until, final } = decodeEvent(sessionsRevoked, record).data;
      revocations.revoke({ subject: userId, until: Date.parse(until), final });
    } catch (error) {
      // Nobody else can tell whom it was about, so an operator has to look.
      const { partition, offset } = record;
      log.error({ err: error, partition, offset }, 'a revocation could not be read');
    }
  }

  // A token that is older than this is not taken anyway.
  const since = clock.now() - longestTokenLifeMs;
  const tail = await events.tail(sessionsTopic, { since }, (records) => {
    records.forEach(take);
    onProgress();
  });
  const isThere = () =>
    [...ends].every(
      ([partition, end]) =>
        Math.max(reached.get(partition) ?? 0, tail.start.get(partition) ?? 0) >= end,
    );
  while (!isThere()) await new Promise<void>((resolve) => (onProgress = resolve));
  return { close: () => tail.close() };
}
