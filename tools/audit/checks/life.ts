// Signs of life on a stream that has nothing to say.
import type { Check } from '../check.ts';
import { expect, Failed } from '../findings.ts';
import { openStream } from '../clients/open.ts';
import { endOf } from '../clients/stream.ts';
import { transports, type Transport } from '../profile.ts';
import type { Target } from '../target.ts';

const specs: Readonly<Record<Transport, string>> = {
  websocket: 'https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#ping',
  sse: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes',
  multipart:
    'https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol#heartbeats',
};

const words: Readonly<Record<Transport, string>> = {
  websocket: 'a ping',
  sse: 'a comment',
  multipart: 'an empty part',
};

async function shows(target: Target, transport: Transport): Promise<string> {
  const { idle, limits } = target.profile;
  if (idle === undefined) throw new TypeError('no idle subscription');
  const stream = await openStream(target, transport, await target.begin(idle));
  try {
    if (!(await stream.until(() => stream.opened || stream.end !== null, limits.eventMs))) {
      throw new Failed(`not even the headers of an answer within ${limits.eventMs} ms`);
    }
    const first = performance.now();
    // What belongs to the beginning is no sign that it goes on.
    const startMs = Math.min(1_000, limits.silenceMs / 2);
    const signs = () => stream.signs.filter((at) => at > first + startMs).length;
    await stream.until(() => signs() > 0 || stream.end !== null, limits.silenceMs);
    expect(stream.end === null, () => `the stream ended: ${endOf(stream.end)}`);
    expect(stream.received.length === 0 || signs() > 0, () => 'events, and then nothing');
    expect(signs() > 0, () => `silence for ${limits.silenceMs} ms`);
    return `after ${((performance.now() - first) / 1_000).toFixed(1)} s`;
  } finally {
    stream.cut();
  }
}

export const lifeChecks: readonly Check[] = transports.map((transport) => ({
  name: 'signs-of-life',
  transport,
  expects: `${words[transport]} now and then on a stream that has nothing to say, lest it be taken for dead`,
  spec: specs[transport],
  without: ({ idle }) =>
    idle === undefined ? 'the profile names no subscription that says nothing (idle)' : null,
  run: (target) => shows(target, transport),
}));
