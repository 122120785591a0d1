import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { isAppError } from '../errors.ts';
import { decodeEvent, encodeEvent, eventType, typeVersion } from './codec.ts';
import type { EventRecord, NewRecord } from './port.ts';

const moved = {
  type: 'test.things.Moved.v2',
  topic: 'things.v1',
  key: (data: { id: string }) => data.id,
  data: z.object({ id: z.string(), to: z.object({ x: z.int(), note: z.string().nullable() }) }),
} as const;

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const envelope = {
  id: 'evt-1',
  source: '/things',
  subject: 'thing-1',
  time: '2026-01-05T09:00:00.000Z',
  data: { id: 'thing-1', to: { x: 3, note: null } },
};

function stored(record: NewRecord, over: Partial<EventRecord> = {}): EventRecord {
  return { ...record, partition: 0, offset: 0, timestamp: 0, ...over };
}

function withHeaders(change: Record<string, string | undefined>): EventRecord {
  const record = encodeEvent(moved, envelope);
  const headers = Object.entries({ ...record.headers, ...change });
  return stored(record, {
    headers: Object.fromEntries(headers.filter((h): h is [string, string] => h[1] !== undefined)),
  });
}

describe('codec', () => {
  it('writes attributes as ce_ headers and the payload as JSON, keyed by the definition', () => {
    const record = encodeEvent(moved, { ...envelope, traceparent });
    assert.equal(record.topic, 'things.v1');
    assert.equal(record.key, 'thing-1');
    assert.deepEqual(record.headers, {
      ce_specversion: '1.0',
      ce_id: 'evt-1',
      ce_source: '/things',
      ce_type: 'test.things.Moved.v2',
      ce_subject: 'thing-1',
      ce_time: '2026-01-05T09:00:00.000Z',
      'content-type': 'application/json',
      traceparent,
    });
    assert.equal(
      Buffer.from(record.value ?? []).toString(),
      '{"id":"thing-1","to":{"x":3,"note":null}}',
    );
    assert.equal(eventType(record), moved.type);
  });

  it('names the owner of a payload that has one', () => {
    const owner = (to: string | null) => {
      const definition = {
        ...moved,
        owner: (data: { id: string }) => (to === null ? null : data.id + to),
      };
      return encodeEvent(definition, envelope).headers['miyagi_owner'];
    };
    assert.equal(owner(' of Ada'), 'thing-1 of Ada');
    assert.equal(owner(null), undefined);
    assert.equal(encodeEvent(moved, envelope).headers['miyagi_owner'], undefined);
  });

  it('finds that a payload which still names its key could not be decrypted', () => {
    assert.throws(() => decodeEvent(moved, withHeaders({ miyagi_key: 'k1' })), {
      code: 'DATA_CORRUPT',
      field: 'value',
    });
  });

  it('reads back what was written, for any payload', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, fc.integer(), fc.option(fc.string({ unit: 'grapheme' })), (id, x, note) => {
        const event = { ...envelope, id, data: { id, to: { x, note } } };
        const record = stored(encodeEvent(moved, event));
        assert.deepEqual(decodeEvent(moved, record), { ...event, type: moved.type });
      }),
    );
  });

  it('tolerates fields it does not know, and ignores a malformed trace context', () => {
    const newer = { ...envelope.data, added: true, to: { x: 3, note: 'n', y: 4 } };
    const record = withHeaders({ traceparent: 'nonsense', ce_dataschema: 'later', other: 'x' });
    const event = decodeEvent(moved, { ...record, value: Buffer.from(JSON.stringify(newer)) });
    assert.deepEqual(event.data, { id: 'thing-1', to: { x: 3, note: 'n' } });
    assert.equal(event.traceparent, undefined);
    assert.equal(decodeEvent(moved, withHeaders({ traceparent })).traceparent, traceparent);
    const charset = withHeaders({ 'content-type': 'application/json; charset=utf-8' });
    assert.equal(decodeEvent(moved, charset).id, 'evt-1');
  });

  it('refuses to write what does not fit, naming the field', () => {
    const refused = (change: object, field: string) =>
      refusesWith('BAD_USER_INPUT', field, () => encodeEvent(moved, { ...envelope, ...change }));
    refused({ id: '' }, 'id');
    refused({ source: '' }, 'source');
    refused({ subject: '' }, 'subject');
    refused({ time: 'yesterday' }, 'time');
    refused({ data: { id: 'thing-1', to: { x: 1.5, note: null } } }, 'data.to.x');
    refused({ data: { id: 'thing-1' } }, 'data.to');
    refused({ data: null }, 'data');
  });

  it('refuses to read what does not fit, for good, naming the attribute', () => {
    const refused = (record: EventRecord, field: string) =>
      refusesWith('DATA_CORRUPT', field, () => decodeEvent(moved, record));
    for (const name of [
      'ce_specversion',
      'ce_id',
      'ce_source',
      'ce_type',
      'ce_subject',
      'ce_time',
      'content-type',
    ]) {
      refused(withHeaders({ [name]: undefined }), name);
      refused(withHeaders({ [name]: '' }), name);
    }
    refused(withHeaders({ ce_specversion: '2.0' }), 'ce_specversion');
    refused(withHeaders({ ce_type: 'test.things.Moved.v3' }), 'ce_type');
    refused(withHeaders({ ce_time: 'soon' }), 'ce_time');
    refused(withHeaders({ 'content-type': 'application/avro' }), 'content-type');
    const record = withHeaders({});
    refused({ ...record, value: null }, 'value');
    refused({ ...record, value: Buffer.from('{"id":') }, 'value');
    refused({ ...record, value: Buffer.from([0x22, 0xff, 0x22]) }, 'value');
    refused(
      { ...record, value: Buffer.from('{"id":"a","to":{"x":"3","note":null}}') },
      'data.to.x',
    );
    refused({ ...record, value: Buffer.from('[]') }, 'data');
  });

  it('splits a type into name and major version', () => {
    assert.deepEqual(typeVersion('miyagi.users.Registered.v12'), {
      name: 'miyagi.users.Registered',
      major: 12,
    });
    assert.equal(typeVersion('miyagi.users.Registered'), null);
    assert.equal(typeVersion('.v1x'), null);
  });
});

function refusesWith(code: string, field: string, run: () => unknown): void {
  assert.throws(run, (error: unknown) => {
    assert.ok(isAppError(error), String(error));
    assert.deepEqual([error.code, error.field, error.retryable], [code, field, false]);
    return true;
  });
}
