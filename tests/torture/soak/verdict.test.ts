import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../../platform/random.ts';
import { growthOf } from './growth.ts';
import { databaseFile, type Sample } from './sample.ts';
import { inWords, judge } from './verdict.ts';

const MB = 1_000_000;
const none = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  textGaps: 0,
  falseTerminals: 0,
  missingTerminals: 0,
  leaked: 0,
};
const rest = { resources: { Timeout: 10 }, descriptors: { socket: 4, file: 20 } };

/** An hour, a sample every ten seconds. */
function hour(heapBytes: (second: number) => number, handles = (_second: number) => 400) {
  const samples = Array.from({ length: 361 }, (_sample, n): Sample => {
    const second = n * 10;
    return {
      second,
      threads: { main: { heapBytes: heapBytes(second), externalBytes: 10 * MB } },
      residentBytes: 500 * MB,
      resources: { TCPSocketWrap: handles(second) },
      descriptors: { socket: handles(second) },
      loopDelayMs: { p50: 0, p99: 1, max: 2 },
      cpuShare: 0.5,
      clients: 300,
      answers: 4,
    };
  });
  return { samples, before: rest, after: rest, streams: none, surprises: 0, crashes: 0 };
}

const noise = (seed: number, share: number) => {
  const random = seededRandom('noise', seed);
  return () => 100 * MB * (1 + share * random.normal());
};

describe('the verdict over an hour', () => {
  it('passes a heap that only fluctuates, whatever the seed', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { failed, reasons } = judge(hour(noise(seed, 0.03)));
      assert.equal(failed, false, `seed ${seed}: ${reasons.join('; ')}`);
    }
  });

  it('sees a leak of 200 KB a minute below that noise, whatever the seed', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const fluctuating = noise(seed, 0.05);
      const soaked = hour((second) => fluctuating() + (second / 60) * 200_000);
      assert.equal(judge(soaked).growth.heap.verdict, 'grows', `seed ${seed}`);
    }
  });

  it('takes a sawtooth for what it is, but not one that rises', () => {
    const tooth = (second: number) => 80 * MB + ((second % 100) / 100) * 10 * MB;
    assert.equal(judge(hour(tooth)).growth.heap.verdict, 'flat');
    const rising = (second: number) => tooth(second) + (second / 60) * 200_000;
    assert.equal(judge(hour(rising)).growth.heap.verdict, 'grows');
    const slow = (second: number) => 80 * MB + ((second % 900) / 900) * 40 * MB;
    assert.equal(judge(hour(slow)).growth.heap.verdict, 'unclear', 'four teeth are too few');
  });

  it('forgives what grows while caches fill, not what goes on', () => {
    const filling = (second: number) => MB * (60 + Math.min(40, second / 12));
    assert.equal(judge(hour(filling)).failed, false);
    assert.equal(judge(hour((second) => MB * (60 + second / 60))).growth.heap.verdict, 'grows');
  });

  it('does not pass what is too wild to be judged', () => {
    const { failed, growth } = judge(hour(noise(1, 0.6)));
    assert.equal(growth.heap.verdict, 'unclear');
    assert.equal(failed, true);
  });

  it('sees handles that become more, and those that stay when everybody is gone', () => {
    const growing = judge(hour(noise(1, 0.01), (second) => 400 + Math.floor(second / 60)));
    assert.equal(growing.growth.handles.verdict, 'grows');
    const after = {
      resources: { Timeout: 9, MessagePort: 1 },
      descriptors: { socket: 7, file: 20 },
    };
    const more = { ...rest.descriptors, [databaseFile]: 300 };
    assert.deepEqual(
      judge({ ...hour(noise(1, 0.01)), after: { ...rest, descriptors: more } }).left,
      {},
    );
    const { left, failed } = judge({ ...hour(noise(1, 0.01)), after });
    assert.deepEqual(left, { MessagePort: 1, socket: 3 });
    assert.equal(failed, true);
  });

  it('says in words that samples are too few, alone or because they hang together', () => {
    const few = hour(() => 100 * MB);
    const { reasons } = judge({ ...few, samples: few.samples.slice(0, 2) });
    assert.deepEqual(reasons, [
      'heap: unclear, too few samples to say',
      'external: unclear, too few samples to say',
      'handles: unclear, too few samples to say',
    ]);
    assert.equal(
      inWords({ mean: 100, growth: 7, low: -Infinity, high: Infinity, verdict: 'unclear' }),
      '7.0 % (too few samples independent of each other for an interval)',
    );
  });

  it('fails for one lost word, one surprise or one crash', () => {
    const fine = hour(noise(1, 0.01));
    assert.equal(judge(fine).failed, false);
    assert.deepEqual(judge({ ...fine, streams: { ...none, lost: 1 } }).reasons, ['lost: 1']);
    assert.deepEqual(judge({ ...fine, surprises: 2 }).reasons, ['surprises: 2']);
    assert.deepEqual(judge({ ...fine, crashes: 1 }).reasons, ['crashes: 1']);
  });
});

it('the interval of a curve that does not grow holds 0 about 95 times in 100, of waves 9 in 10', () => {
  for (const memory of [0, 0.8]) {
    let held = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = seededRandom('interval', seed);
      let wave = 0;
      const { low, high } = growthOf(
        Array.from({ length: 200 }, (_point, x) => {
          wave = memory * wave + random.normal();
          return { x, y: 1_000 + wave };
        }),
      );
      if (low <= 0 && high >= 0) held++;
    }
    assert.ok(
      held > 400 * (memory === 0 ? 0.93 : 0.88) && held < 400 * 0.98,
      `${held} of 400 at ${memory}`,
    );
  }
});
