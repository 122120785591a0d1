import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { viewerOf } from '../auth/testing.ts';
import type { Viewer } from '../auth/port.ts';
import { ManualClock } from '../clock.ts';
import { AppError, isAppError } from '../errors.ts';
import { graphClient } from './graph-client.ts';
import type { GraphRequest, GraphResponse } from './port.ts';

const request = { query: '{ me { id } }' };

function bench(response: GraphResponse | AppError) {
  const calls: { request: GraphRequest; viewer: Viewer; signal: AbortSignal | undefined }[] = [];
  const clock = new ManualClock();
  const client = graphClient({
    clock,
    execute: async (request, viewer, signal) => {
      calls.push({ request, viewer, signal });
      if (response instanceof AppError) throw response;
      return response;
    },
  });
  return { client, calls, clock };
}

describe('graph client', () => {
  it('asks as the actor, for a short while, and gives the data', async () => {
    const data = { me: { id: 'usr_1' } };
    const { client, calls, clock } = bench({ data });
    const { signal } = new AbortController();
    assert.equal(await client.query(request, viewerOf('usr_1', 'advisor'), signal), data);
    const viewer = { ...viewerOf('usr_1', 'advisor'), expiresAt: clock.now() + 30_000 };
    assert.deepEqual(calls, [{ request, viewer, signal }]);
  });

  it('throws the first error, even beside data', async () => {
    const extensions = { code: 'NOT_FOUND', retryable: false, field: 'id' };
    const { client } = bench({
      data: { me: null },
      errors: [
        { message: 'No such user.', path: ['me'], extensions },
        { message: 'More.', extensions: { code: 'TIMEOUT', retryable: true } },
      ],
    });
    await assert.rejects(client.query(request, viewerOf('usr_1')), (error) => {
      assert.ok(isAppError(error, 'NOT_FOUND'));
      assert.deepEqual(
        [error.message, error.retryable, error.field],
        ['No such user.', false, 'id'],
      );
      return true;
    });
    const late = bench({
      errors: [{ message: 'Late.', extensions: { code: 'TIMEOUT', retryable: true } }],
    });
    await assert.rejects(
      late.client.query(request, viewerOf('usr_1')),
      (error) => isAppError(error, 'TIMEOUT') && error.retryable,
    );
  });

  it('takes an error of the operation itself, or without a code, for a bug', async () => {
    for (const extensions of [
      { code: 'GRAPHQL_VALIDATION_FAILED' },
      {},
      { code: 7, retryable: 'yes' },
    ]) {
      const { client } = bench({ errors: [{ message: 'Nope.', path: ['a', 0], extensions }] });
      await assert.rejects(client.query(request, viewerOf('usr_1')), (error) => {
        return (
          isAppError(error, 'INTERNAL') &&
          !error.retryable &&
          /Nope\. \(at a\.0\)/.test(error.message)
        );
      });
    }
  });

  it('takes neither data nor errors for no answer, and passes on why there was none', async () => {
    for (const response of [{}, { data: null }, { data: null, errors: [] }]) {
      await assert.rejects(
        bench(response).client.query(request, viewerOf('usr_1')),
        (error) => isAppError(error, 'UNAVAILABLE') && error.retryable,
      );
    }
    const cause = new AppError('UNAVAILABLE', 'gone', { retryable: true });
    await assert.rejects(bench(cause).client.query(request, viewerOf('usr_1')), (e) => e === cause);
  });
});
