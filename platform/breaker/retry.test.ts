import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../random.ts';
import { pauseBefore, retryAfterMs } from './retry.ts';

const settings = { attempts: 9, pauseMs: 50, longestPauseMs: 300 };

describe('retry policy', () => {
  it('draws each pause from a range that doubles up to its longest', () => {
    const random = seededRandom('pauses');
    const longest = [0, 1, 2, 3, 4].map((retries) =>
      Math.max(...Array.from({ length: 500 }, () => pauseBefore(retries, settings, random))),
    );
    for (const [i, range] of [50, 100, 200, 300, 300].entries()) {
      const drawn = longest[i] ?? 0;
      assert.ok(drawn < range && drawn > range * 0.9, `${drawn} of ${range}`);
    }
    assert.ok(
      Array.from({ length: 500 }, () => pauseBefore(4, settings, random)).some((ms) => ms < 20),
    );
  });

  it('understands seconds and dates, and nothing else', () => {
    const now = Date.UTC(2026, 0, 5, 9, 0, 0);
    assert.equal(retryAfterMs('7', now), 7000);
    assert.equal(retryAfterMs('0', now), 0);
    assert.equal(retryAfterMs('Mon, 05 Jan 2026 09:00:30 GMT', now), 30_000);
    assert.equal(retryAfterMs('Mon, 05 Jan 2026 08:00:00 GMT', now), 0);
    for (const text of [
      undefined,
      '',
      '-1',
      '1.5',
      'soon',
      '2026-01-05',
      'x GMT',
      '9'.repeat(12),
    ]) {
      assert.equal(retryAfterMs(text, now), undefined, text);
    }
  });
});
