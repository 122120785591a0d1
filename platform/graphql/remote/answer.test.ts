import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAppError } from '../../errors.ts';
import { judge, type Callee } from './answer.ts';

const library: Callee = { name: 'library', signed: false };
const now = Date.UTC(2026, 0, 5, 9, 0, 0);
const newer = 'application/graphql-response+json; charset=utf-8';
const refusal = '{"errors":[{"message":"no"}]}';

function judged(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
  callee = library,
) {
  const header = (name: string) => headers[name];
  return judge({ status, header, text: () => body }, callee, now);
}

function problem(...asked: Parameters<typeof judged>): string {
  const verdict = judged(...asked);
  assert.ok('error' in verdict, 'it was taken for an answer');
  assert.ok(isAppError(verdict.error, 'UNAVAILABLE'));
  return verdict.error.message;
}

describe('HTTP response as a GraphQL answer', () => {
  it('takes a body in either media type, with a byte order mark too', () => {
    for (const type of ['application/json', 'Application/JSON;charset=UTF-8', newer]) {
      for (const text of ['{"data":{"a":1}}', '\ufeff{"data":{"a":1}}']) {
        const verdict = judged(200, text, { 'content-type': type });
        assert.deepEqual(verdict, { response: { data: { a: 1 } }, health: 'ok' });
      }
    }
  });

  it('takes client errors that are GraphQL for answers in both, server errors only in the newer one', () => {
    for (const status of [400, 401, 403, 422]) {
      for (const type of ['application/json', newer]) {
        assert.ok('response' in judged(status, refusal, { 'content-type': type }));
      }
    }
    const ownWords = judged(500, refusal, { 'content-type': newer });
    assert.ok('response' in ownWords);
    assert.equal(ownWords.health, 'failed');
    assert.match(problem(500, refusal), /^library gave no GraphQL answer \(HTTP status 500\)\.$/);
    assert.match(problem(302, refusal), /302/);
  });

  it('takes the word of a callee that refuses our assertion for none about the viewer', () => {
    const signed = { name: 'library', signed: true };
    for (const type of ['application/json', newer]) {
      assert.match(problem(401, refusal, { 'content-type': type }, signed), /401/);
    }
    assert.ok('response' in judged(403, refusal, undefined, signed));
  });

  it('names the media type or the encoding that it cannot read', () => {
    assert.equal(
      problem(200, '<p>', { 'content-type': 'text/html; charset=utf-8' }),
      'library gave no GraphQL answer but text/html (HTTP status 200).',
    );
    assert.equal(
      problem(200, '\x1f', { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
      'library gave no GraphQL answer but one in the encoding gzip.',
    );
  });

  it('tells what passes from what stays, and what is ill from what is not', () => {
    const verdicts = [429, 502, 503, 504, 500, 404, 200].map((status) => {
      const verdict = judged(status, 'oops', { 'content-type': 'text/plain', 'retry-after': '3' });
      assert.ok('error' in verdict);
      const { code, retryAfterMs } = verdict.error;
      return [status, code, verdict.transient, verdict.health, retryAfterMs];
    });
    assert.deepEqual(verdicts, [
      [429, 'RATE_LIMITED', true, 'unknown', 3000],
      [502, 'UNAVAILABLE', true, 'failed', 3000],
      [503, 'UNAVAILABLE', true, 'failed', 3000],
      [504, 'TIMEOUT', true, 'failed', 3000],
      [500, 'UNAVAILABLE', false, 'failed', undefined],
      [404, 'UNAVAILABLE', false, 'unknown', undefined],
      [200, 'UNAVAILABLE', false, 'failed', undefined],
    ]);
  });
});
