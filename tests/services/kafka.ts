// The event log suites on a real broker.
import { systemClock } from '../../platform/clock.ts';
import { eventLogConcurrency } from '../../platform/events/concurrency.ts';
import { eventLogContract, type OpenedLog } from '../../platform/events/contract.ts';
import { openKafkaLog } from '../../platform/events/kafka.ts';
import { createLog } from '../../platform/log.ts';
import { kafkaSettings } from './connections.ts';

/** The least that a broker grants unless told otherwise: `group.min.session.timeout.ms`. */
const shortestSessionMs = 6000;

async function open(): Promise<OpenedLog> {
  const log = await openKafkaLog({
    settings: kafkaSettings(),
    clock: systemClock,
    log: createLog('error'),
  });
  return { log, sessionTimeoutMs: shortestSessionMs, close: () => log.close() };
}

eventLogContract('Kafka', open);
eventLogConcurrency('Kafka', open);
