// Appends and consumes until it is killed, saying on standard output what was acknowledged, in a file what was handled.
import { appendFileSync } from 'node:fs';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openEmbeddedLog } from './embedded.ts';
import { readAll, recordOf, textOf } from './testing.ts';

const [file = '', topic = '', handledFile = ''] = process.argv.slice(2);
const log = await openEmbeddedLog({ file, clock: systemClock, log: silentLog });
await log.ensureTopics([{ name: topic, partitions: 3, retention: { ms: 3_600_000 } }]);

await log.join({
  group: 'durable',
  topics: [topic],
  handle: async (record) => {
    // Past any buffer of this process: it must be known before the offset is committed.
    appendFileSync(handledFile, `${record.key} ${textOf(record)}\n`);
  },
});

async function appendFor(key: string): Promise<never> {
  const stored = await readAll(log, topic, log.partitionFor(topic, key));
  for (let n = stored.filter((record) => record.key === key).length; ; n++) {
    await log.append([recordOf(topic, key, `${n}`)]);
    console.log(`${key} ${n}`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, i) => appendFor(`key-${i}`)));
