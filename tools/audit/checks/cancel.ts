// A client has had enough: nothing more is sent to it, nobody else is stopped, and the server forgets it.
import type { Check } from '../check.ts';
import { expect, shown } from '../findings.ts';
import { needs, openStream } from '../clients/open.ts';
import { endOf, type Stream } from '../clients/stream.ts';
import { Socket, streamOn } from '../clients/socket.ts';
import { transports, type Profile, type Transport } from '../profile.ts';
import type { Target } from '../target.ts';

const page = 'docs/audit.md#cancelling';
const watchedEvents = 3;
const leavers = 6;

/** Silent behind `complete`, on a socket that is still read. */
async function isSilent(target: Target): Promise<string> {
  const { profile } = target;
  const { eventMs, replyMs } = profile.limits;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.subscription);
    const socket = await Socket.ready(
      target.urlOf('websocket'),
      await target.credentials(),
      replyMs,
    );
    const stream = streamOn(socket, asked);
    const other = await openStream(target, 'websocket', asked);
    try {
      await needs(stream, 2, eventMs);
      stream.stop();
      // By the time this is answered, what was under way when the server read `complete` is in.
      const answered = socket.next(({ id }) => id === 'after', replyMs);
      socket.subscribe('after', profile.query);
      const answer = await answered;
      expect(answer !== null, () => `a query after it got ${socket.outcome(answer)}`);
      const { length } = stream.received;
      const meanwhile = other.received.length + watchedEvents;
      await other.until(() => other.received.length >= meanwhile || other.end !== null, eventMs);
      expect(
        stream.received.length === length,
        () => `${stream.received.length - length} more events`,
      );
      return `nothing more, while another client was given ${other.received.length} events`;
    } finally {
      socket.cut();
      other.cut();
    }
  });
}

/** Ids of operations are a matter of one connection: every client here calls its own “1”. */
async function leavesOthers(target: Target, transport: Transport): Promise<string> {
  const { profile } = target;
  const { eventMs } = profile.limits;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.subscription);
    const open = (each = asked) => openStream(target, transport, each);
    const [before, leaver] = [await open(), await open()];
    // The same and another subscription: some servers share what is asked alike.
    const after = await open(await target.begin(profile.neighbour ?? profile.subscription));
    const stayers = [before, after];
    try {
      await Promise.all([before, leaver, after].map((stream) => needs(stream, 1, eventMs)));
      leaver.stop();
      const goesOn = async (stream: Stream) => {
        const more = stream.received.length + watchedEvents;
        await stream.count(more, eventMs);
        const finished = profile.end !== undefined && stream.end?.how === 'complete';
        const came = watchedEvents - (more - stream.received.length);
        expect(
          finished || came >= watchedEvents,
          () =>
            `another client was given ${came} more events within ${eventMs} ms, ${endOf(stream.end)}`,
        );
      };
      await Promise.all(stayers.map(goesOn));
      return 'the others go on';
    } finally {
      for (const stream of [leaver, ...stayers]) stream.cut();
    }
  });
}

async function isForgotten(target: Target, transport: Transport): Promise<string> {
  const { profile } = target;
  const { eventMs, cancelMs } = profile.limits;
  return target.whileFlowing(async () => {
    const before = await target.active();
    const asked = await target.begin(profile.lasting ?? profile.subscription);
    const streams = await Promise.all(
      Array.from({ length: leavers }, () => openStream(target, transport, asked)),
    );
    try {
      await Promise.all(streams.map((stream) => needs(stream, 1, eventMs)));
      const during = await target.active();
      expect(during > before, () => `the probe says ${before}, and ${during} with ${leavers} more`);
      streams.forEach((stream, i) => (i % 2 === 0 ? stream.stop() : stream.cut()));
      const deadline = performance.now() + cancelMs;
      let now = await target.active();
      while (now > before && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(100, cancelMs / 10)));
        now = await target.active();
      }
      expect(
        now <= before,
        () =>
          `${shown(now)} after ${cancelMs} ms, ${before} before, ${during} with ${leavers} more`,
      );
      return `${before}, ${during}, ${now} again`;
    } finally {
      for (const stream of streams) stream.cut();
    }
  });
}

const noProbe = ({ probe }: Profile) =>
  probe === undefined ? 'the profile names no count of active subscriptions (probe)' : null;

export const cancelChecks: readonly Check[] = [
  {
    name: 'cancel',
    transport: 'websocket',
    expects: 'nothing more of a subscription that its client completed',
    spec: 'https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md#complete',
    run: isSilent,
  },
  ...transports.flatMap((transport): Check[] => [
    {
      name: 'cancel-neighbour',
      transport,
      expects: 'the streams of other clients to go on when one cancels its own',
      spec: page,
      // Where it fails, the server may have lost more than one stream.
      alone: true,
      run: (target) => leavesOthers(target, transport),
    },
    {
      name: 'cancel-forgets',
      transport,
      expects: 'the server to serve no more subscriptions than before, once clients have left',
      spec: page,
      alone: true,
      without: noProbe,
      run: (target) => isForgotten(target, transport),
    },
  ]),
];
