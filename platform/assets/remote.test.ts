// Assets of another process, over real HTTP: as they are in their own process, or a typed error.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { AppError, isAppError } from '../errors.ts';
import { silentLog } from '../log.ts';
import type { Asset } from './port.ts';
import { remoteAssets } from './remote.ts';
import { serveAsset } from './serve.ts';

const picture: Asset = {
  ...{ mediaType: 'image/svg+xml; charset=utf-8', version: 'a_b-1', maxAgeSeconds: 60 },
  bytes: async () => Uint8Array.of(0, 1, 255),
};
const failures: Readonly<Record<string, Error>> = {
  over: new AppError('EXPIRED', 'This address is over.'),
  none: new AppError('NOT_FOUND', 'There is nothing here.'),
  busy: new AppError('UNAVAILABLE', 'Later.', { retryable: true }),
  bug: new TypeError('of a secret'),
};

describe('remote assets', () => {
  const seen: string[] = [];
  const route = {
    prefix: '/pictures/',
    find: async (rest: string) => {
      seen.push(rest);
      if (failures[rest] !== undefined) throw failures[rest];
      return picture;
    },
  };
  let server: Server;
  let origin = '';
  let requests = 0;
  before(async () => {
    server = createServer((request, response) => {
      requests += 1;
      const { url = '' } = request;
      if (url === '/assets/pictures/cut') return void response.destroy();
      if (url === '/assets/pictures/foreign') return void response.end('<p>proxy</p>');
      if (url === '/assets/pictures/broken') return void response.writeHead(502).end('<p>no</p>');
      void serveAsset([route], url, response, silentLog).then((is) => {
        if (!is) response.writeHead(404).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const remote = (at = origin) =>
    remoteAssets({ prefix: '/pictures/', origin: at, timeoutMs: 5_000 });

  it('are what they are there, asked for by the very same path', async () => {
    const found = await remote().find('a%2Fb.svg?c');
    for (const told of ['mediaType', 'version', 'maxAgeSeconds'] as const) {
      assert.equal(found[told], picture[told]);
    }
    assert.deepEqual([...(await found.bytes())], [0, 1, 255]);
    assert.deepEqual(seen, ['a%2Fb.svg?c']);
  });

  it('are refused with the error they are refused with there', async () => {
    for (const [rest, code, retryable] of [
      ['over', 'EXPIRED', false],
      ['none', 'NOT_FOUND', false],
      ['busy', 'UNAVAILABLE', true],
      ['bug', 'INTERNAL', false],
    ] as const) {
      await assert.rejects(remote().find(rest), (error) => {
        assert.ok(isAppError(error, code));
        assert.equal(error.retryable, retryable);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  });

  it('are looked for nowhere else on that port', async () => {
    const before = requests;
    for (const rest of ['../secret', '../../metrics', '%2e%2e/%2e%2e/metrics', '..\\..\\metrics']) {
      await assert.rejects(remote().find(rest), (error) => isAppError(error, 'NOT_FOUND'), rest);
    }
    assert.equal(requests, before);
  });

  it('are unavailable, and may be asked for again, where there is no answer or none of ours', async () => {
    const nobody = remote('http://127.0.0.1:1').find('a');
    for (const asked of [nobody, ...['cut', 'foreign', 'broken'].map((p) => remote().find(p))]) {
      await assert.rejects(asked, (error) => isAppError(error, 'UNAVAILABLE') && error.retryable);
    }
  });
});
