import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatTraceparent, parseTraceparent, traceparentIn, tracestateIn } from './traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('is read as the standard writes it, and written as it was read', () => {
    for (const [flags, isSampled] of [
      ['01', true],
      ['00', false],
    ] as const) {
      const text = `00-${traceId}-${spanId}-${flags}`;
      assert.deepEqual(parseTraceparent(text), { traceId, spanId, isSampled });
      assert.equal(formatTraceparent({ traceId, spanId, isSampled }), text);
    }
  });

  it('is read of a later version, as far as it is known', () => {
    const read = parseTraceparent(`cc-${traceId}-${spanId}-03-what-comes-then`);
    assert.deepEqual(read, { traceId, spanId, isSampled: true });
  });

  it('is ignored where it is none', () => {
    for (const wrong of [
      '',
      'traceparent',
      `00-${traceId}-${spanId}`,
      `00-${traceId}-${spanId}-1`,
      `00-${traceId.toUpperCase()}-${spanId}-01`,
      `00-${'0'.repeat(32)}-${spanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `ff-${traceId}-${spanId}-01`,
      `00-${traceId}-${spanId}-01-more`,
      `00-${traceId}-${spanId}-01\n`,
      ` 00-${traceId}-${spanId}-01`,
    ]) {
      assert.equal(parseTraceparent(wrong), null, JSON.stringify(wrong));
    }
  });

  it('is one header, beside which other vendors may have several', () => {
    const text = `00-${traceId}-${spanId}-01`;
    assert.equal(traceparentIn({ traceparent: text })?.spanId, spanId);
    assert.equal(traceparentIn({ traceparent: [text, text] }), null);
    assert.equal(traceparentIn({}), null);
    assert.equal(tracestateIn({ tracestate: ['a=1', 'b=2'] }), 'a=1,b=2');
    assert.equal(tracestateIn({ tracestate: 'a=1' }), 'a=1');
    assert.equal(tracestateIn({ tracestate: '' }), null);
    // JSON of a client says what it likes.
    assert.equal(tracestateIn({ tracestate: 1 as unknown as string }), null);
    assert.equal(traceparentIn({ traceparent: 1 as unknown as string }), null);
  });
});
