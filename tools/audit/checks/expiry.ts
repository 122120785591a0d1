// A token ends while a stream goes on under it: so must the stream, in time, and its client be told.
import type { Check } from '../check.ts';
import { expect, Failed } from '../findings.ts';
import { openStream } from '../clients/open.ts';
import { endOf, isTyped, type End, type Stream } from '../clients/stream.ts';
import { transports, type Transport } from '../profile.ts';
import type { Target } from '../target.ts';

const page = 'docs/audit.md#credentials-that-end';
/** Lifetimes are told in whole seconds. */
const earlyMs = 1_000;

async function expires(target: Target, transport: Transport): Promise<string> {
  const { profile } = target;
  const { brief } = profile.auth;
  const { expiryMs, eventMs } = profile.limits;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.lasting ?? profile.subscription);
    // It was made at some moment while the command ran, so that it ends between these two.
    const lifeMs = (brief?.seconds ?? 0) * 1_000;
    const earliest = performance.now() + lifeMs;
    const token = await target.briefToken();
    const latest = performance.now() + lifeMs;
    const left = () => latest - performance.now();
    const isEarly = (end: End) => end.atMs < earliest - earlyMs;
    const stream = await openStream(target, transport, asked, { token });
    try {
      await stream.until(() => stream.opened || stream.end !== null, eventMs);
      await stream.over(left() + expiryMs);
      const { end } = stream;
      if (end === null) {
        const late = stream.received.filter(({ atMs }) => atMs > latest).length;
        throw new Failed(
          `${expiryMs} ms after the token's end it goes on, with ${late} more events`,
        );
      }
      expect(!isEarly(end), () => `it ended while the token was good: ${endOf(end)}`);
      expect(end.how !== 'complete', () => 'it completed, as if there were nothing more to say');
      const closedWell = end.how !== 'closed' || end.code === 4401 || end.code === 4403;
      expect(closedWell, () => endOf(end));
      if (isTyped(end)) return endOf(end);
      // An HTTP stream may just end, so that its client comes back by itself: then that is refused.
      const again = await openStream(target, transport, asked, { token });
      return await refused(again, eventMs);
    } finally {
      stream.cut();
    }
  });
}

async function refused(again: Stream, ms: number): Promise<string> {
  try {
    await again.over(ms);
    const { end } = again;
    expect(
      end !== null && isTyped(end) && again.received.length === 0,
      () => `it ended without a word, and who came back got ${endOf(end)}`,
    );
    return `it ended, and who comes back with the token is ${endOf(end)}`;
  } finally {
    again.cut();
  }
}

export const expiryChecks: readonly Check[] = transports.map((transport) => ({
  name: 'expiry',
  transport,
  expects:
    transport === 'websocket'
      ? 'close 4403 or 4401, or a typed error, soon after the token has ended'
      : 'a typed error, or an end after which the token is refused, soon after the token has ended',
  spec: page,
  without: ({ auth }) =>
    auth.brief === undefined ? 'the profile names no short-lived token (auth.brief)' : null,
  run: (target) => expires(target, transport),
}));
