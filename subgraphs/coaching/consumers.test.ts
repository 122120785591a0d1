import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeEvent } from '../../platform/events/codec.ts';
import type { EventRecord, NewRecord } from '../../platform/events/port.ts';
import { commandsTopic, runCancelRequested } from '../../schema/events/coaching.ts';
import { cancelledRunIn } from './consumers.ts';

const inLog = (record: NewRecord): EventRecord => ({
  ...{ ...record, partition: 0, offset: 0, timestamp: 0 },
});

test('a cancellation names its run; no other record stops who looks for one', () => {
  const cancellation = encodeEvent(runCancelRequested, {
    ...{ id: 'evt_1', source: '/coaching', subject: 'run_1', time: '2026-01-05T09:00:00.000Z' },
    data: { runId: 'run_1', conversationId: 'cnv_1', userId: 'usr_1', by: 'usr_1' },
  });
  assert.equal(cancelledRunIn(inLog(cancellation)), 'run_1');
  for (const poison of [
    { topic: commandsTopic, key: 'cnv_1', headers: {}, value: null },
    { ...cancellation, headers: {} },
    { ...cancellation, headers: { ce_type: 'nonsense' } },
    { ...cancellation, headers: { ce_type: runCancelRequested.type } },
    { ...cancellation, value: Buffer.from('no JSON') },
    { ...cancellation, value: null },
  ]) {
    assert.equal(cancelledRunIn(inLog(poison)), null);
  }
});
