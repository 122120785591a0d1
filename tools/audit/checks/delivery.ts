// Several clients follow one stream at the same time: is anything missing, twice, or in another order?
import type { Check } from '../check.ts';
import { expect, Failed } from '../findings.ts';
import { needs, openStream } from '../clients/open.ts';
import { endOf, type Stream } from '../clients/stream.ts';
import { judge, told, type Flaws } from '../judge.ts';
import { at } from '../pointer.ts';
import { transports, type Profile, type Transport } from '../profile.ts';
import type { Target } from '../target.ts';

const page = 'docs/audit.md#delivery';
const clients = 3;

export const beginsOf = ({ event }: Profile) =>
  'begins' in event && event.begins !== undefined ? event.begins : null;

/** To the end of a stream that has one, else as many events as the profile says. */
export async function readOn(target: Target, stream: Stream, more: number): Promise<void> {
  const { end, limits } = target.profile;
  const enough = stream.received.length + more;
  if (end === undefined) return needs(stream, enough, limits.eventMs + more * 100);
  while (stream.end === null) {
    const { length } = stream.received;
    if (
      await stream.until(
        () => stream.end !== null || stream.received.length > length,
        limits.eventMs,
      )
    )
      continue;
    throw new Failed(`nothing for ${limits.eventMs} ms after ${length} events, and no end`);
  }
}

/** A finite stream's last event and its transport's word for the end. */
export function endsWell(profile: Profile, stream: Stream): void {
  if (profile.end === undefined) return;
  const last = at(stream.received.at(-1)?.result.data, profile.end.pointer);
  expect(
    stream.end?.how === 'complete' && profile.end.oneOf.includes(last),
    () => `the last event is ${String(last)}, the end ${endOf(stream.end)}`,
  );
}

async function recorded(target: Target, transport: Transport): Promise<Stream[]> {
  const { profile } = target;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.subscription);
    const streams = await Promise.all(
      Array.from({ length: clients }, () => openStream(target, transport, asked)),
    );
    try {
      await Promise.all(streams.map((stream) => readOn(target, stream, profile.limits.events)));
      return streams;
    } finally {
      for (const stream of streams) stream.cut();
    }
  });
}

/** One recording serves several checks. */
const recordings = new WeakMap<Target, Map<Transport, Promise<Stream[]>>>();

function recordingOf(target: Target, transport: Transport): Promise<Stream[]> {
  const own = recordings.get(target) ?? new Map<Transport, Promise<Stream[]>>();
  recordings.set(target, own);
  const recording = own.get(transport) ?? recorded(target, transport);
  own.set(transport, recording);
  return recording;
}

function flawless(transport: Transport, name: string, what: keyof Flaws, expects: string): Check {
  return {
    ...{ name, transport, expects, spec: page },
    async run(target) {
      const streams = await recordingOf(target, transport);
      const received = streams.map((stream) => stream.received);
      const flaws = judge(received, target.profile.event, beginsOf(target.profile));
      expect(flaws[what].length === 0, () => told(what, flaws[what]).join());
      return `${received.map(({ length }) => length).join(' + ')} events`;
    },
  };
}

export const deliveryChecks: readonly Check[] = transports.flatMap((transport) => [
  flawless(
    transport,
    'loss',
    'lost',
    `${clients} clients to miss nothing between their first and last event`,
  ),
  flawless(transport, 'duplicates', 'duplicated', `${clients} clients to be told nothing twice`),
  flawless(transport, 'order', 'reordered', `${clients} clients to be told all in order`),
  {
    name: 'end',
    transport,
    expects: "the stream's last event, and then the transport's own word that it is over",
    spec: page,
    without: ({ end }: Profile) =>
      end === undefined ? 'the stream of the profile goes on for ever (end)' : null,
    async run(target) {
      const streams = await recordingOf(target, transport);
      for (const stream of streams) {
        endsWell(target.profile, stream);
        expect(stream.problems.length === 0, () => stream.problems.join('; '));
      }
      return 'complete';
    },
  },
]);
