// `npm run backup -- --to FILE_OR_FOLDER`: a copy of the data directory, also while the program runs.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Backup } from '../platform/backup/take.ts';
import { configFromProcess } from '../platform/config.ts';
import { operatorCommand, withOperations, WrongUsage } from './operator.ts';

const usage = `npm run backup -- --to FILE_OR_FOLDER [--json]

Copies DATA_DIR as it is at one moment: database, events, pictures and keys. A name that ends in .tgz or .tar.gz becomes
one file, any other a folder. Every file is listed with its size and SHA-256, which npm run restore checks.
While the program runs, its database stands still for as long as copying takes. Where PostgreSQL or Kafka keep the data,
the copy has the keys and pictures only: docs/operations.md says how to save the rest.

The copy holds the keys of personal data: keep it as you keep those.`;

await operatorCommand(usage, process.argv.slice(2), async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { to: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const { to, json } = values;
  if (to === undefined) throw new WrongUsage('Say where: --to FILE_OR_FOLDER.');
  const servers = Object.entries({
    PostgreSQL: configFromProcess().POSTGRES_URL !== '',
    Kafka: configFromProcess().KAFKA_BROKERS.length > 0,
  }).flatMap(([name, used]) => (used ? [name] : []));
  await withOperations(async ({ ask }) => {
    const made = await ask<Backup>('backup/take', { to: resolve(to) });
    if (json) return console.log(JSON.stringify(made, null, 2));
    const size = (made.bytes / 1e6).toFixed(1);
    console.log(
      `${made.to}: ${made.files} files, ${size} MB; the database stood still for ${made.heldMs} ms`,
    );
    for (const name of servers)
      console.log(`What ${name} keeps is not in it: see docs/operations.md.`);
  });
});
