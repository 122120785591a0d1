// The transport contract: for whom a call is made, and how it is given up.
import assert from 'node:assert/strict';
import type { Viewer } from '../auth/port.ts';
import { anonymousViewer, viewerOf } from '../auth/testing.ts';
import { AppError, isAppError } from '../errors.ts';
import { entities, type Check } from './contract-bench.ts';

const ada = viewerOf('ada');
const bo = viewerOf('bo');

export const accessChecks: readonly Check[] = [
  {
    title: 'passes the viewer unchanged',
    run: async ({ ask }) => {
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
    },
  },

  {
    title: "shows another viewer's entity exactly as an unknown one",
    run: async ({ ask }) => {
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
    },
  },

  {
    title: 'keeps concurrent viewers apart, each with a context of its own',
    run: async ({ ask }) => {
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
    },
  },

  {
    title: 'does not begin a call that is already aborted',
    run: async ({ transport, library }) => {
      const call = transport.execute({ query: '{ slow }' }, ada, AbortSignal.abort());
      await assert.rejects(call, isRetryable('UNAVAILABLE'));
      assert.equal(library.slowCalls(), 0);
    },
  },

  {
    title: 'lets the caller go when the call is aborted',
    run: async ({ transport, ask, library }) => {
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
    },
  },

  {
    title: 'ignores an abort after the answer',
    run: async ({ transport }) => {
      const controller = new AbortController();
      const response = await transport.execute({ query: '{ __typename }' }, ada, controller.signal);
      controller.abort();
      assert.equal(response.errors, undefined);
    },
  },
];

function isRetryable(code: 'UNAVAILABLE' | 'TIMEOUT'): (error: unknown) => boolean {
  return (error) => isAppError(error, code) && error.retryable;
}
