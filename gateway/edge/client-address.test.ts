import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress } from './client-address.ts';

const from = (forwarded: string | undefined, trustedHops: number) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const socket = { remoteAddress: '10.0.0.1' } as never;
  return clientAddress({ headers, socket }, trustedHops);
};

test('without trusted proxies whatever the header says is ignored', () => {
  assert.equal(from('203.0.113.9', 0), '10.0.0.1');
  assert.equal(from(undefined, 0), '10.0.0.1');
});

test('the address is counted from the right, whatever a client wrote further left', () => {
  assert.equal(from('203.0.113.9', 1), '203.0.113.9');
  assert.equal(from('6.6.6.6, 203.0.113.9', 1), '203.0.113.9');
  assert.equal(from('6.6.6.6,7.7.7.7, 203.0.113.9 ,10.0.0.2', 2), '203.0.113.9');
});

test('who came in behind the outermost proxies has the address that the others tell', () => {
  assert.equal(from('203.0.113.9', 3), '203.0.113.9');
  assert.equal(from(undefined, 3), '10.0.0.1');
});

test('a port is left out; what is no address is not taken for one', () => {
  assert.equal(from('203.0.113.9:4711', 1), '203.0.113.9');
  assert.equal(from('[2001:db8::1]:4711', 1), '2001:db8::1');
  assert.equal(from('2001:db8::1', 1), '2001:db8::1');
  for (const text of ['', 'unknown', 'for=1.2.3.4', '1.2.3', 'a:1', '203.0.113.9,']) {
    assert.equal(from(text, 1), '10.0.0.1', text);
  }
});
