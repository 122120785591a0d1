import assert from 'node:assert/strict';
import { it } from 'node:test';
import { tortureModels } from './torture.ts';

it('runs of the coach over faulty models are flawless', { timeout: 120_000 }, async () => {
  const { failed, report } = await tortureModels({ runs: 24, seed: 7 });
  assert.equal(failed, false, JSON.stringify(report, null, 2));
});
