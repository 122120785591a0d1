// Operations that are too large, each in another way; another text for another `n`, so that nothing that is
// remembered of one helps with the next.
import { nested, times, within } from './hostile-wire.testing.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Each fragment spreads the next one twice: 2^18 selections in 569 bytes. */
function fragmentBomb(n: number): string {
  const fragments = times(
    18,
    (i) => {
      const next = letters[i + 1] ?? '';
      return `fragment ${letters[i]} on Thing{${i === 17 ? 'name' : `...${next} ...${next}`}}`;
    },
    '',
  );
  return `${within(n, '...a')}${fragments}`;
}

const operation = (n: number, i: number, rest: string) => `query Q${n}_${i}${rest}`;

/** Refused for the limit of this name. */
export const beyondLimits: readonly (readonly [
  name: string,
  limit: string,
  text: (n: number) => string,
])[] = [
  ['fragments that spread fragments, 569 bytes', 'fields', fragmentBomb],
  ['the same, spread by nobody', 'fields', (n) => fragmentBomb(n).replace('{...a}', '{name}')],
  [
    'one field 4,000 times, 20 KB',
    'tokens',
    (n) =>
      within(
        n,
        times(4_000, () => 'name'),
      ),
  ],
  [
    'one field 1,900 times',
    'overlaps',
    (n) =>
      within(
        n,
        times(1_900, () => 'name'),
      ),
  ],
  [
    'one inline fragment 560 times, 17 KB',
    'overlaps',
    (n) =>
      within(
        n,
        times(560, () => '... on Thing { id      name   }'),
      ),
  ],
  [
    'one field with fields 300 times',
    'overlaps',
    (n) =>
      within(
        n,
        times(300, () => 'self{id name}'),
      ),
  ],
  [
    '60 fragments of equal fields',
    'overlaps',
    (n) =>
      within(
        n,
        times(60, (i) => `...F${i}`),
      ) + times(60, (i) => `fragment F${i} on Thing{name}`),
  ],
  [
    '1,900 fragments that do not exist',
    'overlaps',
    (n) =>
      within(
        n,
        times(1_900, (i) => `...F${i}`),
      ),
  ],
  [
    'fragments within fragments, 62 deep',
    'nesting',
    (n) =>
      within(n, '...F0') +
      times(62, (i) => `fragment F${i} on Thing{${i < 61 ? `...F${i + 1}` : 'id'}}`),
  ],
  ['inline fragments within each other', 'nesting', (n) => within(n, nested(61, '...{', 'id'))],
  ['fields within fields', 'depth', (n) => within(n, nested(20, 'self{', 'id'))],
  [
    'aliases',
    'aliases',
    (n) =>
      within(
        n,
        times(61, (i) => `a${i}:name`),
      ),
  ],
  [
    'aliases of __typename',
    'aliases',
    (n) =>
      within(
        n,
        times(61, (i) => `a${i}:__typename`),
      ),
  ],
  [
    'aliases by fragments',
    'aliases',
    (n) =>
      within(
        n,
        times(6, (i) => `a${i}:self{...F}`),
      ) + `fragment F on Thing{${times(10, (i) => `b${i}:id`)}}`,
  ],
  ['directives', 'directives', (n) => within(n, `id ${times(61, () => '@include(if:true)')}`)],
  [
    'directives on a variable',
    'directives',
    (n) => `query Q${n}($a:ID ${times(1_900, () => '@x')}){things{id}}`,
  ],
  ['root fields', 'rootFields', (n) => `query Q${n}{${times(41, () => 'things{id}')}}`],
  [
    'lists within lists',
    'nesting',
    (n) => `query Q${n}{thing(ids:${nested(2_000, '[', '', ']')}){id}}`,
  ],
  ['objects that never end', 'nesting', (n) => `query Q${n}{thing(filter:${'{not:'.repeat(1_000)}`],
  [
    'numbers',
    'tokens',
    (n) => `query Q${n}{thing(numbers:[${times(30_000, (i) => `${i % 9}`)}]){id}}`,
  ],
  [
    'unicode escapes, 72 KB',
    'bytes',
    (n) => `query Q${n}{thing(id:"${'\\u0061'.repeat(12_000)}"){id}}`,
  ],
  [
    'a block string of 60,000 lines',
    'tokens',
    (n) => `query Q${n}{thing(id:"""${'\n'.repeat(60_000)}"""){id}}`,
  ],
  ['comments only', 'tokens', (n) => `# ${n}\n${'#\n'.repeat(30_000)}`],
  [
    '1,000 operations without a name',
    'operations',
    (n) => `query Q${n}{things{id}}${'{a}'.repeat(1_000)}`,
  ],
  [
    '250 operations of one fragment',
    'operations',
    (n) =>
      times(250, (i) => operation(n, i, '($c:ID){...F}')) +
      `fragment F on Query{${times(30, (i) => `a${i}:thing(id:$c){id}`)}}`,
  ],
  [
    '50 operations of a large fragment',
    'fields',
    (n) =>
      times(50, (i) => operation(n, i, '{things{...F}}')) +
      `fragment F on Thing{${nested(19, 'self{id name ', 'id')}}`,
  ],
  [
    '900 variables',
    'variables',
    (n) => `query Q${n}(${times(900, (i) => `$v${i}:ID`)}){things{id}}`,
  ],
];
