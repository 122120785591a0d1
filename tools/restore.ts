// `npm run restore -- --from FILE_OR_FOLDER`: puts a backup where DATA_DIR is.
import { parseArgs } from 'node:util';
import { restoreBackup } from '../platform/backup/restore.ts';
import { systemClock } from '../platform/clock.ts';
import { configFromProcess } from '../platform/config.ts';
import { operatorCommand, WrongUsage } from './operator.ts';

const usage = `npm run restore -- --from FILE_OR_FOLDER [--force] [--json]

Checks every file of a backup and puts it where DATA_DIR is, whole or not at all. Stop the program before.
With --force also where there are data: they are moved aside, and where to is said.`;

await operatorCommand(usage, process.argv.slice(2), async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      force: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { from, force, json } = values;
  if (from === undefined) throw new WrongUsage('Say which: --from FILE_OR_FOLDER.');
  const { DATA_DIR: dataDir } = configFromProcess();
  const restored = await restoreBackup({ from, dataDir, force, clock: systemClock });
  if (json) return console.log(JSON.stringify(restored, null, 2));
  const { files, manifest, movedTo } = restored;
  console.log(
    `${restored.dataDir}: ${files} files as of ${manifest.madeAt}, by version ${manifest.program}`,
  );
  if (movedTo !== null)
    console.log(`The former data are in ${movedTo}; delete them when all is well.`);
});
