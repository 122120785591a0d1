import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getIntrospectionQuery } from 'graphql';
import { isAppError } from '../../platform/errors.ts';
import { createLimiter } from './limits.ts';

function refusal(text: string): string {
  try {
    createLimiter().text(text);
  } catch (error) {
    assert.ok(isAppError(error, 'OPERATION_LIMIT_EXCEEDED'), String(error));
    return error.message;
  }
  assert.fail(`let through: ${text.slice(0, 80)}`);
}

const times = (count: number, text: string) => text.repeat(count);
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Each fragment spreads the next one twice: 2^n selections in a few hundred bytes. */
function fragmentBomb(levels: number): string {
  const parts = [...letters.slice(0, levels)].map((name, index) => {
    const next = letters[index + 1] ?? 'z';
    return index === levels - 1
      ? `fragment ${name} on User{name}`
      : `fragment ${name} on User{...${next} ...${next}}`;
  });
  return `{me{...a}}${parts.join('')}`;
}

const bombs: readonly (readonly [name: string, limit: string, text: string])[] = [
  ['569 bytes of nested fragments', 'fields', fragmentBomb(18)],
  ['the same with nobody spreading them', 'fields', fragmentBomb(18).replace('...a', 'name')],
  [
    'fragments that spread friends of friends',
    'fields',
    `{me{...a}}${[...letters.slice(0, 12)].map((n, i) => `fragment ${n} on User{x:friends{...${letters[i + 1] ?? ''}} y:friends{...${letters[i + 1] ?? ''}}}`).join('')}fragment m on User{name}`.replace(
      'y:friends',
      'friends',
    ),
  ],
  ['16 KB of one field', 'tokens', `{${times(4_000, 'me{} ').replaceAll('{}', '')}me}`],
  ['1,900 times one field', 'overlaps', `{me{${times(1_900, 'name ')}}}`],
  [
    '900 times one field with a field below',
    'overlaps',
    `{me{${times(900, 'pets{name}')}}}`.slice(0, 16_000),
  ],
  ['repeats through inline fragments', 'overlaps', `{me{${times(600, '...{name}')}}}`],
  [
    'repeats through fragments',
    'overlaps',
    `{me{${[...letters].map((n) => `...${n}`).join(' ')}}}${[...letters].map((n) => `fragment ${n} on User{${times(20, 'name ')}}`).join('')}`,
  ],
  [
    'inline fragments within each other',
    'nesting',
    `{me${times(61, '{...')}{name}${times(61, '}')}}`,
  ],
  ['lists within each other', 'nesting', `{me(a:${times(2_000, '[')}${times(1_900, ']')})}`],
  ['objects within each other, never closed', 'nesting', `{me(a:${times(1_000, '{a:')}`],
  ['deep', 'depth', `{${times(21, 'a{')}b${times(21, '}')}}`],
  [
    'deep through fragments',
    'depth',
    `{...a}${[...letters].map((n, i) => `fragment ${n} on User{f${letters[i + 1] ? `{...${letters[i + 1]}}` : ''}}`).join('')}`,
  ],
  ['aliases', 'aliases', `{${Array.from({ length: 61 }, (_, i) => `a${i}:b{c}`).join(' ')}}`],
  [
    'aliases by fragments',
    'aliases',
    `{x{...f} y{...f} z{...f}}fragment f on T{${Array.from({ length: 21 }, (_, i) => `a${i}:b`).join(' ')}}`,
  ],
  [
    '`__typename` under many names',
    'aliases',
    `{${Array.from({ length: 61 }, (_, i) => `a${i}:__typename`).join(' ')}}`,
  ],
  ['directives', 'directives', `{me ${times(61, '@include(if:true)')}}`],
  ['root fields', 'rootFields', `{${Array.from({ length: 41 }, (_, i) => `r${i}`).join(' ')}}`],
  [
    'root fields by fragments',
    'rootFields',
    `{...f ...g}fragment f on Query{${Array.from({ length: 21 }, (_, i) => `r${i}`).join(' ')}}fragment g on Query{${Array.from({ length: 21 }, (_, i) => `s${i}`).join(' ')}}`,
  ],
  ['100 KB', 'bytes', `{a(b:"${times(100_000, 'x')}")}`],
];

for (const [name, limit, text] of bombs) {
  test(`refused: ${name}`, () => {
    assert.match(refusal(text), new RegExp(`: ${limit} (more than )?\\d+, limit \\d+\\.$`));
  });
}

test('ordinary operations pass: introspection, fragments used twice, a cycle and nonsense for others to refuse', () => {
  const limiter = createLimiter();
  limiter.text(getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, oneOf: true }));
  limiter.text(
    '{ a: me { ...F } b: me { ...F } } fragment F on User { id name ...G } fragment G on User { x }',
  );
  limiter.text('{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }');
  limiter.text('{ me { ...Nowhere } }');
  limiter.text('{ me { ');
  limiter.text('\u0000');
  limiter.text('');
});

test('a verdict is remembered, and what was parsed for it is not parsed again', () => {
  const limiter = createLimiter();
  const refusalOf = (text: string) => {
    try {
      limiter.text(text);
    } catch (error) {
      return error;
    }
    return null;
  };
  const bad = `{me{${times(1_900, 'name ')}}}`;
  assert.ok(refusalOf(bad) !== null);
  assert.equal(refusalOf(bad), refusalOf(bad), 'judged anew');
  const text = '{ a }';
  limiter.text(text);
  const document = limiter.parsed(text);
  assert.equal(document?.definitions.length, 1);
  limiter.text(text);
  assert.equal(limiter.parsed(text), null, 'it may be asked of another version of the graph');
  limiter.text('{ b }');
  assert.equal(limiter.parsed(text), null);
});

test('what a flood of bad texts is refused with takes no place of good ones', () => {
  const limiter = createLimiter();
  limiter.text('{ a }');
  for (let n = 0; n < 6_000; n += 1)
    assert.throws(() => limiter.text(`{a(b:${'['.repeat(61)}${n}`));
  assert.notEqual(limiter.parsed('{ a }'), null);
  limiter.text('{ a }');
  assert.equal(limiter.parsed('{ a }'), null, 'judged anew');
});

test('a cycle of fragments through fields is left to validation', () => {
  createLimiter().text(
    '{me{...A}}fragment A on T{a{...A} b{...A} c{...B}}fragment B on T{a{...A} b{...B} c{...B}}',
  );
});

test('the JSON of a request and its variables: no more values, and no deeper, than allowed', () => {
  const limiter = createLimiter({ values: 20, nesting: 4 });
  const refusedBy = (member: string, more: object, spaces = 20_000) => {
    const json = JSON.stringify({ query: '{a}', [member]: more }) + ' '.repeat(spaces);
    try {
      const read = limiter.body();
      // In pieces, as it comes.
      for (let at = 0; at < json.length; at += 7) read(Buffer.from(json.slice(at, at + 7)));
    } catch (error) {
      assert.ok(isAppError(error, 'OPERATION_LIMIT_EXCEEDED'));
      return `${error.field}: ${error.message}`;
    }
    return null;
  };
  const list = (length: number) => ({ a: Array.from({ length }, () => '[,{\\"') });
  assert.equal(refusedBy('variables', list(10)), null);
  assert.match(refusedBy('variables', list(30)) ?? '', /^variables: .* values 21, limit 20/);
  assert.match(refusedBy('extensions', list(30)) ?? '', /^extensions: .* values 21, limit 20/);
  assert.match(refusedBy('strange', list(30)) ?? '', /^body: /);
  assert.equal(refusedBy('variables', { a: [[[1]]] }), null);
  assert.match(refusedBy('variables', { a: [[[[1]]]] }) ?? '', /^variables: .* nesting 5, limit 4/);
  assert.equal(refusedBy('variables', list(30), 0), null, 'a short one is not looked at');

  assert.equal(limiter.variables({ a: [1, { b: 2 }], c: null }), 5);
  assert.throws(() => limiter.variables(list(30)), /values 31, limit 20/);
  assert.throws(() => limiter.variables({ a: [[[[1]]]] }), /nesting 5, limit 4/);
});

test('limits are adjustable one by one', () => {
  const limiter = createLimiter({ depth: 1 });
  limiter.text('{ a b c }');
  assert.throws(() => limiter.text('{ a { b } }'), /depth 2, limit 1/);
});
