import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import fc from 'fast-check';
import { keyBytes, open, seal, sealBytes, secretOf } from './seal.ts';

const secret = secretOf(randomBytes(keyBytes));
const bytes = fc.uint8Array({ maxLength: 300 });

it('what is sealed opens under the same key beside the same bytes, and under nothing else', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.nat(), (plain, beside, place) => {
      const sealed = seal(secret, plain, beside);
      assert.equal(sealed.length, plain.length + sealBytes);
      assert.deepEqual(open(secret, sealed, beside), Buffer.from(plain));
      assert.equal(open(secretOf(randomBytes(keyBytes)), sealed, beside), null);
      assert.equal(open(secret, sealed, Buffer.concat([beside, Buffer.of(0)])), null);
      const bit = place % (sealed.length * 8);
      sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(open(secret, sealed, beside), null, `bit ${bit} was changed`);
      assert.equal(open(secret, sealed.subarray(0, place % sealed.length), beside), null);
    }),
    { numRuns: 300 },
  );
});

it('no nonce comes twice, also when a new lot of them is drawn', () => {
  const nonces = Array.from({ length: 2_000 }, () =>
    seal(secret, Buffer.of(1), Buffer.of()).subarray(0, 12).toString('hex'),
  );
  assert.equal(new Set(nonces).size, nonces.length);
});
