// What every SubgraphTransport must do, whether there is a network in between or not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anonymousViewer, viewerOf } from '../auth/testing.ts';
import type { Viewer } from '../auth/port.ts';
import { AppError, isAppError } from '../errors.ts';
import { openLibrary, type Library } from './contract-fixture.ts';
import type { SubgraphEndpoint } from './mount.ts';
import type { GraphRequest, GraphResponse, SubgraphTransport } from './port.ts';

export interface OpenTransport {
  readonly transport: SubgraphTransport;
  close(): Promise<void>;
}

const ada = viewerOf('ada');
const bo = viewerOf('bo');

export function subgraphTransportContract(
  name: string,
  open: (endpoint: SubgraphEndpoint) => Promise<OpenTransport>,
): void {
  interface Bench {
    readonly library: Library;
    readonly transport: SubgraphTransport;
    /** As plain JSON. */
    readonly ask: (request: GraphRequest, viewer?: Viewer) => Promise<GraphResponse>;
  }

  const check = (title: string, body: (bench: Bench) => Promise<void>): void =>
    void it(title, { timeout: 20_000 }, async () => {
      const library = openLibrary();
      const { transport, close } = await open(library.endpoint);
      try {
        await body({
          library,
          transport,
          ask: async (request, viewer = ada) =>
            JSON.parse(JSON.stringify(await transport.execute(request, viewer))) as GraphResponse,
        });
      } finally {
        library.release();
        await close();
      }
    });

  describe(`subgraph transport: ${name}`, () => {
    check('carries variables of every kind there and back', async ({ ask }) => {
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
    });

    check('takes an absent variable as absent', async ({ ask }) => {
      const query = 'query ($n: BigInt = "5") { echo(text: "", number: $n) { number } }';
      assert.deepEqual(await ask({ query }), { data: { echo: { number: '5' } } });
      assert.deepEqual(await ask({ query, variables: { n: undefined } }), {
        data: { echo: { number: '5' } },
      });
      assert.deepEqual(await ask({ query, variables: { n: null } }), {
        data: { echo: { number: null } },
      });
    });

    check('answers under aliases, and the operation that is named', async ({ ask }) => {
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
    });

    check(
      'reports errors with path and code beside the data that could be had',
      async ({ ask }) => {
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
    );

    check('hides what only operators may know', async ({ ask }) => {
      const response = await ask({ query: '{ breaks fails(code: "DATA_CORRUPT") }' });
      const hidden = {
        message: 'Something went wrong on our side.',
        extensions: { code: 'INTERNAL', retryable: false },
      };
      assert.deepEqual(byPath(response), { breaks: hidden, fails: hidden });
      assert.doesNotMatch(JSON.stringify(response), /secret|stack|\.ts/);
    });

    check('gives null for all when a required field fails', async ({ ask }) => {
      const response = await ask({ query: '{ breaksRequired }' });
      assert.equal(response.data, null);
      assert.equal(response.errors?.[0]?.extensions?.['code'], 'INTERNAL');
    });

    check('refuses malformed and invalid operations and subscriptions', async ({ ask }) => {
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
    });

    check('resolves a batch of entities in order and with one load', async ({ ask, library }) => {
      const ids = ['book-ada-2', 'book-bo-1', 'unknown', 'book-broken', 'book-ada-1'];
      const response = await ask(entities(ids.map((id) => ({ __typename: 'Book', id }))));
      assert.deepEqual(response.data, {
        _entities: [{ id: 'book-ada-2' }, null, null, null, { id: 'book-ada-1' }],
      });
      assert.deepEqual(Object.keys(byPath(response)), ['_entities.3']);
      assert.deepEqual(library.batches, [ids]);
    });

    check('answers the other entities of a batch with a bad one', async ({ ask }) => {
      const bad = [{ __typename: 'Nothing' }, {}, { __typename: '__proto__' }, { __typename: 7 }];
      const response = await ask(entities([...bad, { __typename: 'Book', id: 'book-ada-1' }]));
      assert.deepEqual(response.data, {
        _entities: [null, null, null, null, { id: 'book-ada-1' }],
      });
      assert.deepEqual(
        response.errors?.map((error) => error.extensions?.['code']),
        bad.map(() => 'BAD_USER_INPUT'),
      );
    });

    check('tells its SDL', async ({ ask }) => {
      const { data } = await ask({ query: '{ _service { sdl } }' });
      assert.match(JSON.stringify(data), /type Book/);
    });

    check('passes the viewer unchanged', async ({ ask }) => {
      const query = '{ viewer { id kind scopes consentVersion } }';
      const viewers: Viewer[] = [
        { ...viewerOf('zoë/☂', 'advisor', 'beta:read'), consentVersion: 7 },
        { ...viewerOf('worker'), kind: 'service' },
        anonymousViewer,
      ];
      for (const viewer of viewers) {
        const { id, kind, scopes, consentVersion } = viewer;
        assert.deepEqual(await ask({ query }, viewer), {
          data: { viewer: { id, kind, scopes, consentVersion } },
        });
      }
    });

    check("shows another viewer's entity exactly as an unknown one", async ({ ask }) => {
      const answers = await Promise.all(
        [bo, anonymousViewer].flatMap((viewer) =>
          ['book-ada-1', 'unknown'].flatMap((id) => [
            ask(entities([{ __typename: 'Book', id }]), viewer),
            ask({ query: '{ _entities: book(id: "' + id + '") { id } }' }, viewer),
          ]),
        ),
      );
      const shapes = new Set(answers.map((answer) => JSON.stringify(answer)));
      assert.deepEqual([...shapes].sort(), [
        '{"data":{"_entities":[null]}}',
        '{"data":{"_entities":null}}',
      ]);
    });

    check('keeps concurrent viewers apart, each with a context of its own', async ({ ask }) => {
      const query = '{ viewer { id } requestNumber book(id: "book-ada-1") { id } }';
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => ask({ query }, i % 2 === 0 ? ada : bo)),
      );
      const seen = new Set<unknown>();
      for (const [i, { data }] of answers.entries()) {
        assert.deepEqual(data?.['viewer'], { id: i % 2 === 0 ? 'ada' : 'bo' });
        assert.deepEqual(data?.['book'], i % 2 === 0 ? { id: 'book-ada-1' } : null);
        seen.add(data?.['requestNumber']);
      }
      assert.equal(seen.size, answers.length);
    });

    check('does not begin a call that is already aborted', async ({ transport, library }) => {
      const call = transport.execute({ query: '{ slow }' }, ada, AbortSignal.abort());
      await assert.rejects(call, isRetryable('UNAVAILABLE'));
      assert.equal(library.slowCalls(), 0);
    });

    check('lets the caller go when the call is aborted', async ({ transport, ask, library }) => {
      const reasons: [unknown, (error: unknown) => boolean][] = [
        [undefined, isRetryable('UNAVAILABLE')],
        [new DOMException('late', 'TimeoutError'), isRetryable('TIMEOUT')],
        [new AppError('RATE_LIMITED', 'stop'), (error) => isAppError(error, 'RATE_LIMITED')],
      ];
      for (const [reason, expected] of reasons) {
        const controller = new AbortController();
        const entered = library.nextSlowCall();
        const call = transport.execute({ query: '{ slow }' }, ada, controller.signal);
        const refused = assert.rejects(call, expected);
        await entered;
        controller.abort(reason);
        await refused;
      }
      library.release();
      assert.deepEqual(await ask({ query: '{ __typename }' }), { data: { __typename: 'Query' } });
    });

    check('ignores an abort after the answer', async ({ transport }) => {
      const controller = new AbortController();
      const response = await transport.execute({ query: '{ __typename }' }, ada, controller.signal);
      controller.abort();
      assert.equal(response.errors, undefined);
    });
  });
}

function entities(representations: readonly object[]): GraphRequest {
  return {
    query: `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Book { id } } }`,
    variables: { representations },
  };
}

function byPath({ errors = [] }: GraphResponse): Record<string, unknown> {
  return Object.fromEntries(errors.map(({ path, ...rest }) => [path?.join('.') ?? '', rest]));
}

function isRetryable(code: 'UNAVAILABLE' | 'TIMEOUT'): (error: unknown) => boolean {
  return (error) => isAppError(error, code) && error.retryable;
}
