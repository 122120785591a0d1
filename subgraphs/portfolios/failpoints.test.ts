// A process that dies after a booking was committed, or in the midst of a file: the same request again books each once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { AppError } from '../../platform/errors.ts';
import { noFailpoints, type FailpointName } from '../../platform/failpoint.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { recordTransaction, type PortfoliosPorts } from './bookings.ts';
import { importCsv } from './csv/imports.ts';
import { household, openImports } from './csv/testing.ts';
import { importWorker } from './csv/worker.ts';
import type { TestSlice } from './testing.ts';

const viewer = viewerOf('usr_ann');

describe('a process that dies', () => {
  let slice: TestSlice;
  let portfolioId = '';
  let accountId = '';
  before(async () => {
    slice = await openImports();
    portfolioId = await household(slice, viewer.id);
    const [row] = await slice.db.query<{ id: string }>(
      `SELECT id FROM portfolios.account WHERE owner_id = $1 AND kind = 'CHECKING'`,
      [viewer.id],
    );
    accountId = row?.id ?? '';
  });
  after(() => slice.db.close());

  /** Dead from the failpoint on, as far as its caller can tell. */
  function portsOf(armed: FailpointName | null): PortfoliosPorts {
    const { db, clock } = slice;
    const failpoints = {
      hit(name: FailpointName) {
        // What a process does that finds itself replaced: as the dead, it notes nothing down.
        if (name === armed) throw new AppError('STALE_COMMIT', `died at ${name}`);
      },
    };
    return {
      ...{ db, clock, ids: seededIds(`of ${armed}`, clock), log: silentLog },
      failpoints: armed === null ? noFailpoints : failpoints,
      wakeRelay: () => undefined,
    };
  }

  const lines = async (description: string) =>
    slice.db.query<{ id: string }>('SELECT id FROM portfolios.ledger WHERE description = $1', [
      description,
    ]);

  it('after a booking was committed, has booked it: the key finds it again', async () => {
    const amount = { minor: 500n, currency: 'USD' };
    const booking = { accountId, kind: 'DEPOSIT', amount, date: '2026-01-05' } as const;
    const input = { ...booking, description: 'once', idempotencyKey: 'once' };
    const dying = recordTransaction(portsOf('transaction.committed'), viewer, input);
    await assert.rejects(dying, /died at transaction.committed/);
    const booked = await lines('once');
    assert.equal(booked.length, 1);
    const answer = await recordTransaction(portsOf(null), viewer, input);
    assert.deepEqual(answer.transactionIds, [booked[0]?.id]);
    assert.equal((await lines('once')).length, 1);
  });

  it('in the midst of a file, has booked none of it: another one books all', async () => {
    const csv =
      'Date,Account,Type,Amount,Description\n2026-01-05,Everyday checking,deposit,5,row\n';
    const input = { portfolioId, csv, dryRun: false, idempotencyKey: 'file' };
    const died = portsOf('import.lines-inserted');
    await importCsv(died, importWorker(died), viewer, input).catch(() => undefined);
    assert.deepEqual(await lines('row'), []);
    await slice.clock.advance(600_000);
    const next = portsOf(null);
    await importCsv(next, importWorker(next), viewer, input);
    assert.equal((await lines('row')).length, 1);
  });
});
