import assert from 'node:assert/strict';
import { it } from 'node:test';
import { murmur2, partitionOf } from './partition.ts';

it('hashes as Kafka does', () => {
  // The values of Kafka's own UtilsTest.testMurmur2.
  const known: Record<string, number> = {
    '21': -973932308,
    foobar: -790332482,
    'a-little-bit-long-string': -985981536,
    'a-little-bit-longer-string': -1486304829,
    lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
    abc: 479470107,
  };
  for (const [text, hash] of Object.entries(known))
    assert.equal(murmur2(Buffer.from(text)), hash, text);
});

it('chooses partitions in range, whatever the sign of the hash', () => {
  assert.equal(partitionOf('foobar', 6), (-790332482 & 0x7fffffff) % 6);
  const used = new Set(Array.from({ length: 200 }, (_, i) => partitionOf(`größe-${i}`, 6)));
  assert.deepEqual([...used].sort(), [0, 1, 2, 3, 4, 5]);
});
