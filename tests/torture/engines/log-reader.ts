// What the log keeps of a topic, payloads opened as any process of the program would.
import { join } from 'node:path';
import { openSecrets } from '../../../platform/auth/secrets.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openPostgres } from '../../../platform/db/postgres.ts';
import { encryptedLog } from '../../../platform/events/encrypted.ts';
import { openKafkaLog } from '../../../platform/events/kafka.ts';
import type { EventRecord, Offsets } from '../../../platform/events/port.ts';
import { openPayloadKeys } from '../../../platform/keys/sql.ts';
import { silentLog } from '../../../platform/log.ts';
import type { Logged } from './history.ts';
import type { EnginesTarget } from './target.ts';

export interface LogReader {
  ends(topic: string): Promise<Offsets>;
  /** All records from these offsets on. */
  since(topic: string, from: Offsets): Promise<Logged[]>;
  /** How many events wait in outboxes to be published. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

export async function openLog({
  dataDir,
  databaseUrl,
  brokers,
}: EnginesTarget): Promise<LogReader> {
  const [clock, log] = [systemClock, silentLog];
  const db = await openPostgres({ url: databaseUrl, connections: 2, log });
  const secrets = await openSecrets({ file: join(dataDir, 'secrets.json'), clock, log });
  const keys = await openPayloadKeys({ db, master: secrets.payloads, clock, log });
  const settings = { brokers: brokers.split(','), tls: false };
  const events = encryptedLog(await openKafkaLog({ settings, clock, log }), { keys, clock, log });
  return {
    ends: (topic) => events.ends(topic),
    async since(topic, from) {
      const logged: Logged[] = [];
      for (const [partition, until] of await events.ends(topic)) {
        const begin = from.get(partition) ?? 0;
        if (begin >= until) continue;
        for await (const records of events.read(topic, partition, begin, until)) {
          logged.push(...records.map(loggedOf));
        }
      }
      return logged;
    },
    async waiting() {
      const [row] = await db.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM portfolios.outbox',
      );
      return row?.count ?? 0;
    },
    async close() {
      secrets.close();
      await events.close();
      await db.close();
    },
  };
}

function loggedOf({ partition, offset, key, headers, value }: EventRecord): Logged {
  const [, name = ''] = /\.(\w+)\.v\d+$/.exec(headers['ce_type'] ?? '') ?? [];
  const event = `${headers['ce_source']} ${headers['ce_id']}`;
  const data = value === null ? {} : (JSON.parse(Buffer.from(value).toString()) as Logged['data']);
  return { partition, offset, key, event, name, data };
}
