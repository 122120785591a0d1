import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { createAssertions } from './assertions.ts';
import type { Actor } from './port.ts';
import { anonymousViewer, viewerOf } from './testing.ts';

const oldKey = new Uint8Array(32).fill(1);
const newKey = new Uint8Array(32).fill(2);

function bench(secret: Uint8Array | readonly Uint8Array[] = oldKey) {
  const clock = new ManualClock();
  return { clock, assertions: createAssertions({ secret, clock }) };
}

function refuses(reason: RegExp, verify: () => unknown): void {
  assert.throws(
    verify,
    (error) => isAppError(error, 'UNAUTHENTICATED') && reason.test(error.message),
  );
}

const actors: fc.Arbitrary<Actor> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
  kind: fc.constantFrom('user', 'service', 'anonymous'),
  scopes: fc.array(fc.stringMatching(/^[a-z:.]{1,12}$/), { maxLength: 4 }),
  consentVersion: fc.nat(),
});

describe('assertions', () => {
  it('carry any actor to the audience they were made for', () => {
    const { assertions, clock } = bench();
    fc.assert(
      fc.property(actors, fc.string(), (actor, audience) => {
        const viewer = assertions.verify(assertions.sign(actor, audience), audience);
        assert.deepEqual(viewer, { ...actor, expiresAt: clock.now() + 30_000 });
      }),
    );
  });

  it('are refused when any character is another', () => {
    const { assertions } = bench();
    const text = assertions.sign(viewerOf('usr_1', 'advisor'), 'users');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'Aa0-_.=é '), (at, character) => {
        fc.pre(text[at] !== character);
        const forged = text.slice(0, at) + character + text.slice(at + 1);
        refuses(/./, () => assertions.verify(forged, 'users'));
      }),
      { numRuns: 500 },
    );
  });

  it('refuse whatever else is sent instead', () => {
    const { assertions } = bench();
    fc.assert(
      fc.property(fc.string(), (text) =>
        refuses(/malformed|unknown key/, () => assertions.verify(text, 'users')),
      ),
    );
    refuses(/malformed/, () => assertions.verify('v1.a.b.c'.padEnd(10_000, 'c'), 'users'));
    const text = assertions.sign(anonymousViewer, 'users');
    refuses(/malformed/, () => assertions.verify(`${text}.more`, 'users'));
    refuses(/malformed/, () => assertions.verify(text.replace('v1', 'v2'), 'users'));
    refuses(/signature/, () => assertions.verify(`${text}=`, 'users'));
  });

  it('are refused by another audience, also after the right one took them', () => {
    const { assertions } = bench();
    const text = assertions.sign(viewerOf('usr_1'), 'users');
    assertions.verify(text, 'users');
    refuses(/audience/, () => assertions.verify(text, 'portfolios'));
    refuses(/audience/, () => bench().assertions.verify(text, 'portfolios'));
  });

  it('are taken for 30 s, and no longer although they were taken before', async () => {
    const { assertions, clock } = bench();
    const text = assertions.sign(viewerOf('usr_1'), 'users');
    await clock.advance(30_000);
    assert.equal(assertions.verify(text, 'users').id, 'usr_1');
    await clock.advance(1);
    refuses(/stale/, () => assertions.verify(text, 'users'));
  });

  it('bear a clock that is 5 s behind the signer, not more', async () => {
    const signer = bench();
    await signer.clock.advance(5_000);
    const text = signer.assertions.sign(viewerOf('usr_1'), 'users');
    assert.equal(bench().assertions.verify(text, 'users').id, 'usr_1');
    await signer.clock.advance(10_001);
    const later = signer.assertions.sign(viewerOf('usr_2'), 'users');
    refuses(/future/, () => bench().assertions.verify(later, 'users'));
  });

  it('are signed once per actor and audience while fresh', async () => {
    const { assertions, clock } = bench();
    const first = assertions.sign(viewerOf('usr_1'), 'users');
    await clock.advance(14_999);
    assert.equal(assertions.sign({ ...viewerOf('usr_1') }, 'users'), first);
    await clock.advance(1);
    const second = assertions.sign(viewerOf('usr_1'), 'users');
    assert.notEqual(second, first);
    for (const [actor, audience] of [
      [viewerOf('usr_1', 'advisor'), 'users'],
      [viewerOf('usr_2'), 'users'],
      [viewerOf('usr_1'), 'portfolios'],
      [{ ...viewerOf('usr_1'), consentVersion: 2 }, 'users'],
    ] as const) {
      const text = assertions.sign(actor, audience);
      assert.notEqual(text, second);
      const { id, scopes, consentVersion } = assertions.verify(text, audience);
      assert.deepEqual(
        { id, scopes, consentVersion },
        { id: actor.id, scopes: actor.scopes, consentVersion: actor.consentVersion },
      );
    }
  });

  it('survive a change of keys in three steps', () => {
    const before = bench(oldKey).assertions;
    const during = bench([newKey, oldKey]).assertions;
    const after = bench([newKey]).assertions;
    const viewer = viewerOf('usr_1');
    const byOld = before.sign(viewer, 'users');
    const byNew = during.sign(viewer, 'users');
    assert.equal(during.verify(byOld, 'users').id, 'usr_1');
    assert.equal(after.verify(byNew, 'users').id, 'usr_1');
    refuses(/unknown key/, () => after.verify(byOld, 'users'));
    refuses(/unknown key/, () => before.verify(byNew, 'users'));
  });

  it('refuse what somebody with the key writes in another shape', () => {
    const { assertions } = bench();
    const [version, keyId] = assertions.sign(anonymousViewer, 'users').split('.');
    const payload = Buffer.from('{"aud":"users","sub":"usr_1"}').toString('base64url');
    const body = `${version}.${keyId}.${payload}`;
    const mac = createHmac('sha256', oldKey).update(body).digest('base64url');
    refuses(/malformed/, () => assertions.verify(`${body}.${mac}`, 'users'));
  });

  it('need a secret of 32 bytes', () => {
    for (const secret of [new Uint8Array(31), []]) {
      assert.throws(
        () => bench(secret),
        (error) => isAppError(error, 'CONFIG_INVALID'),
      );
    }
  });
});
