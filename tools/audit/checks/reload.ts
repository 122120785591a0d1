// The server takes a new schema or configuration while streams run: they go on without a gap, or end with a reason.
import type { Check } from '../check.ts';
import { expect } from '../findings.ts';
import { needs, openStream } from '../clients/open.ts';
import { endOf, isTyped } from '../clients/stream.ts';
import { flawsIn, judge } from '../judge.ts';
import { transports, type Transport } from '../profile.ts';
import type { Target } from '../target.ts';

const page = 'docs/audit.md#a-reload';
const reloads = 3;

async function survives(target: Target, transport: Transport): Promise<string> {
  const { profile } = target;
  const { eventMs } = profile.limits;
  return target.whileFlowing(async () => {
    const asked = await target.begin(profile.lasting ?? profile.subscription);
    const stream = await openStream(target, transport, asked);
    try {
      for (let reload = 0; reload < reloads && stream.end === null; reload++) {
        await needs(stream, stream.received.length + 2, eventMs);
        await target.reload();
        const { length } = stream.received;
        await stream.count(length + 3, eventMs);
      }
      const flaws = flawsIn(judge([stream.received], profile.event));
      expect(flaws === null, () => flaws ?? '');
      const { end } = stream;
      if (end !== null) {
        expect(isTyped(end), () => endOf(end));
        return `ended: ${endOf(end)}`;
      }
      await needs(stream, stream.received.length + 2, eventMs);
      return `${stream.received.length} events over ${reloads} reloads`;
    } finally {
      stream.cut();
    }
  });
}

export const reloadChecks: readonly Check[] = transports.map((transport) => ({
  name: 'reload',
  transport,
  expects: 'a stream to go on without a gap through a reload, or to end with a reason',
  spec: page,
  alone: true,
  without: ({ reload }) =>
    reload === undefined ? 'the profile names no way to reload the server (reload)' : null,
  run: (target) => survives(target, transport),
}));
