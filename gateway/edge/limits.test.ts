import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getIntrospectionQuery } from 'graphql';
import { isAppError } from '../../platform/errors.ts';
import { createLimiter } from './limits.ts';

/** Most CPU time a verdict may take; a bomb that gets through would take a second or more in validation. */
const FAST_MS = 200;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function refusal(text: string): string {
  const limiter = createLimiter();
  const before = cpuMs();
  try {
    limiter(text);
  } catch (error) {
    const took = cpuMs() - before;
    assert.ok(took < FAST_MS, `refused only after ${took} ms`);
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
  test(`refused at once: ${name}`, () => {
    assert.match(refusal(text), new RegExp(`: ${limit} (more than )?\\d+, limit \\d+\\.$`));
  });
}

test('ordinary operations pass: introspection, fragments used twice, a cycle and nonsense for others to refuse', () => {
  const limiter = createLimiter();
  limiter(getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, oneOf: true }));
  limiter(
    '{ a: me { ...F } b: me { ...F } } fragment F on User { id name ...G } fragment G on User { x }',
  );
  limiter('{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }');
  limiter('{ me { ...Nowhere } }');
  limiter('{ me { ');
  limiter('\u0000');
  limiter('');
});

test('a verdict is remembered: the second time costs no parsing', () => {
  const limiter = createLimiter();
  const text = `{me{${times(1_900, 'name ')}}}`;
  assert.throws(() => limiter(text));
  const before = cpuMs();
  for (let count = 0; count < 100; count += 1) assert.throws(() => limiter(text));
  assert.ok(cpuMs() - before < FAST_MS);
});

test('limits are adjustable one by one', () => {
  const limiter = createLimiter({ depth: 1 });
  limiter('{ a b c }');
  assert.throws(() => limiter('{ a { b } }'), /depth 2, limit 1/);
});
