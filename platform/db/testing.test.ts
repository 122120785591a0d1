import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeContract, databaseContract } from './contract.ts';
import { testDatabase } from './testing.ts';

databaseContract('throw-away copy', testDatabase);
closeContract('throw-away copy', testDatabase);

describe('throw-away database', () => {
  it('is empty each time, whatever was done to another', async () => {
    const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
    await first.query('CREATE TABLE mine (x int)');
    const rows = await second.query(`SELECT to_regclass('mine') AS found`);
    assert.deepEqual(rows, [{ found: null }]);
    await Promise.all([first.close(), second.close()]);
  });
});
