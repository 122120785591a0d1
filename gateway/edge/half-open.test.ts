// An HTTP stream sends and never hears anything, so only the kernel can notice that its reader's machine is gone.
import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { wholeRun } from './graph.testing.ts';
import { asAda, eventStreams, frames, openResponse } from './sse.testing.ts';
import { accepted, runId } from './transports.testing.ts';

test('silent connections of SSE and multipart are probed by the kernel, between two heartbeats', async (t) => {
  const { append, follow, origin } = await eventStreams(t);
  await append(accepted);
  const probes: number[] = [];
  t.mock.method(Socket.prototype, 'setKeepAlive', function (this: Socket, on = false, ms = 0) {
    if (on && ms > 0) probes.push(ms);
    return this;
  });
  await (await follow()).until(frames(1));
  const multipart = await openResponse(`${origin}/graphql`, {
    method: 'POST',
    headers: {
      ...asAda,
      'content-type': 'application/json',
      accept: 'multipart/mixed;subscriptionSpec=1.0',
    },
    body: JSON.stringify({ query: wholeRun, variables: { runId } }),
  });
  multipart.destroy();
  // Ten probes, a second apart, end before the next heartbeat (20 s) would hold them up.
  assert.deepEqual(probes, [5_000, 5_000]);
});
