// Renewals of streams over HTTP, for all replicas: kept where each of them finds them, told by an event.
import type { KeptRenewals, Renewals } from '../../platform/auth/renewals.ts';
import { isoTime, type Clock } from '../../platform/clock.ts';
import { decodeEvent, encodeEvent } from '../../platform/events/codec.ts';
import type { EventLog, EventRecord } from '../../platform/events/port.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import { renewalsTopic, streamRenewed } from '../../schema/events/gateway.ts';

export interface RenewalFeedOptions {
  readonly kept: KeptRenewals;
  readonly events: Pick<EventLog, 'append' | 'tail'>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RenewalFeed extends Renewals {
  close(): Promise<void>;
}

/** Follows the topic from now on: what was before, a stream finds where it is kept. */
export async function openRenewals(options: RenewalFeedOptions): Promise<RenewalFeed> {
  const { kept, events, ids, clock, log } = options;
  const listeners: ((stream: string) => void)[] = [];

  function take(record: EventRecord): void {
    try {
      const { stream } = decodeEvent(streamRenewed, record).data;
      for (const listener of listeners) listener(stream);
    } catch (error) {
      log.error({ err: error, offset: record.offset }, 'a renewal could not be read');
    }
  }

  const tail = await events.tail(renewalsTopic, 'end', (records) => records.forEach(take));
  return {
    find: (stream) => kept.find(stream),
    async renew(stream, terms) {
      await kept.keep(stream, terms);
      const envelope = { id: ids.next('evt'), source: '/gateway', subject: stream };
      const time = isoTime(clock.now());
      await events.append([encodeEvent(streamRenewed, { ...envelope, time, data: { stream } })]);
    },
    onRenewed: (listener) => void listeners.push(listener),
    close: () => tail.close(),
  };
}
