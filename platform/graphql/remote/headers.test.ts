import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ASSERTION_HEADER } from '../../auth/port.ts';
import { isAppError } from '../../errors.ts';
import { OutgoingHeaders, type HeaderSettings } from './headers.ts';

const none: HeaderSettings = { forward: [], fixed: {}, signed: false };
const refusedFor = (field: string) => (error: unknown) =>
  isAppError(error, 'CONFIG_INVALID') && error.field === field;

describe('outgoing headers', () => {
  it('hands on what is on the list, and nothing else', () => {
    const headers = new OutgoingHeaders({
      ...none,
      forward: ['X-Tenant', 'traceparent', 'x-none'],
    });
    const incoming = { 'x-tenant': 'a', traceparent: '00-1', 'x-secret': 's', authorization: 'b' };
    assert.deepEqual(headers.forwarded(incoming), ['x-tenant', 'a', 'traceparent', '00-1']);
    assert.deepEqual(headers.forwarded(undefined), []);
  });

  it('does not take for a header what every object has', () => {
    const headers = new OutgoingHeaders({
      ...none,
      forward: ['constructor', '__proto__', 'toString'],
    });
    assert.deepEqual(headers.forwarded({}), []);
    const own = JSON.parse('{"__proto__":"p"}') as Record<string, string>;
    assert.deepEqual(headers.forwarded(own), ['__proto__', 'p']);
  });

  it('lets what is configured win over the client', () => {
    const fixed = { Authorization: 'Bearer ours' };
    const headers = new OutgoingHeaders({ forward: ['authorization'], fixed, signed: false });
    const forwarded = headers.forwarded({ authorization: 'Bearer theirs' });
    const all = headers.all(undefined, forwarded);
    assert.deepEqual(all.slice(-2), ['Authorization', 'Bearer ours']);
    assert.ok(!all.includes('Bearer theirs'));
  });

  it('never hands on what is about the connection, the body, or who asks', () => {
    const always = [
      'Host',
      'connection',
      'te',
      'Transfer-Encoding',
      'upgrade',
      'proxy-authorization',
    ];
    const body = ['content-length', 'content-type', 'accept-encoding', ASSERTION_HEADER];
    for (const name of [...always, ...body, 'not a name', '']) {
      assert.throws(
        () => new OutgoingHeaders({ ...none, forward: [name] }),
        refusedFor('forward'),
        name,
      );
    }
    for (const name of ['authorization', 'Cookie']) {
      assert.throws(
        () => new OutgoingHeaders({ ...none, forward: [name], signed: true }),
        refusedFor('forward'),
      );
      assert.doesNotThrow(() => new OutgoingHeaders({ ...none, forward: [name] }));
    }
    for (const [name, value] of [
      ['content-length', '1'],
      [ASSERTION_HEADER, 'forged'],
      ['x-a', 'b\r\nx-c: d'],
      ['x a', 'b'],
    ] as const) {
      const fixed = { [name]: value };
      assert.throws(() => new OutgoingHeaders({ ...none, fixed }), refusedFor(`headers.${name}`));
    }
  });

  it('refuses a value that would break out of its line', () => {
    const headers = new OutgoingHeaders({ ...none, forward: ['x-a'] });
    for (const value of ['a\r\nx-b: c', 'a\nb', 'a\0', 'ā']) {
      assert.throws(
        () => headers.forwarded({ 'x-a': value }),
        (error: unknown) => isAppError(error, 'BAD_USER_INPUT') && error.field === 'headers.x-a',
      );
    }
  });
});
