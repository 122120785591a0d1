// Where the services under test are, as `npm run test:services` says.
import assert from 'node:assert/strict';
import type { KafkaSettings } from '../../platform/events/kafka/client.ts';

export function kafkaSettings(): KafkaSettings {
  const brokers = process.env['KAFKA_BROKERS'];
  assert.ok(brokers, 'KAFKA_BROKERS must name a broker to test on; npm run test:services does so');
  return { brokers: brokers.split(','), tls: false };
}
