// The real client against a server that misbehaves; what a container does when all is well is seen on Azurite.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { ManualClock, systemClock, type Clock } from '../clock.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import { openAzureBlobs } from './azure.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const made: Answer = (_request, response) => response.writeHead(201).end();
const refused =
  (status: number, name: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'x-ms-error-code': name, ...headers }).end();
const found =
  (text: string): Answer =>
  (_request, response) =>
    response.writeHead(200, { etag: '"1"', 'content-length': text.length }).end(text);
const cut: Answer = (_request, response) => {
  response.writeHead(200, { etag: '"1"', 'content-length': 1000 });
  response.write('half', () => response.socket?.resetAndDestroy());
};
const reset: Answer = (request) => request.socket.resetAndDestroy();

/** Answers the making of the container, then what is asked in the order of `answers`; the last one again and again. */
async function withServer<T>(
  answers: readonly Answer[],
  work: (connectionString: string, asked: () => number) => Promise<T>,
): Promise<T> {
  let asked = -1;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      asked += 1;
      (asked === 0 ? made : (answers[asked - 1] ?? answers.at(-1) ?? made))(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const place = `http://127.0.0.1:${port}/account`;
  try {
    return await work(
      `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=a2V5;BlobEndpoint=${place};`,
      () => asked,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const retry = { attempts: 3, pauseMs: 1, longestPauseMs: 1 };
const open = (connectionString: string, clock: Clock = systemClock) =>
  openAzureBlobs({ connectionString, container: 'things', clock, retry, attemptMs: 5_000 });

describe('Azure Storage that misbehaves', () => {
  it('is asked again, and what it then says counts', async () => {
    for (const failure of [refused(503, 'ServerBusy'), refused(500, 'InternalError'), cut, reset]) {
      await withServer([failure, failure, found('whole')], async (place, asked) => {
        const bytes = await (await open(place)).get('a/b');
        assert.equal(Buffer.from(bytes ?? []).toString(), 'whole');
        assert.equal(asked(), 3, 'by one loop only');
      });
    }
  });

  it('is not asked for ever, and the error says whether another try may help', async () => {
    const failures: readonly (readonly [Answer, ErrorCode, boolean, number])[] = [
      [refused(503, 'ServerBusy'), 'UNAVAILABLE', true, 3],
      [refused(429, 'TooManyRequests'), 'RATE_LIMITED', true, 3],
      [cut, 'UNAVAILABLE', true, 3],
      [refused(403, 'AuthenticationFailed'), 'UNAVAILABLE', false, 1],
      [refused(404, 'ContainerNotFound'), 'UNAVAILABLE', false, 1],
    ];
    for (const [failure, code, retryable, tries] of failures) {
      await withServer([failure], async (place, asked) => {
        const blobs = await open(place);
        await assert.rejects(blobs.get('a/b'), (error) => {
          assert.ok(isAppError(error, code), String(error));
          assert.equal(error.retryable, retryable);
          return true;
        });
        assert.equal(asked(), tries);
      });
    }
  });

  it('is given the time it asks for', async () => {
    const busy = refused(503, 'ServerBusy', { 'retry-after': '7' });
    await withServer([busy, found('ok')], async (place) => {
      const slept: number[] = [];
      const clock: Clock = { ...systemClock, sleep: async (ms) => void slept.push(ms) };
      assert.ok(await (await open(place, clock)).get('a/b'));
      assert.equal(slept.length, 1);
      assert.ok((slept[0] ?? 0) >= 7_000);
    });
  });

  it('that says nothing is left after a while', async () => {
    const reached = Promise.withResolvers<void>();
    await withServer([() => reached.resolve()], async (connectionString) => {
      const clock = new ManualClock();
      const once = { ...retry, attempts: 1 };
      const options = { connectionString, container: 'things', clock, retry: once };
      const blobs = await openAzureBlobs({ ...options, attemptMs: 5_000 });
      const over = assert.rejects(blobs.get('a/b'), (error) => isAppError(error, 'TIMEOUT'));
      await reached.promise;
      await clock.advance(5_000);
      await over;
    });
  });

  it('is not put to blame for settings that are wrong', async () => {
    const opening = openAzureBlobs({
      connectionString: 'nonsense',
      container: 'c',
      clock: systemClock,
    });
    await assert.rejects(opening, (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'));
      assert.equal(error.field, 'AZURE_STORAGE_CONNECTION_STRING');
      return true;
    });
  });
});
