// The command line: what it takes, what it prints, and the exit code, which says whether all is well.
import { writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { allChecks } from './checks/all.ts';
import { ProfileError, readProfile } from './profile.ts';
import { createPrinter } from './report.ts';
import { audit, isWanted } from './run.ts';

export const usage = `npm run audit -- --url URL --profile FILE [--json FILE] [--only NAME …]

Audits the streams of any GraphQL server: what it says on graphql-transport-ws, SSE and multipart, and
whether events are lost, repeated or reordered, also for clients that come back, read slowly, cancel, or
whose credentials end. The profile says how the server is asked; docs/audit.md explains it.

  --url URL       where the server is, such as http://127.0.0.1:4000/graphql; URLs of the profile are
                  relative to it
  --profile FILE  JSON that says how it is asked; examples/audit has some
  --json FILE     write the report there as well
  --only NAME     only the checks of this name (resume), this transport (sse), or both (sse.resume);
                  may be given several times
  --list          name every check and what it expects

Ends with 1 when a check has failed, with 2 when it was called wrongly.`;

class Misuse extends Error {}

/** The exit code. */
export async function auditCommand(
  argv: readonly string[],
  out: Writable,
  err: Writable,
): Promise<number> {
  try {
    return await run(argv, out);
  } catch (error) {
    if (!(error instanceof Misuse) && !(error instanceof ProfileError)) throw error;
    err.write(`${error.message}\n`);
    return 2;
  }
}

async function run(argv: readonly string[], out: Writable): Promise<number> {
  const values = flagsIn(argv);
  if (values.help) {
    out.write(`${usage}\n`);
    return 0;
  }
  if (values.list) {
    for (const { transport, name, expects } of allChecks) {
      out.write(`${`${transport}.${name}`.padEnd(32)} ${expects}\n`);
    }
    return 0;
  }
  const { url, profile: file, json, only } = values;
  if (url === undefined) throw new Misuse('--url is missing: where is the server?');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Misuse(`--url takes an http(s) URL, not ${url}`);
  }
  if (file === undefined) throw new Misuse('--profile is missing: how is the server asked?');
  for (const name of only) {
    if (allChecks.some((check) => isWanted(check, [name]))) continue;
    throw new Misuse(`--only: there is no check “${name}”; --list names them`);
  }
  const profile = await readProfile(file);
  const printer = createPrinter(out);
  const report = await audit({
    url,
    profile,
    only,
    done: (outcome, { count, all }) => printer.progress(outcome, count, all),
  });
  printer.table(report);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  return report.failed === 0 ? 0 : 1;
}

function flagsIn(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        url: { type: 'string' },
        profile: { type: 'string' },
        json: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new Misuse(`${(error as Error).message}\n\n${usage}`);
  }
}
