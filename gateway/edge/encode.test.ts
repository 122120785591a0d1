import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode } from './encode.ts';

const texts = {
  nothing: '',
  ascii: 'plain',
  'two bytes a letter': 'Zürich',
  'three and four': '€ “quoted” 😀',
  'half a pair': 'a\ud83d',
  'more than is kept': '€'.repeat(100_001),
};
for (const [name, text] of Object.entries(texts)) {
  it(`encodes ${name} as UTF-8`, () => {
    const { bytes, length } = encode(text);
    assert.deepEqual(Buffer.from(bytes, 'latin1'), Buffer.from(text, 'utf8'));
    assert.equal(length, Buffer.byteLength(text));
  });
}

it('does not change what it gave before', () => {
  const first = encode('first');
  encode('other');
  assert.equal(first.bytes, 'first');
});
