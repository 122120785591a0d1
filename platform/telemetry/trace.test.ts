import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { recordSpans } from './testing.ts';
import {
  afterSpan,
  currentTraceparent,
  errorType,
  isTracing,
  isWithinSpan,
  startSpan,
  traced,
  traceFields,
  traceHeaders,
  withinSpan,
} from './trace.ts';

const parent = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=said',
};

describe('tracing', () => {
  it('is off until somebody begins it: then all of it does nothing', async () => {
    assert.equal(isTracing(), false);
    const value = await traced('work', { parent }, async (span) => {
      span.set({ n: 1 });
      assert.equal(isWithinSpan(), false);
      assert.equal(currentTraceparent(), undefined);
      return 1;
    });
    assert.equal(value, 1);
    assert.deepEqual([traceHeaders(), traceFields()], [{}, {}]);
    assert.equal(
      withinSpan(startSpan('work'), () => 2),
      2,
    );
    assert.equal(
      afterSpan(parent, () => 3),
      3,
    );
  });

  it('continues what came in, tells it on, and knows what is part of what', async (t) => {
    const spans = recordSpans(t);
    const within = async () => {
      await nextTurn();
      return traced('inner', { kind: 'client' }, async () => traceHeaders());
    };
    const told = await traced('outer', { kind: 'server', parent }, within);
    const [inner, outer] = spans();
    assert.equal(outer?.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.equal(outer?.parentId, 'b7ad6b7169203331');
    assert.deepEqual([inner?.parentId, inner?.kind], [outer?.spanId, 'CLIENT']);
    const traceparent = `00-${inner?.traceId}-${inner?.spanId}-01`;
    assert.deepEqual(told, { traceparent, tracestate: 'vendor=said' });
  });

  it('begins a trace where there is none to continue', async (t) => {
    const spans = recordSpans(t);
    await traced('outer', {}, async () => {
      await traced('elsewhere', { parent: { traceparent: 'nonsense' } }, async () => undefined);
      assert.equal(
        afterSpan({}, () => isWithinSpan()),
        false,
      );
    });
    const [elsewhere, outer] = spans();
    assert.equal(elsewhere?.parentId, null);
    assert.notEqual(elsewhere?.traceId, outer?.traceId);
  });

  it('says of a failure what kind it was, and nothing that it says', async (t) => {
    const spans = recordSpans(t);
    const failing = [
      new AppError('CONFLICT', 'Ada was faster.'),
      new RangeError('Ada is 207 years old.'),
    ];
    for (const error of failing) {
      const work = async () => {
        throw error;
      };
      await assert.rejects(traced('work', {}, work), (caught) => caught === error);
    }
    assert.deepEqual(
      spans().map(({ hasFailed, attributes }) => [hasFailed, attributes]),
      ['CONFLICT', 'RangeError'].map((type) => [true, { 'error.type': type }]),
    );
    assert.ok(!JSON.stringify(spans()).includes('Ada'));
    assert.equal(errorType('Ada'), 'string');
  });

  it('names for log lines the span that they are of', async (t) => {
    const spans = recordSpans(t);
    const fields = await traced('work', {}, async () => traceFields());
    const [span] = spans();
    assert.deepEqual(fields, { trace_id: span?.traceId, span_id: span?.spanId });
    assert.deepEqual(traceFields(), {});
  });

  it('keeps nothing of a trace that its beginning did not want kept, and tells that on', async (t) => {
    const spans = recordSpans(t);
    const unsampled = { traceparent: parent.traceparent.replace(/01$/, '00') };
    const told = await traced('work', { parent: unsampled }, async () => currentTraceparent());
    assert.match(told ?? '', /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
    assert.deepEqual(spans(), []);
  });

  it('links what has to do with it in another trace', (t) => {
    const spans = recordSpans(t);
    const span = startSpan('stream');
    span.link(parent.traceparent);
    span.link('nonsense');
    span.end();
    assert.deepEqual(spans()[0]?.links, ['b7ad6b7169203331']);
  });
});
