import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryClaims } from '../claims.ts';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { putAsideOnce } from './dead-letters.ts';
import type { EventLog, EventRecord, NewRecord, Position } from './port.ts';

const poison: EventRecord = {
  ...{ topic: 'things.v1', partition: 2, offset: 7, timestamp: 5, key: 'one' },
  ...{ headers: { ce_type: 'x' }, value: Buffer.from('?') },
};
const why = new AppError('DATA_CORRUPT', 'nobody can read it', { field: 'value' });

function setUp() {
  const clock = new ManualClock();
  const letters: NewRecord[] = [];
  const errors: string[] = [];
  const faults: Error[] = [];
  const append = async (records: readonly NewRecord[]): Promise<Position[]> => {
    const fault = faults.shift();
    if (fault !== undefined) throw fault;
    letters.push(...records);
    return [];
  };
  const events = { append } as Pick<EventLog, 'append'> as EventLog;
  const log = {
    ...silentLog,
    error: (_fields: object, message: string) => void errors.push(message),
  };
  const finder = { group: 'gateway', events, clock, log };
  return { clock, letters, errors, faults, finder };
}

test('replicas that read the same record put it aside once, with the reason and its origin', async () => {
  const { clock, letters, errors, finder } = setUp();
  const claims = memoryClaims(clock);
  const replicas = [putAsideOnce(finder, claims), putAsideOnce(finder, claims)];
  await Promise.all(replicas.map((putAside) => putAside(poison, why)));
  assert.equal(letters.length, 1);
  assert.deepEqual(letters[0]?.headers, {
    ce_type: 'x',
    dlq_code: 'DATA_CORRUPT',
    dlq_reason: 'nobody can read it',
    dlq_field: 'value',
    dlq_group: 'gateway',
    dlq_topic: 'things.v1',
    dlq_partition: '2',
    dlq_offset: '7',
    dlq_time: new Date(clock.now()).toISOString(),
  });
  assert.deepEqual([letters[0]?.topic, letters[0]?.key], ['things.v1.dlq', 'one']);
  assert.equal(errors.length, 1, 'told once');
  // The next record, and one in the same place of a topic that was made anew.
  for (const other of [{ offset: 8 }, { timestamp: 6 }]) {
    await replicas[0]?.({ ...poison, ...other }, why);
  }
  assert.equal(letters.length, 3);
});

test('it is tried again while the log is away, and without claims rather twice than never', async () => {
  const { clock, letters, errors, faults, finder } = setUp();
  const away = new AppError('UNAVAILABLE', 'away', { retryable: true });
  const putAside = putAsideOnce(finder, { claim: () => Promise.reject(away) });
  faults.push(away, away, away);
  const done = putAside(poison, why);
  while (letters.length === 0) await clock.advance(100);
  await done;
  assert.equal(letters.length, 1);
  faults.push(...Array.from({ length: 50 }, () => away));
  let over = false;
  const givenUp = putAside(poison, why).finally(() => (over = true));
  while (!over) await clock.advance(1_000);
  await givenUp;
  assert.equal(letters.length, 1);
  assert.equal(errors.at(-1), 'a record could not be put aside');
});
