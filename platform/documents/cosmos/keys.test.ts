import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_KEY_BYTES } from '../envelope.ts';
import { decodeKey, encodeKey } from './keys.ts';
import { parseQuery, SyntaxRefused } from './wire-query.testing.ts';

const texts = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed());

describe('keys in Cosmos DB', () => {
  it('come back as they went in', () => {
    fc.assert(fc.property(texts, (text) => assert.equal(decodeKey(encodeKey(text)), text)));
  });

  it('compare as their bytes do', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const [codeA, codeB] = [encodeKey(a), encodeKey(b)];
        const order = codeA < codeB ? -1 : codeA > codeB ? 1 : 0;
        assert.equal(order, Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it('hold nothing that an id may not hold, and never grow too long', () => {
    const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
    assert.match(encodeKey(`${all}ключ 鍵 🔑`), /^[\x21-\x7e]+$/);
    assert.doesNotMatch(encodeKey(all), /[/\\?#]/);
    for (const worst of ['ÿ', ' ', '/', '🔑']) {
      const key = worst.repeat(MAX_KEY_BYTES / Buffer.byteLength(worst));
      assert.ok(Buffer.byteLength(encodeKey(key)) <= 2 * MAX_KEY_BYTES);
    }
    assert.equal(encodeKey('usr_01ABC-x'), 'usr_01ABC-x');
  });
});

describe('the wire server', () => {
  it('refuses queries that it does not know, rather than guessing', () => {
    for (const query of [
      'SELECT * FROM c',
      'SELECT c.id FROM c WHERE c.partition = @a',
      'SELECT * FROM c WHERE c.partition = @b',
      "SELECT * FROM c WHERE c.partition = 'x'",
      'SELECT * FROM c WHERE c.partition = @a OR c.kind = @a',
      'SELECT * FROM c WHERE c.partition = @a ORDER BY c.place',
      'SELECT DISTINCT * FROM c WHERE c.partition = @a',
    ]) {
      const parameters = [{ name: '@a', value: 'x' }];
      assert.throws(() => parseQuery({ query, parameters }), SyntaxRefused, query);
    }
  });
});
