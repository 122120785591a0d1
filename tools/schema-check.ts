// `npm run schema`: do Relay and Apollo Client take the published schema, and does it keep what was released?
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildSchema } from 'graphql';
import { runCommand } from './command.ts';
import { apolloComplaint } from './schema/apollo.ts';
import { changesSince } from './schema/changes.ts';
import { relayComplaint } from './schema/relay.ts';

const usage = `npm run schema [-- --release]

Checks schema/api.graphql: Relay's compiler accepts every connection on a node, Apollo Client's code
generator every operation in examples/, and nothing that schema/released.graphql has is gone.
With --release the present schema becomes the released one: do that with a release, and with a new
major version where something was taken away.`;

const published = new URL('../schema/api.graphql', import.meta.url);
const released = new URL('../schema/released.graphql', import.meta.url);

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      release: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const sdl = await readFile(published, 'utf8');
  if (values.release) {
    const [, ...rest] = sdl.split('\n');
    const notice = '# The schema of the last release. Made by `npm run schema -- --release`.';
    await writeFile(released, [notice, ...rest].join('\n'));
    console.log('schema/released.graphql');
    return;
  }
  const schema = buildSchema(sdl);
  const { breaking, dangerous } = changesSince(
    buildSchema(await readFile(released, 'utf8')),
    schema,
  );
  for (const change of dangerous) console.log(`dangerous since the last release: ${change}`);
  const complaints = [
    ...breaking.map((change) => `breaking since the last release: ${change}`),
    ...named('Relay', await relayComplaint(schema, sdl)),
    ...named('Apollo Client', await apolloComplaint(sdl)),
  ];
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exitCode = 1;
  else console.log('Relay and Apollo Client accept the schema; nothing released is gone.');
});

function named(who: string, complaint: string | null): string[] {
  return complaint === null ? [] : [`${who}: ${complaint}`];
}
