import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Asset } from '../../platform/assets/port.ts';
import { AppError } from '../../platform/errors.ts';
import { fixture } from '../testing.ts';

describe('assets', () => {
  const asset: Asset = {
    ...{ mediaType: 'image/png', version: 'abc', maxAgeSeconds: 60 },
    bytes: async () => {
      asked += 1;
      return Uint8Array.of(1, 2, 3);
    },
  };
  let asked = 0;
  const failures: Readonly<Record<string, Error>> = {
    gone: new AppError('EXPIRED', 'It is over.'),
    none: new AppError('NOT_FOUND', 'There is nothing.'),
    busy: new AppError('UNAVAILABLE', 'Later.', { retryable: true }),
    bug: new TypeError('secret'),
  };
  const seen: string[] = [];
  const { gateway } = fixture({
    origins: ['https://app.example'],
    assets: [
      {
        prefix: '/pictures/',
        find: async (rest) => {
          seen.push(rest);
          const failure = failures[rest];
          if (failure !== undefined) throw failure;
          return asset;
        },
      },
    ],
  });
  let origin = '';
  before(async () => {
    origin = await gateway.start();
  });
  after(() => gateway.stop(0));

  const get = (path: string, init: RequestInit = {}) => fetch(`${origin}${path}`, init);

  it('are given with their type, their version, and no right to do anything', async () => {
    const response = await get('/pictures/a.b?c', { headers: { origin: 'https://app.example' } });
    assert.equal(response.status, 200);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), Uint8Array.of(1, 2, 3));
    const wanted = {
      'content-type': 'image/png',
      'content-length': '3',
      etag: '"abc"',
      'cache-control': 'private, max-age=60',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': 'https://app.example',
    };
    for (const [name, value] of Object.entries(wanted)) {
      assert.equal(response.headers.get(name), value, name);
    }
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /; sandbox$/);
    assert.equal(seen.at(-1), 'a.b');
  });

  it('are not sent to who has them, nor made for that', async () => {
    asked = 0;
    for (const tag of ['"abc"', 'W/"abc"', '"x", "abc"', '*']) {
      const response = await get('/pictures/a', { headers: { 'if-none-match': tag } });
      assert.equal(response.status, 304, tag);
      assert.equal(response.headers.get('etag'), '"abc"');
      assert.equal(await response.text(), '');
    }
    assert.equal(asked, 0);
    const stale = await get('/pictures/a', { headers: { 'if-none-match': '"abd"' } });
    assert.equal(stale.status, 200);
  });

  it('answer HEAD without a body, and nothing else but GET', async () => {
    const head = await get('/pictures/a', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '3']);
    assert.equal(await head.text(), '');
    const post = await get('/pictures/a', { method: 'POST', body: 'x' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
  });

  it('that are over are 410, unknown ones 404, both typed, and a bug tells nothing', async () => {
    for (const [path, status, code] of [
      ['gone', 410, 'EXPIRED'],
      ['none', 404, 'NOT_FOUND'],
      ['busy', 503, 'UNAVAILABLE'],
      ['bug', 500, 'INTERNAL'],
    ] as const) {
      const response = await get(`/pictures/${path}`);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      const text = await response.text();
      assert.doesNotMatch(text, /secret/);
      const { errors } = JSON.parse(text) as { errors: { extensions: { code: string } }[] };
      assert.equal(errors[0]?.extensions.code, code);
    }
  });

  it('are only below their prefix', async () => {
    const before = seen.length;
    for (const path of ['/pictures', '/picture/a', '/a/pictures/b', '/']) {
      assert.equal((await get(path)).status, 404, path);
    }
    assert.equal(seen.length, before);
  });
});
