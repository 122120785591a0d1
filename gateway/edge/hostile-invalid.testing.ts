// Operations that are small enough, and made to be expensive to refuse for what they say.
import { nested, times, within } from './hostile-wire.testing.ts';

export const invalid: readonly (readonly [
  name: string,
  code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED',
  text: (n: number) => string,
])[] = [
  ['no GraphQL', 'GRAPHQL_PARSE_FAILED', (n) => `${n} \u0000 \\`],
  ['nothing', 'GRAPHQL_PARSE_FAILED', (n) => ' '.repeat(1 + (n % 60_000))],
  [
    'introspection within introspection',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{__schema{types{${nested(8, 'fields{type{', 'name', '}}')}}}}`,
  ],
  [
    '1,800 unknown fields',
    'GRAPHQL_VALIDATION_FAILED',
    (n) =>
      within(
        n,
        times(1_800, (i) => `x${i}`),
      ),
  ],
  [
    '1,200 unknown arguments',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{thing(${times(1_200, (i) => `x${i}:1`)}){id}}`,
  ],
  [
    '1,200 unknown members of an object',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{thing(filter:{${times(1_200, (i) => `x${i}:1`)}}){id}}`,
  ],
  [
    'a list of 3,900 wrong values',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{thing(numbers:[${times(3_900, () => 'a')}]){id}}`,
  ],
  [
    'unicode escapes, 60 KB',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{thing(numbers:"${'\\u0061'.repeat(10_000)}"){id}}`,
  ],
  ['a name of 60 KB', 'GRAPHQL_VALIDATION_FAILED', (n) => within(n, 'a'.repeat(60_000))],
  [
    'a number of 60 KB',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{thing(numbers:${'1'.repeat(60_000)}){id}}`,
  ],
  [
    'names of every object’s prototype',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => within(n, '__proto__ constructor prototype toString{valueOf} hasOwnProperty'),
  ],
  [
    '900 types among the operations',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `query Q${n}{things{id}} ${times(900, (i) => `scalar S${i}`)}`,
  ],
  [
    'a cycle of fragments',
    'GRAPHQL_VALIDATION_FAILED',
    (n) => `${within(n, '...A')}fragment A on Thing{self{...B}}fragment B on Thing{self{...A}}`,
  ],
];
