// One run written by the server's own writer: text in odd pieces, perhaps a takeover whose predecessor is late.
import type { Clock } from '../../platform/clock.ts';
import { ManualClock } from '../../platform/clock.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import type { EventLog } from '../../platform/events/port.ts';
import { noFailpoints } from '../../platform/failpoint.ts';
import type { Log } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import type { openWriter, RunWriter, WritersLease } from '../../subgraphs/coaching/run/writer.ts';

export interface WritingPorts {
  readonly openWriter: typeof openWriter;
  readonly events: EventLog;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly log: Log;
}

// Surrogate pairs are split between pieces, so that halves meet every boundary.
const units = ['a', 'é', ' ', '\n', '7', '$', '\ud83d\udcb6', 'word '];

/** Begins at once; `text` is the answer that everybody must be shown once `done`. */
export function writeRun(
  runId: string,
  ports: WritingPorts,
  random: Random,
): { readonly text: string; readonly done: Promise<void> } {
  const answer = () =>
    Array.from({ length: random.int(10, 60) }, () => random.pick(units)).join('');
  const given = answer();
  const text = answer();
  const takenOver = random.int(0, 2) > 0;
  return { text, done: write(runId, ports, random, { given: takenOver ? given : null, text }) };
}

async function write(
  runId: string,
  ports: WritingPorts,
  random: Random,
  plan: { readonly given: string | null; readonly text: string },
): Promise<void> {
  const options = { ...ports, failpoints: noFailpoints };
  const open = (epoch: number) => ports.openWriter(leaseOf(runId, epoch), options);
  let writer = await open(1);
  await writer.emit('RunAccepted', { inputHash: 'h', maxOutputTokens: 9, providers: ['m'] });
  await writer.emit('SafetyChecked', { verdict: 'ALLOWED', categories: [], redactions: [] });
  let attempt = 1;
  if (plan.given !== null) {
    await writer.emit('AttemptStarted', { attempt, model: 'm' });
    await say(writer, attempt, plan.given, ports, random);
    const late = writer;
    writer = await open(2);
    // An append of the replaced writer that was under way arrives after all.
    late.text(attempt, 'late');
    await late.flush();
    await writer.emit('AttemptAbandoned', { attempt: attempt++, reason: 'WORKER_LOST' });
    late.text(1, 'too late');
    await late.flush();
  }
  await writer.emit('AttemptStarted', { attempt, model: 'm' });
  await say(writer, attempt, plan.text, ports, random);
  await writer.emit('OutputValidated', { attempt, length: plan.text.length });
  const stub = { message: { id: 'msg_1' } };
  const spent = { model: 'm', inputTokens: 1, outputTokens: 1, costMicros: '0' };
  const decided = [
    writer.draft('RunPersisted', { ...stub, ...spent }),
    writer.draft('RunCompleted', stub, 1),
  ];
  await writer.publish(decided);
  // Whoever finds the run decided but perhaps not published says it again.
  await (await open(3)).publish(decided);
  await writer.close();
}

async function say(
  writer: RunWriter,
  attempt: number,
  text: string,
  { clock }: WritingPorts,
  random: Random,
): Promise<void> {
  for (let at = 0; at < text.length;) {
    const length = random.int(1, 5);
    writer.text(attempt, text.slice(at, at + length));
    at += length;
    if (clock instanceof ManualClock) await clock.advance(random.pick([0, 30, 30, 300]));
    await new Promise(setImmediate);
  }
}

function leaseOf(runId: string, epoch: number): WritersLease {
  return {
    run: { id: runId } as WritersLease['run'],
    epoch,
    lost: new AbortController().signal,
    check: () => undefined,
    isHeld: () => true,
  };
}
