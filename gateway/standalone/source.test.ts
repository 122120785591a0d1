import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../platform/clock.ts';
import { isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import { supergraphSource } from './source.ts';

const at = (place: string, headers: Readonly<Record<string, string>> = {}) =>
  supergraphSource(place, { headers, clock: systemClock, log: silentLog });

describe('a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'miyagi-source-'));
  after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, 'one');

  it('is handed on again when it has changed, also by another in its place', async () => {
    for (const source of [at(file), at(pathToFileURL(file).href)]) {
      await writeFile(file, 'one');
      assert.equal(await source.read(), 'one');
      assert.equal(await source.read(), null);
      await writeFile(file, 'two!');
      assert.equal(await source.read(), 'two!');
      await writeFile(`${file}.new`, 'new!');
      await rename(`${file}.new`, file);
      assert.equal(await source.read(), 'new!');
      assert.equal(await source.read(), null);
    }
  });

  it('is watched', async () => {
    const changed = Promise.withResolvers<void>();
    const unwatch = at(file).watch(() => changed.resolve());
    await writeFile(file, 'three');
    await changed.promise;
    unwatch();
  });

  it('that is missing is named', async () => {
    await assert.rejects(at(join(folder, 'none.graphql')).read(), (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'));
      assert.match(error.message, /none\.graphql cannot be read: there is no such file\.$/);
      return true;
    });
  });
});

describe('a URL', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  after(() => {
    for (const server of servers) server.close().closeAllConnections();
  });
  async function served(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/supergraph?key=secret`;
  }

  it('is asked with its entity tag and its headers, and handed on when the text has changed', async () => {
    const seen: (string | undefined)[] = [];
    let text = 'one';
    const url = await served(({ headers, url: path }, response) => {
      seen.push(headers['if-none-match']);
      assert.equal(headers['x-key'], 'k');
      assert.equal(path, '/supergraph?key=secret');
      const etag = `"${text}"`;
      if (headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.setHeader('etag', etag).end(text);
    });
    const source = at(url, { 'x-key': 'k' });
    assert.equal(await source.read(), 'one');
    assert.equal(await source.read(), null);
    text = 'two';
    assert.equal(await source.read(), 'two');
    assert.deepEqual(seen, [undefined, '"one"', '"one"']);
  });

  it('without entity tags is compared by its text', async () => {
    let text = 'one';
    const source = at(await served((_, response) => response.end(text)));
    assert.equal(await source.read(), 'one');
    assert.equal(await source.read(), null);
    text = 'two';
    assert.equal(await source.read(), 'two');
  });

  it('that does not answer as it should is named, without what may be secret', async () => {
    const reads: readonly [string, RegExp][] = [
      [await served((_, response) => response.writeHead(404).end()), /HTTP status 404\.$/],
      [await served((request) => request.socket.destroy()), /cannot be fetched: .+\.$/],
      ['http://127.0.0.1:1/supergraph?key=secret', /cannot be fetched: bad port\.$/],
    ];
    for (const [url, message] of reads) {
      await assert.rejects(at(url).read(), (error) => {
        assert.ok(isAppError(error, 'UNAVAILABLE'));
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
    assert.throws(() => at('http://'), /is not a URL/);
  });

  it('does not get its headers carried to another place', async () => {
    let reached = false;
    const other = await served((_, response) => {
      reached = true;
      response.end('other');
    });
    const url = await served((_, response) => response.writeHead(302, { location: other }).end());
    await assert.rejects(at(url, { 'x-key': 'k' }).read(), (error) =>
      isAppError(error, 'UNAVAILABLE'),
    );
    assert.equal(reached, false);
    assert.equal(await at(url).read(), 'other');
  });
});
