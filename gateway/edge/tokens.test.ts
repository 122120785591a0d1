import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { scanTokens } from './tokens.ts';

const unlimited = { tokens: 1e9, nesting: 1e9 };

/** What graphql-js makes of it: tokens up to the first that is none, comments, lines of block strings. */
function lexed(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
  let last = lexer.token;
  while (last.next !== null) last = last.next;
  for (let token = last; token.prev !== null; token = token.prev) {
    if (token.kind === TokenKind.COMMENT) count += 1;
    if (token.kind === TokenKind.BLOCK_STRING) {
      count += text.slice(token.start, token.end).match(/[\n\r]/g)?.length ?? 0;
    }
  }
  return count;
}

const lexeme = fc.oneof(
  fc.constantFrom(...'{}()[]!$&:=@|,', '...', '\n', '\r\n', '\ufeff', ' ', '\t'),
  fc.constantFrom('query', 'a', '_b1', 'true', 'é', '.', '..', ';', '\u0000', '%'),
  fc.constantFrom('0', '1', '-1', '1.5', '-0.5e10', '1E+3', '1e-3', '1-1', '1.', '1.a', '00', '-'),
  fc.constantFrom('"a"', '""', '"\\""', '"\\u0061"', '"a', '"a\nb"', '"\\', '# c', '#\n', '#"\n'),
  fc.constantFrom('"""a"""', '""""""', '"""\n\n"""', '"""\\""" """', '"""a\r\nb"""', '"""', '"""a'),
);

test('never fewer than the lexer makes; as many where the text is GraphQL', () => {
  fc.assert(
    fc.property(fc.array(lexeme, { maxLength: 30 }), (lexemes) => {
      const text = lexemes.join('');
      assert.ok(scanTokens(text, unlimited).tokens >= lexed(text), JSON.stringify(text));
    }),
    { numRuns: 3_000 },
  );
  const well = fc.constantFrom(
    ...['{', '}', '(', ')', '[', ']', '!', '$', '&', ':', '=', '@', '|', ',', '...'],
    ...['query', 'a', '_b1', '0', '-1', '1.5', '-0.5e10', '1E+3', '"a"', '""', '"\\""'],
    ...['"\\u0061"', '# c\n', '#\n', '#"\r', '"""a"""', '""""""', '"""\n\n"""', '"""\\""" """'],
  );
  fc.assert(
    fc.property(fc.array(well, { maxLength: 30 }), (lexemes) => {
      const text = lexemes.join(' ');
      assert.equal(scanTokens(text, unlimited).tokens, lexed(text), JSON.stringify(text));
    }),
    { numRuns: 3_000 },
  );
});

test('brackets of all kinds are counted together', () => {
  assert.equal(scanTokens('{a(b:[{c:1}]){d}} {e}', unlimited).nesting, 4);
  assert.equal(scanTokens('{a(b:"{{{{"){d}} # {{{', unlimited).nesting, 2);
});

test('it goes no further than the first number beyond its limit', () => {
  const many = 'a '.repeat(1_000);
  assert.equal(scanTokens(many, { tokens: 10, nesting: 10 }).tokens, 11);
  assert.equal(scanTokens('#\n'.repeat(1_000), { tokens: 10, nesting: 10 }).tokens, 11);
  const block = `"""${'\n'.repeat(1_000)}"""`;
  assert.equal(scanTokens(block, { tokens: 10, nesting: 10 }).tokens, 11);
  assert.equal(scanTokens('['.repeat(1_000), { tokens: 1_000, nesting: 10 }).nesting, 11);
});
