// Commands are claims: a handler tells the executor and returns, so that a cancellation never queues behind its run.
import { handler, type Consumer } from '../../platform/events/consume.ts';
import { runCancelRequested, runRequested } from '../../schema/events/coaching.ts';

/** `offer` only looks at the run's document, so a command that comes again does no harm. */
export function consumersOf({ offer }: { readonly offer: (runId: string) => void }): Consumer[] {
  const tell = async (event: { readonly data: { readonly runId: string } }) => {
    offer(event.data.runId);
  };
  return [
    {
      group: 'coaching',
      handlers: [handler(runRequested, tell), handler(runCancelRequested, tell)],
    },
  ];
}
