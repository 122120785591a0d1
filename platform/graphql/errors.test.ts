import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GraphQLError } from 'graphql';
import { AppError, badInput, errorCodes } from '../errors.ts';
import type { Log } from '../log.ts';
import { toResponseError } from './errors.ts';

function bench(): { logged: object[]; log: Log } {
  const logged: object[] = [];
  const note = (fields: object) => void logged.push(fields);
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  return { logged, log };
}

/** As graphql-js hands over what a resolver threw. */
function located(error: Error): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, path: ['user', 0, 'name'] });
}

describe('response errors', () => {
  it('say code, retryability and field of an AppError, at its path', () => {
    const { log, logged } = bench();
    assert.deepEqual(toResponseError(located(badInput('input.name', 'Too long.')), log), {
      message: 'Too long.',
      path: ['user', 0, 'name'],
      extensions: { code: 'BAD_USER_INPUT', retryable: false, field: 'input.name' },
    });
    const timeout = new AppError('TIMEOUT', 'Late.', { retryable: true, cause: new Error('x') });
    assert.deepEqual(toResponseError(timeout, log), {
      message: 'Late.',
      extensions: { code: 'TIMEOUT', retryable: true },
    });
    assert.deepEqual(logged, []);
  });

  it('hide and log whatever is not meant for callers', () => {
    for (const error of [
      new Error('password=hunter2'),
      new AppError('DATA_CORRUPT', '/var/lib/secret is damaged'),
      new AppError('INTERNAL', 'details'),
      new GraphQLError('Abstract type Secret was resolved to nothing'),
    ]) {
      const { log, logged } = bench();
      assert.deepEqual(toResponseError(located(error), log), {
        message: 'Something went wrong on our side.',
        path: ['user', 0, 'name'],
        extensions: { code: 'INTERNAL', retryable: false },
      });
      assert.deepEqual(logged, [{ err: error, path: ['user', 0, 'name'] }]);
    }
  });

  it('hide what was thrown without being an error', () => {
    const { log, logged } = bench();
    assert.equal(toResponseError('a string', log).extensions?.['code'], 'INTERNAL');
    assert.equal(toResponseError(undefined, log).extensions?.['code'], 'INTERNAL');
    assert.equal(logged.length, 2);
  });

  it('show every code but those that speak to operators', () => {
    const { log } = bench();
    const hidden = errorCodes.filter(
      (code) => toResponseError(new AppError(code, 'text'), log).message !== 'text',
    );
    assert.deepEqual(hidden, [
      'CONFIG_INVALID',
      'DATA_CORRUPT',
      'DATA_DIR_LOCKED',
      'INTERNAL',
      'POOL_QUERY_IN_TRANSACTION',
      'PORT_IN_USE',
      'STALE_COMMIT',
    ]);
  });
});
