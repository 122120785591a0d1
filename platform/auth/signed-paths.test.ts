import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock } from '../clock.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import { createSignedPaths } from './signed-paths.ts';

const secret = (byte: number) => new Uint8Array(32).fill(byte);
const code = (wanted: ErrorCode) => (error: unknown) => isAppError(error, wanted);

describe('signed paths', () => {
  const clock = new ManualClock();
  const paths = createSignedPaths([{ id: 1, secret: secret(1) }], clock);
  const content = { of: 'img_1', who: ['usr_ada', '§ß☃'] };
  const later = clock.now() + 60_000;
  const segment = paths.seal('images', content, later);

  it('outlive a new key until their own is retired', () => {
    const rotated = [
      { id: 2, secret: secret(2) },
      { id: 1, secret: secret(1) },
    ] as const;
    assert.deepEqual(createSignedPaths(rotated, clock).open('images', segment).content, content);
    const retired = createSignedPaths([rotated[0]], clock);
    assert.throws(() => retired.open('images', segment), code('NOT_FOUND'));
  });

  it('give back what was sealed, and are the same for the same', () => {
    assert.deepEqual(paths.open('images', segment), { content, expiresAt: later });
    assert.match(segment, /^[\w-]+$/);
    assert.equal(paths.seal('images', content, later), segment);
    assert.notEqual(paths.seal('images', content, later + 1), segment);
    assert.deepEqual(
      createSignedPaths([{ id: 1, secret: secret(1) }], clock).open('images', segment).content,
      content,
    );
  });

  it('are not found with any character changed, cut off or added', () => {
    const alphabet = 'Aa0-_z9';
    for (let at = 0; at < segment.length; at += 1) {
      for (const other of alphabet) {
        if (segment[at] === other) continue;
        const forged = segment.slice(0, at) + other + segment.slice(at + 1);
        assert.throws(() => paths.open('images', forged), code('NOT_FOUND'), forged);
      }
      assert.throws(() => paths.open('images', segment.slice(0, at)), code('NOT_FOUND'));
    }
    for (const more of ['A', '=', '/', '%41', ' ', 'A'.repeat(5000)]) {
      assert.throws(() => paths.open('images', segment + more), code('NOT_FOUND'));
    }
  });

  it('are not found for another purpose or under another secret', () => {
    assert.throws(() => paths.open('image', segment), code('NOT_FOUND'));
    const others = createSignedPaths([{ id: 2, secret: secret(2) }], clock);
    assert.throws(() => others.open('images', segment), code('NOT_FOUND'));
  });

  it('end at their time, and a forged one never says that it has', async () => {
    const moving = new ManualClock();
    const ending = createSignedPaths([{ id: 1, secret: secret(1) }], moving);
    const sealed = ending.seal('images', content, moving.now() + 1000);
    await moving.advance(999);
    assert.deepEqual(ending.open('images', sealed).content, content);
    await moving.advance(1);
    assert.throws(() => ending.open('images', sealed), code('EXPIRED'));
    assert.throws(() => ending.open('images', `B${sealed.slice(1)}`), code('NOT_FOUND'));
  });
});
