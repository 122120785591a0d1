// `npm run tour [-- --write]`: takes the tour of docs/tour.md and says where the page is no longer true.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand } from '../../tools/command.ts';
import { openPlace } from './place.ts';
import { takeTour } from './run.ts';
import { stopsOf, withOutputs } from './stops.ts';

const usage = `npm run tour [-- --write]

Does what each stop of docs/tour.md says, on a fresh household, and compares what comes with what the
page shows. With --write the page gets the outputs of now.`;

const page = new URL('../../docs/tour.md', import.meta.url);

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const text = await readFile(page, 'utf8');
  const stops = stopsOf(text);
  const place = await openPlace();
  const outputs = await takeTour(place, stops).finally(() => place.close());
  if (values.write) {
    await writeFile(page, withOutputs(text, outputs));
    return;
  }
  for (const [index, { title, output }] of stops.entries()) {
    const same = output === outputs[index];
    console.log(`${same ? '✔' : '✖'} ${title}`);
    if (!same) process.exitCode = 1;
  }
});
