// Commands are claims: a handler tells the executor and returns, so that a cancellation never queues behind its run.
import { decodeEvent } from '../../platform/events/codec.ts';
import { handler, type Consumer } from '../../platform/events/consume.ts';
import type { EventRecord } from '../../platform/events/port.ts';
import { runCancelRequested, runRequested } from '../../schema/events/coaching.ts';
import { userErased } from '../../schema/events/users.ts';

/** `offer` only looks at the run's document, so a command that comes again does no harm. */
export function consumersOf({
  offer,
  eraseUser,
}: {
  readonly offer: (runId: string) => void;
  readonly eraseUser: (userId: string) => Promise<void>;
}): Consumer[] {
  const tell = async (event: { readonly data: { readonly runId: string } }) => {
    offer(event.data.runId);
  };
  return [
    {
      group: 'coaching',
      handlers: [
        handler(runRequested, tell),
        handler(runCancelRequested, tell),
        handler(userErased, ({ data }) => eraseUser(data.userId)),
      ],
    },
  ];
}

/** The run that somebody asked to stop; null for any other record, and for one that consumers will dead-letter. */
export function cancelledRunIn(record: EventRecord): string | null {
  if (record.headers['ce_type'] !== runCancelRequested.type) return null;
  try {
    return decodeEvent(runCancelRequested, record).data.runId;
  } catch {
    return null;
  }
}
