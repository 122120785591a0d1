// Which settings put the program on the event log that was asked for.
import { configFromProcess } from '../../platform/config.ts';
import { systemClock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { openKafkaLog } from '../../platform/events/kafka.ts';
import { silentLog } from '../../platform/log.ts';

const patienceMs = 5_000;

/** CONFIG_INVALID or UNAVAILABLE, with what to do, where there is no Kafka to measure. */
export async function logSettings(log: 'embedded' | 'kafka'): Promise<Record<string, string>> {
  if (log === 'embedded') return {};
  const { KAFKA_BROKERS: brokers } = configFromProcess();
  if (brokers.length === 0) {
    throw new AppError(
      'CONFIG_INVALID',
      '--log kafka needs KAFKA_BROKERS, for example 127.0.0.1:9092 after `npm run services -- start kafka`.',
      { field: 'KAFKA_BROKERS' },
    );
  }
  const settings = { brokers, tls: false };
  try {
    await (
      await openKafkaLog({ settings, clock: systemClock, log: silentLog, patienceMs })
    ).close();
  } catch (error) {
    throw new AppError(
      'UNAVAILABLE',
      `KAFKA_BROKERS=${brokers.join()} does not answer; \`npm run services -- start kafka\` starts a broker here.`,
      { cause: error },
    );
  }
  return { KAFKA_BROKERS: brokers.join() };
}
