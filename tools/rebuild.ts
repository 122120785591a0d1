// `npm run rebuild -- NAME`: derives again what is kept for reading only.
import { parseArgs } from 'node:util';
import { operatorCommand, UnknownName, withOperations, WrongUsage } from './operator.ts';

const names = ['positions', 'keyword-index'];
const usage = `npm run rebuild -- ${names.join('|')} [--json]

  positions      balances, holdings, lots and disposals from the ledger, one portfolio in one transaction; those that
                 are right are left as they are, and how many were not is said
  keyword-index  the passages that searches look at, from the documents; searches find the former until it is whole

Safe while the program runs, and to be begun again when it was cut off. What is not here is not kept: histories and
figures are computed from the ledger whenever they are asked for.`;

await operatorCommand(usage, process.argv.slice(2), async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0) {
    throw new WrongUsage(`Say which: ${names.join(' or ')}.`);
  }
  if (!names.includes(name)) {
    throw new UnknownName(`There is no projection ${name}: there are ${names.join(' and ')}.`);
  }
  await withOperations(async ({ ask }) => {
    const done = await ask<Record<string, unknown>>(`rebuild/${name}`, {});
    if (values.json) return console.log(JSON.stringify(done, null, 2));
    const said = Object.entries(done).map(
      ([what, value]) => `${what}: ${Array.isArray(value) ? value.length : String(value)}`,
    );
    console.log(`${name} rebuilt; ${said.join(', ')}`);
  });
});
