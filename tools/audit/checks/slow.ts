// One client stops reading for a while. It must miss nothing, or be told that it was sent away; nobody else may wait for it.
import type { Check } from '../check.ts';
import { expect } from '../findings.ts';
import { needs, openBehind, openStream, positionOf } from '../clients/open.ts';
import { endOf, isTyped, type Received, type Stream } from '../clients/stream.ts';
import { flawsIn, judge } from '../judge.ts';
import { transports, type Transport } from '../profile.ts';
import type { Asked, Target } from '../target.ts';
import { beginsOf, readOn } from './delivery.ts';

const page = 'docs/audit.md#slow-readers';
const others = 2;

interface Watched {
  readonly asked: Asked;
  /** Of a client that never pauses, the longest time in which nothing came. */
  readonly longestMs: number;
  readonly slow: Stream | null;
  readonly quick: readonly Stream[];
  /** That went to a quick client meanwhile. */
  readonly bytes: number;
}

/** With a slow reader among them or without, for as long. */
async function watch(target: Target, transport: Transport, withSlow: boolean): Promise<Watched> {
  const { profile } = target;
  const { limits } = profile;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.heavy ?? profile.subscription);
    const quick = await Promise.all(
      Array.from({ length: others }, () => openStream(target, transport, asked)),
    );
    const slow = withSlow ? await openStream(target, transport, asked) : null;
    const all = [...quick, ...(slow === null ? [] : [slow])];
    try {
      await Promise.all(all.map((stream) => needs(stream, 2, limits.eventMs)));
      const from = performance.now();
      slow?.pause();
      const start = quick[0]?.bytes ?? 0;
      const over = () => quick.every(({ end }) => end !== null);
      await quick[0]?.until(over, limits.slowMs);
      const to = Math.max(...quick.map(({ end }) => end?.atMs ?? performance.now()));
      const longestMs = Math.max(...quick.map((stream) => longest(stream.received, from, to)));
      const bytes = (quick[0]?.bytes ?? 0) - start;
      slow?.resume();
      if (slow !== null) {
        // To where the others are now.
        const behind = Math.max(...quick.map((stream) => stream.received.length));
        await slow.until(() => slow.end !== null || slow.received.length >= behind, limits.eventMs);
        if (slow.end === null) await readOn(target, slow, 2);
      }
      return { asked, longestMs, slow, quick, bytes };
    } finally {
      for (const stream of all) stream.cut();
    }
  });
}

function longest(received: readonly Received[], from: number, to: number): number {
  const times = received.map(({ atMs }) => atMs).filter((at) => at > from && at < to);
  const edges = [from, ...times, to];
  return Math.max(...edges.slice(1).map((at, i) => at - (edges[i] ?? at)));
}

const watched = new WeakMap<Target, Map<Transport, Promise<Watched>>>();

function watchedOf(target: Target, transport: Transport): Promise<Watched> {
  const own = watched.get(target) ?? new Map<Transport, Promise<Watched>>();
  watched.set(target, own);
  const found = own.get(transport) ?? watch(target, transport, true);
  own.set(transport, found);
  return found;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Everything, in one piece or over a connection that was ended and opened again. */
async function readsAll(target: Target, transport: Transport): Promise<string> {
  const { profile } = target;
  const { asked, slow, quick, bytes } = await watchedOf(target, transport);
  if (slow === null) throw new TypeError('nobody was slow');
  const meanwhile = `${megabytes(bytes)} went to a quick client meanwhile`;
  const received = quick.map((stream) => stream.received);
  const flaws = flawsIn(judge([slow.received, ...received], profile.event, beginsOf(profile)));
  expect(flaws === null, () => `${flaws}; ${meanwhile}`);
  if (slow.end === null || slow.end.how === 'complete') {
    return `${slow.received.length} events; ${meanwhile}`;
  }
  if (isTyped(slow.end)) return `sent away: ${endOf(slow.end)}; ${meanwhile}`;
  // Cut off without a word, as it would not have been read: then it must be able to come back.
  const position = positionOf(profile, slow.received);
  expect(position !== null, () => `cut off, with no way to come back; ${meanwhile}`);
  const again = await openBehind(target, transport, asked, position);
  try {
    await needs(again, 1, profile.limits.eventMs);
    const whole = [...slow.received, ...again.received];
    const left = flawsIn(judge([whole, ...received], profile.event, beginsOf(profile)));
    expect(left === null, () => `cut off, and after coming back ${left}; ${meanwhile}`);
    return `cut off, and nothing missing after coming back; ${meanwhile}`;
  } finally {
    again.cut();
  }
}

export const slowChecks: readonly Check[] = transports.flatMap((transport): Check[] => [
  {
    name: 'slow-reader',
    transport,
    expects:
      'a client that does not read for a while to miss nothing, or to be told that it was sent away',
    spec: page,
    alone: true,
    run: (target) => readsAll(target, transport),
  },
  {
    name: 'slow-neighbour',
    transport,
    expects: 'the other clients not to wait for one that does not read',
    spec: page,
    alone: true,
    async run(target) {
      const with_ = await watchedOf(target, transport);
      const without = await watch(target, transport, false);
      const { delayMs } = target.profile.limits;
      const [slow, usual] = [Math.round(with_.longestMs), Math.round(without.longestMs)];
      expect(
        slow <= usual + delayMs,
        () => `nothing for ${slow} ms while one did not read, ${usual} ms at most otherwise`,
      );
      return `at most ${slow} ms without an event, ${usual} ms otherwise`;
    },
  },
]);
