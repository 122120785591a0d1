import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '../../platform/errors.ts';
import { askedInJson } from './asked.ts';
import { createLimiter } from './limits.ts';
import { createTexts, type TextsOptions } from './texts.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

function asking(options: Partial<TextsOptions> = {}) {
  const texts = createTexts({ limiter: createLimiter(), ...options });
  return (query: string | null, hash: string | null = null): string => {
    const persistedQuery = { version: 1, sha256Hash: hash };
    const asked = askedInJson({ query, ...(hash !== null && { extensions: { persistedQuery } }) });
    if (isAppError(asked)) return asked.code;
    try {
      return texts.find(asked).text;
    } catch (error) {
      assert.ok(isAppError(error), String(error));
      return `${error.code}: ${error.message}`;
    }
  };
}

const notFound = 'PERSISTED_QUERY_NOT_FOUND: PersistedQueryNotFound';

test('a hash is unknown until it came with its text', () => {
  const ask = asking();
  const text = '{ a }';
  assert.equal(ask(null, sha(text)), notFound);
  assert.equal(ask(text, sha(text)), text);
  assert.equal(ask(null, sha(text)), text);
  assert.equal(ask('', sha(text)), text, 'an empty text counts as none');
});

test('a hash of another text is refused, and changes nothing', () => {
  const ask = asking();
  const refused = 'BAD_USER_INPUT: provided sha does not match query';
  assert.equal(ask('{ evil }', sha('{ good }')), refused);
  assert.equal(ask(null, sha('{ good }')), notFound);
});

test('a text beyond the limits is never remembered', () => {
  const ask = asking();
  const bomb = `{ ${'a '.repeat(5_000)} }`;
  for (const query of [bomb, bomb, null]) {
    const answer = ask(query, sha(bomb));
    assert.match(answer, query === null ? /^PERSISTED_QUERY_NOT_FOUND/ : /^OPERATION_LIMIT/);
  }
});

test('what is remembered is bounded: the oldest goes, what is used stays', () => {
  const ask = asking({ remembered: 1_000 });
  const kept = '{ kept }';
  ask(kept, sha(kept));
  for (let i = 0; i < 200; i += 1) {
    const text = `{ a${i} }`;
    assert.equal(ask(text, sha(text)), text);
    assert.equal(ask(null, sha(kept)), kept);
  }
  assert.equal(ask(null, sha('{ a0 }')), notFound);
  assert.equal(ask(null, sha('{ a199 }')), '{ a199 }');
});

test('whatever is asked in whatever order, a hash is answered by its own text or not at all', () => {
  const words = fc.constantFrom('{ a }', '{ b }', '{ c }', 'query Long { a b c d e f g }', '{');
  const question = fc.record({
    query: fc.option(words),
    hash: fc.option(words.map(sha)),
  });
  fc.assert(
    fc.property(fc.array(question, { maxLength: 40 }), (questions) => {
      const ask = asking({ remembered: 30 });
      for (const { query, hash } of questions) {
        const answer = ask(query, hash);
        if (answer.includes('_')) continue;
        if (query !== null) assert.equal(answer, query);
        if (hash !== null) assert.equal(sha(answer), hash);
      }
    }),
  );
});
