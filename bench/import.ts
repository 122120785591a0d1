// A CSV file of 100,000 rows sent in parts through the gateway: how long it takes, and what others feel of it.
import { ask } from '../tests/harness/graph.ts';
import { startTestApp } from '../tests/harness/app.ts';
import { loopDelayDuring } from './loop-delay.ts';
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { percentile } from './percentiles.ts';

const household = `{ me { portfolios(first: 1) { edges { node { id accounts { edges { node {
  id kind } } } } } } } }`;
const begin = `mutation ($input: BeginImportInput!) { beginImport(input: $input) { import { id } } }`;
const append = `mutation ($input: AppendImportInput!) { appendImport(input: $input) { import { id } } }`;
const finish = `mutation ($input: FinishImportInput!) { finishImport(input: $input) { import { id } } }`;
const progress = `query ($id: ID!) { csvImport(id: $id) { status rowsTotal rowsDone rowsNew } }`;

interface Household {
  me: {
    portfolios: {
      edges: {
        node: { id: string; accounts: { edges: { node: { id: string; kind: string } }[] } };
      }[];
    };
  };
}

interface Progress {
  csvImport: { status: string; rowsTotal: number | null; rowsDone: number; rowsNew: number | null };
}

const partLength = 400_000;

export async function benchImport({ quick, say }: BenchOptions): Promise<object> {
  const rows = quick ? 20_000 : 100_000;
  const app = await startTestApp({ DEMO_HOUSEHOLDS: '1' });
  try {
    const token = await app.token(0);
    const found = await ask<Household>(app.origin, token, household);
    const portfolio = found.me.portfolios.edges[0]?.node;
    const account = portfolio?.accounts.edges.find(({ node }) => node.kind === 'CHECKING')?.node;
    if (portfolio === undefined || account === undefined) throw new Error('no account to book in');
    const csv = fileOf(rows, account.id);
    const send = (key: string) => imported(app.origin, token, portfolio.id, csv, key);
    const first = await send('first');
    const again = await send('again');
    say(
      `${rows} rows (${(csv.length / 1e6).toFixed(1)} MB): booked after ${first.ms.toFixed(0)} ms, sent again ` +
        `and recognised after ${again.ms.toFixed(0)} ms; longest turn of the event loop ` +
        `${first.loop.maxTurnCpuMs.toFixed(1)} ms of CPU (by the clock ${first.loop.maxMs.toFixed(1)} ms); another ` +
        `query meanwhile: 95th percentile ${percentile(first.polls, 95).toFixed(0)} ms, longest ` +
        `${Math.max(...first.polls).toFixed(0)} ms`,
    );
    const told = ({ ms, rowsNew, loop, polls }: typeof first) => ({
      ...{ ms: Math.round(ms), rowsNew, longestTurnCpuMs: loop.maxTurnCpuMs },
      ...{ standstillMs: loop.maxMs, longestOtherQueryMs: Math.round(Math.max(...polls)) },
    });
    return { machine: machine(), rows, first: told(first), again: told(again) };
  } finally {
    await app.close();
  }
}

function fileOf(rows: number, accountId: string): string {
  const merchants = ['Greenbasket Market', 'SQ *COPPER KETTLE 0423', 'Fuelpoint 12/03', 'Quux'];
  const lines = ['Date,Account,Amount,Description'];
  for (let n = 0; n < rows; n += 1) {
    const day = new Date(Date.UTC(2015, 0, 1 + Math.floor(n / 30))).toISOString().slice(0, 10);
    lines.push(`${day},${accountId},-${1 + (n % 90)}.50,${merchants[n % 4]} ${n % 100}`);
  }
  return lines.join('\n');
}

async function imported(
  origin: string,
  token: string,
  portfolioId: string,
  csv: string,
  idempotencyKey: string,
) {
  const began = performance.now();
  const begun = await ask<{ beginImport: { import: { id: string } } }>(origin, token, begin, {
    input: { portfolioId, idempotencyKey },
  });
  const { id } = begun.beginImport.import;
  const polls: number[] = [];
  let rowsNew: number | null = null;
  const loop = await loopDelayDuring(async () => {
    let parts = 0;
    for (let at = 0; at < csv.length; at += partLength) {
      parts += 1;
      const part = { importId: id, part: parts, csv: csv.slice(at, at + partLength) };
      await ask(origin, token, append, { input: part });
    }
    await ask(origin, token, finish, { input: { importId: id, parts } });
    for (;;) {
      const asked = performance.now();
      const { csvImport } = await ask<Progress>(origin, token, progress, { id });
      polls.push(performance.now() - asked);
      if (csvImport.status === 'COMPLETED') {
        rowsNew = csvImport.rowsNew;
        return;
      }
      if (!['QUEUED', 'RUNNING'].includes(csvImport.status)) throw new Error(csvImport.status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  return { ms: performance.now() - began, loop, polls, rowsNew };
}
