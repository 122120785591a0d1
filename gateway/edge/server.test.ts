import assert from 'node:assert/strict';
import { it } from 'node:test';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../platform/clock.ts';
import { RawHttp } from './raw-http.testing.ts';
import { listen } from './server.ts';

it('a request that does not come to its end in time is refused, and its connection closed', async (t) => {
  const listening = await listen({
    ...{ host: '127.0.0.1', port: 0, attach: null, clock: systemClock, requestMs: 50 },
    http: (request, response) => {
      text(request).then(
        () => response.end(),
        () => undefined,
      );
    },
  });
  t.after(() => listening.close(0));
  const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\n';
  for (const begun of [`${head}content-length: 100\r\n\r\n{"que`, head]) {
    const connection = new RawHttp(Number(new URL(listening.origin).port));
    connection.send(begun);
    const { status, body } = await connection.answer();
    const { errors } = JSON.parse(body) as { errors: { extensions: object }[] };
    assert.deepEqual(
      [status, errors[0]?.extensions],
      [408, { code: 'TIMEOUT', retryable: true, field: 'request' }],
    );
    await connection.closed;
  }
});
