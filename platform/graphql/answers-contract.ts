// The transport contract: what is asked arrives unchanged, and so does what is answered.
import assert from 'node:assert/strict';
import { entities, type Check } from './contract-bench.ts';
import type { GraphRequest, GraphResponse } from './port.ts';

export const answerChecks: readonly Check[] = [
  {
    title: 'carries variables of every kind there and back',
    run: async ({ ask }) => {
      const text = 'é "quoted" \n \u2028 😀 '.repeat(20_000);
      const json = { nested: [1, null, { deep: true }], __proto: 'x' };
      const { data, errors } = await ask({
        query: `query ($text: String!, $number: BigInt, $json: JSON, $list: [Filter!]) {
          echo(text: $text, number: $number, json: $json, list: $list) { text number json list }
        }`,
        variables: { text, number: '9007199254740993', json, list: [{ tag: 'a' }] },
      });
      assert.equal(errors, undefined);
      assert.deepEqual(data, {
        echo: { text, number: '9007199254740993', json, list: '[{"tag":"a","most":3}]' },
      });
    },
  },

  {
    title: 'takes an absent variable as absent',
    run: async ({ ask }) => {
      const query = 'query ($n: BigInt = "5") { echo(text: "", number: $n) { number } }';
      assert.deepEqual(await ask({ query }), { data: { echo: { number: '5' } } });
      assert.deepEqual(await ask({ query, variables: { n: undefined } }), {
        data: { echo: { number: '5' } },
      });
      assert.deepEqual(await ask({ query, variables: { n: null } }), {
        data: { echo: { number: null } },
      });
    },
  },

  {
    title: 'answers under aliases, and the operation that is named',
    run: async ({ ask }) => {
      const query = `
        query One { first: book(id: "book-ada-1") { key: id } second: book(id: "book-ada-2") { pages } }
        query Two { __typename }
        mutation Three { rename(id: "x", title: "t") }`;
      assert.deepEqual(await ask({ query, operationName: 'One' }), {
        data: { first: { key: 'book-ada-1' }, second: { pages: '9007199254740993' } },
      });
      assert.deepEqual(await ask({ query, operationName: 'Three' }), { data: { rename: 't' } });
      for (const wrong of [{ query }, { query, operationName: 'Four' }]) {
        const { data, errors } = await ask(wrong);
        assert.equal(data, undefined);
        assert.equal(errors?.[0]?.extensions?.['code'], 'BAD_USER_INPUT');
      }
    },
  },

  {
    title: 'reports errors with path and code beside the data that could be had',
    run: async ({ ask }) => {
      const response = await ask({
        query: `{ a: fails(code: "BAD_USER_INPUT", field: "input.name") b: fails(code: "CONFLICT")
          book(id: "book-ada-1") { id lost } }`,
      });
      assert.deepEqual(response.data, {
        a: null,
        b: null,
        book: { id: 'book-ada-1', lost: null },
      });
      assert.deepEqual(byPath(response), {
        a: {
          message: 'That will not do.',
          extensions: { code: 'BAD_USER_INPUT', retryable: false, field: 'input.name' },
        },
        b: { message: 'Again.', extensions: { code: 'CONFLICT', retryable: true } },
        'book.lost': {
          message: 'It is gone.',
          extensions: { code: 'NOT_FOUND', retryable: false },
        },
      });
    },
  },

  {
    title: 'hides what only operators may know',
    run: async ({ ask }) => {
      const response = await ask({ query: '{ breaks fails(code: "DATA_CORRUPT") }' });
      const hidden = {
        message: 'Something went wrong on our side.',
        extensions: { code: 'INTERNAL', retryable: false },
      };
      assert.deepEqual(byPath(response), { breaks: hidden, fails: hidden });
      assert.doesNotMatch(JSON.stringify(response), /secret|stack|\.ts/);
    },
  },

  {
    title: 'gives null for all when a required field fails',
    run: async ({ ask }) => {
      const response = await ask({ query: '{ breaksRequired }' });
      assert.equal(response.data, null);
      assert.equal(response.errors?.[0]?.extensions?.['code'], 'INTERNAL');
    },
  },

  {
    title: 'refuses malformed and invalid operations and subscriptions',
    run: async ({ ask }) => {
      const cases: [GraphRequest, string][] = [
        [{ query: '{ viewer {' }, 'GRAPHQL_PARSE_FAILED'],
        [{ query: '' }, 'GRAPHQL_PARSE_FAILED'],
        [{ query: '{ nonsense }' }, 'GRAPHQL_VALIDATION_FAILED'],
        [{ query: 'subscription { ticks }' }, 'BAD_USER_INPUT'],
        [
          { query: 'query ($id: ID!) { book(id: $id) { id } }', variables: { id: {} } },
          'BAD_USER_INPUT',
        ],
      ];
      for (const [request, code] of cases) {
        const { data, errors } = await ask(request);
        assert.equal(data, undefined, request.query);
        assert.equal(errors?.[0]?.extensions?.['code'], code, request.query);
      }
    },
  },

  {
    title: 'resolves a batch of entities in order and with one load',
    run: async ({ ask, library }) => {
      const ids = ['book-ada-2', 'book-bo-1', 'unknown', 'book-broken', 'book-ada-1'];
      const response = await ask(entities(ids.map((id) => ({ __typename: 'Book', id }))));
      assert.deepEqual(response.data, {
        _entities: [{ id: 'book-ada-2' }, null, null, null, { id: 'book-ada-1' }],
      });
      assert.deepEqual(Object.keys(byPath(response)), ['_entities.3']);
      assert.deepEqual(library.batches, [ids]);
    },
  },

  {
    title: 'answers the other entities of a batch with a bad one',
    run: async ({ ask }) => {
      const bad = [{ __typename: 'Nothing' }, {}, { __typename: '__proto__' }, { __typename: 7 }];
      const response = await ask(entities([...bad, { __typename: 'Book', id: 'book-ada-1' }]));
      assert.deepEqual(response.data, {
        _entities: [null, null, null, null, { id: 'book-ada-1' }],
      });
      assert.deepEqual(
        response.errors?.map((error) => error.extensions?.['code']),
        bad.map(() => 'BAD_USER_INPUT'),
      );
    },
  },

  {
    title: 'tells its SDL',
    run: async ({ ask }) => {
      const { data } = await ask({ query: '{ _service { sdl } }' });
      assert.match(JSON.stringify(data), /type Book/);
    },
  },
];

function byPath({ errors = [] }: GraphResponse): Record<string, unknown> {
  return Object.fromEntries(errors.map(({ path, ...rest }) => [path?.join('.') ?? '', rest]));
}
