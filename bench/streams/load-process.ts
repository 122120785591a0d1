// What else a busy server does: an advisor's list asked in a loop, and households imported one batch after the other.
// A process of its own, so that reading long answers costs the measuring one nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../tests/harness/graph.ts';
import { spread, type Spread } from '../percentiles.ts';
import { listQuery } from '../queries.ts';
import { answer, taskOf } from './child.ts';

export interface LoadTask {
  readonly origin: string;
  /** With the scope `advisor`. */
  readonly token: string;
  readonly seed: number;
}

export interface LoadDone {
  readonly listMs: Spread;
  /** Households with all their transactions. */
  readonly imported: number;
}

const batch = 10;
const pollMs = 200;

const importHouseholds = /* GraphQL */ `
  mutation ($input: GenerateSyntheticUsersInput!) {
    generateSyntheticUsers(input: $input) {
      users {
        portfolios(first: 1) {
          edges {
            node {
              id
            }
          }
        }
      }
    }
  }
`;

interface Imported {
  readonly generateSyntheticUsers: {
    readonly users: readonly { readonly portfolios: { readonly edges: readonly unknown[] } }[];
  };
}

const { origin, token, seed } = taskOf<LoadTask>();
const durations: number[] = [];
let imported = 0;
let stopped = false;

async function list(): Promise<void> {
  while (!stopped) {
    const began = performance.now();
    await ask(origin, token, listQuery, { first: 100 });
    durations.push(performance.now() - began);
  }
}

async function importAll(): Promise<void> {
  for (let n = 1; !stopped; n += 1) {
    const input = {
      count: batch,
      // As large as a seed of households may be, whatever the bench was given.
      seed: (seed * 1_000 + n) % 2 ** 31,
      idempotencyKey: `bench-${seed}-${n}`,
    };
    for (let ready = 0; ready < batch && !stopped;) {
      // The same key again makes nobody twice and tells how far the import is.
      const told = await ask<Imported>(origin, token, importHouseholds, { input });
      const { users } = told.generateSyntheticUsers;
      ready = users.filter(({ portfolios }) => portfolios.edges.length > 0).length;
      if (ready < batch) await sleep(pollMs);
      else imported += batch;
    }
  }
}

let working: Promise<unknown> = Promise.resolve();
process.on('message', ({ begin }: { begin: boolean }) => {
  if (begin) {
    working = Promise.all([list(), importAll()]);
    return;
  }
  stopped = true;
  void working.then(() => answer({ listMs: spread(durations), imported } satisfies LoadDone));
});
