import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnswerReader } from './answer-reader.ts';

const byLength = 'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"data":null}';
const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n7\r\n{"data"\r\n6\r\n:null}\r\n0\r\n\r\n';

/** Read in pieces of `size`; how often an answer was seen, and the last one. */
function inPieces(reader: AnswerReader, text: string, size: number) {
  const seen = [];
  for (let at = 0; at < text.length; at += size) {
    const answered = reader.read(Buffer.from(text.slice(at, at + size)));
    if (answered !== null) seen.push({ answered, at: Math.min(at + size, text.length) });
  }
  return seen;
}

describe('where an answer ends', () => {
  for (const [name, text] of Object.entries({ byLength, chunked })) {
    it(`${name}, however it is cut, one after the other`, () => {
      const reader = new AnswerReader();
      for (let size = 1; size <= text.length; size += 1) {
        const seen = inPieces(reader, text, size);
        assert.deepEqual(seen, [{ answered: { status: 200, length: 13 }, at: text.length }]);
      }
    });
  }

  it('tells another status', () => {
    const answered = new AnswerReader().read(
      Buffer.from('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n'),
    );
    assert.deepEqual(answered, { status: 503, length: 0 });
  });

  it('refuses an answer that ends with its connection', () => {
    assert.throws(
      () => new AnswerReader().read(Buffer.from('HTTP/1.1 200 OK\r\n\r\n{}')),
      /length/,
    );
  });
});
