import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { fixture, type Fixture } from '../testing.ts';
import { openResponse } from './sse.testing.ts';
import { codingFor } from './negotiate.ts';

it('the coding is the one that weighs most, ours to choose among equals', () => {
  const cases: readonly [string | undefined, string | null][] = [
    [undefined, null],
    ['', null],
    ['identity', null],
    ['deflate', null],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip;q=1, br;q=0.9, zstd;q=0.8', 'gzip'],
    ['zstd;q=0, br;q=0.000, gzip;q=0.1', 'gzip'],
    ['*', 'zstd'],
    ['*;q=0.5, zstd;q=0', 'br'],
    ['*;q=0', null],
    ['gzip;q=0', null],
    ['gzip;q=0.5, identity', null],
    ['gzip;q=2', null],
    ['gzip;q=many', null],
    [`${'x'.repeat(1_000)}, gzip`, 'gzip'],
  ];
  for (const [header, coding] of cases) {
    assert.equal(codingFor(header), coding, header);
    assert.equal(codingFor(header), coding, 'the second time as well');
  }
});

describe('compression', () => {
  let world: Fixture;
  let origin: string;
  before(async () => {
    world = fixture();
    origin = await world.gateway.start();
  });
  after(() => world.gateway.stop(1_000));

  const ask = async (query: string, accepted?: string) => {
    const response = await openResponse(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accepted !== undefined && { 'accept-encoding': accepted }),
      },
      body: JSON.stringify({ query }),
    });
    const bytes = Buffer.concat(await response.toArray());
    assert.equal(response.headers['content-length'], String(bytes.length));
    return { bytes, coding: response.headers['content-encoding'] ?? null, response };
  };
  const large = '{ __schema { types { name description fields { name } } } }';

  it('makes large answers small, the same whatever the coding', async () => {
    const plain = (await ask(large)).bytes;
    assert.ok(plain.length > 2_000);
    const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
    for (const [name, decode] of Object.entries(decoders)) {
      const { bytes, coding, response } = await ask(large, name);
      assert.equal(coding, name);
      assert.ok(bytes.length < plain.length / 2, `${name}: ${bytes.length} of ${plain.length}`);
      assert.deepEqual(decode(bytes), plain);
      assert.match(response.headers.vary ?? '', /accept-encoding/);
    }
  });

  it('leaves small answers, and those that nobody wants compressed', async () => {
    assert.equal((await ask('{ whoami }', 'gzip, br')).coding, null);
    assert.equal((await ask(large, 'identity')).coding, null);
    assert.equal((await ask(large)).coding, null);
  });
});
