// What goes on behind the graph: events on their way out, events that are followed, and the slices' own long work.
import { payloadKeyDestroyer } from '../payload-keys.ts';
import type { Platform } from '../platform/build.ts';
import { startConsumers } from '../platform/events/consume.ts';
import { observeLag } from '../platform/events/lag.ts';
import type { Subgraph } from '../platform/graphql/port.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { observedOutboxes } from '../platform/outbox/figures.ts';
import type { Relay } from '../platform/outbox/port.ts';
import { startRelay } from '../platform/outbox/relay.ts';

/** Relay, consumers and the slices' own long-running parts, in the order in which they need each other. */
export async function startWorker(
  platform: Platform,
  subgraphs: readonly Subgraph[],
  life: Lifecycle,
): Promise<Relay> {
  const { events, keys, clock, log, metrics, failpoints, wakes } = platform;
  const outboxes = [...platform.outboxes, ...subgraphs.flatMap((subgraph) => subgraph.outboxes)];
  const relay = await life.add(
    'outbox relay',
    async () =>
      startRelay({
        sources: observedOutboxes(outboxes, { metrics, clock, log }),
        events,
        clock,
        log,
        failpoints,
        // Nobody else relays an embedded database: a lease left by a killed process is this one's own.
        ...(wakes === null && { holder: 'embedded' }),
      }),
    (started) => started.close(),
  );
  wakes?.listen(() => relay.wake());
  const consumers = [
    ...subgraphs.flatMap((subgraph) => subgraph.consumers),
    payloadKeyDestroyer(keys, clock),
  ];
  observeLag({ events, consumers, metrics, clock, log });
  await life.add(
    'consumers',
    () =>
      startConsumers({
        events,
        consumers,
        log,
        clock,
        metrics,
      }),
    (started) => started.close(),
  );
  for (const part of subgraphs.flatMap(({ background }) => background)) {
    await life.add(
      part.name,
      () => part.start(),
      () => part.stop(),
    );
  }
  return relay;
}

/** Where others do the work: what resolvers opened for themselves (a thread that reads, one that draws) ends with the process. */
export async function endWithProcess(
  subgraphs: readonly Subgraph[],
  life: Lifecycle,
): Promise<void> {
  for (const part of subgraphs.flatMap(({ background }) => background)) {
    await life.add(
      part.name,
      async () => undefined,
      () => part.stop(),
    );
  }
}
