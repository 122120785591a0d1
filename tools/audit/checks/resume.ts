// A connection is lost and opened again, in the way that the profile names: what happened meanwhile must come.
import type { Check } from '../check.ts';
import { expect, shown } from '../findings.ts';
import { needs, openBehind, openStream, positionOf } from '../clients/open.ts';
import { endOf, isTyped, type Received, type Stream } from '../clients/stream.ts';
import { flawsIn, judge } from '../judge.ts';
import { transports, type Profile, type Transport } from '../profile.ts';
import type { Asked, Target } from '../target.ts';
import { beginsOf, readOn } from './delivery.ts';

const page = 'docs/audit.md#coming-back';
/** So often each connection is lost. */
const losses = 3;
const between = 3;

type Again = (asked: Asked, received: readonly Received[]) => Promise<Stream>;

async function comesBack(target: Target, transport: Transport, again: Again): Promise<string> {
  const { profile } = target;
  const { limits } = profile;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.subscription);
    // Somebody who never leaves, so that something is known to have happened.
    const witness = await openStream(target, transport, asked);
    let stream = await openStream(target, transport, asked);
    const received: Received[] = [];
    try {
      for (let loss = 0; loss < losses; loss++) {
        const came = await stream.count(between, limits.eventMs);
        if (!came && !(profile.end && stream.end?.how === 'complete')) {
          await needs(stream, between, limits.eventMs);
        }
        stream.cut();
        received.push(...stream.received);
        const before = witness.received.length;
        await new Promise((resolve) => setTimeout(resolve, limits.awayMs));
        await witness.until(
          () => witness.received.length > before || witness.end !== null,
          limits.eventMs,
        );
        stream = await again(asked, received);
      }
      await readOn(target, stream, between);
      received.push(...stream.received);
    } finally {
      stream.cut();
      witness.cut();
    }
    const flaws = judge([received, witness.received], profile.event, beginsOf(profile));
    expect(flawsIn(flaws) === null, () => flawsIn(flaws) ?? '');
    return `${received.length} events over ${losses} lost connections`;
  });
}

/** A position that was never given: refused, or taken for the beginning where there is one; never for somewhere else. */
async function refusesForged(target: Target, transport: Transport, forged: unknown) {
  const { profile } = target;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.subscription);
    const stream = await openBehind(target, transport, asked, forged);
    try {
      await stream.until(
        () => stream.end !== null || stream.received.length > 0 || stream.errors.length > 0,
        profile.limits.eventMs,
      );
      const { errors } = stream;
      if (stream.received.length > 0) {
        const flaws = judge([stream.received], profile.event, beginsOf(profile));
        const whole = beginsOf(profile) !== null && flawsIn(flaws) === null;
        expect(whole, () => `events as if nothing were wrong, and ${endOf(stream.end)}`);
        return 'the stream from its beginning';
      }
      const refused = stream.end !== null && isTyped(stream.end);
      expect(errors.length > 0 || refused, () => endOf(stream.end));
      return errors.length > 0 ? shown(errors[0]?.message) : endOf(stream.end);
    } finally {
      stream.cut();
    }
  });
}

function withoutPosition({ resume }: Profile, transport: Transport): string | null {
  if (resume.by === 'nothing') return 'the profile names no way to come back (resume)';
  if (resume.by === 'last-event-id' && transport !== 'sse') return 'only SSE has Last-Event-ID';
  return resume.forged === undefined
    ? 'the profile names no forged position (resume.forged)'
    : null;
}

export const resumeChecks: readonly Check[] = [
  ...transports.flatMap((transport): Check[] => [
    {
      name: 'resume',
      transport,
      expects: `a client that comes back to have everything once and in order, over ${losses} lost connections`,
      spec: page,
      run: (target) =>
        comesBack(target, transport, (asked, received) =>
          openBehind(target, transport, asked, positionOf(target.profile, received)),
        ),
    },
    {
      name: 'forged-position',
      transport,
      expects:
        'a position that was never given to be refused, rather than taken for some other place',
      spec: page,
      without: (profile) => withoutPosition(profile, transport),
      run: (target) => {
        const { resume } = target.profile;
        return refusesForged(target, transport, 'forged' in resume ? resume.forged : null);
      },
    },
  ]),
  {
    name: 'last-event-id',
    transport: 'sse',
    expects:
      'an EventSource, which comes back to the same URL with Last-Event-ID, to have everything once and in order',
    spec: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header',
    without: ({ resume }) =>
      resume.by === 'cursor' && resume.lastEventId
        ? null
        : resume.by === 'last-event-id'
          ? 'that is how “resume” comes back here'
          : 'the profile does not say that ids are offered (resume.lastEventId)',
    run: (target) =>
      comesBack(target, 'sse', (asked, received) =>
        openStream(target, 'sse', asked, { lastEventId: received.at(-1)?.id ?? null }),
      ),
  },
];
