// Many runs in one partition of the run topic, by the server's own writer: what a worker would write, without a model.
import type { Platform } from '../../platform/build.ts';
import { isoTime } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import { runsTopic } from '../../schema/events/coaching.ts';
import { ownedId, type Run } from '../../subgraphs/coaching/domain.ts';
import { openWriter, type RunWriter } from '../../subgraphs/coaching/run/writer.ts';
import { runDocument } from '../../subgraphs/coaching/store.ts';

export interface RunPlan {
  /** UTF-16 code units of the answer. */
  readonly length: number;
  readonly finished: boolean;
  /** Whether somebody will ask for it, who must then be found to own it. */
  readonly watched: boolean;
}

export interface WrittenRun extends RunPlan {
  readonly id: string;
}

const pieceLength = 256;
const smallestPieces = 10;
const atOnce = 32;
/** Longer than a writer waits between two checkpoints: what follows is saved, as in any run that takes seconds. */
const pauseMs = 600;
const words = 'saving rent pension fund month share bond risk goal plan cash rate'.split(' ');

export async function writeRuns(
  platform: Platform,
  { owner, partition }: { readonly owner: string; readonly partition: number },
  plans: readonly RunPlan[],
  random: Random,
): Promise<WrittenRun[]> {
  const written: WrittenRun[] = [];
  const goOn: (() => Promise<void>)[] = [];
  const left = plans.values();
  const work = async () => {
    for (const plan of left) {
      const id = idIn(platform, owner, partition);
      if (plan.watched) await keepDocument(platform, id, owner);
      goOn.push(await write(platform, id, plan, random));
      written.push({ ...plan, id });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  // Whoever is still at it has written just now, as a worker would have, whatever others wrote meanwhile.
  await platform.clock.sleep(pauseMs);
  await Promise.all(goOn.map((more) => more()));
  return written;
}

function idIn({ ids, events }: Platform, owner: string, partition: number): string {
  for (;;) {
    const id = ownedId(ids, 'run', owner);
    if (events.partitionFor(runsTopic, id) === partition) return id;
  }
}

/** The run as its owner finds it, with nothing left to do for a worker. */
export async function keepDocument({ documents, clock }: Platform, id: string, userId: string) {
  const run: Run = {
    ...{ id, userId, conversationId: id.replace('run_', 'cnv_'), question: 'How am I doing?' },
    redactions: [],
    actor: { id: userId, kind: 'user', scopes: [], consentVersion: 1 },
    createdAt: isoTime(clock.now()),
    status: 'RUNNING',
    cancel: null,
    epoch: 1,
    lease: null,
    spent: null,
    terminal: null,
    // Nothing is left to do: no worker shall look for it.
    published: true,
  };
  await documents.commit(userId, [{ op: 'create', document: runDocument(run, 0) }], []);
}

/** Resolves to what is left to do of a run that goes on. */
async function write(platform: Platform, id: string, plan: RunPlan, random: Random) {
  const lease = {
    run: { id } as Run,
    epoch: 1,
    lost: new AbortController().signal,
    check: () => undefined,
    isHeld: () => true,
  };
  const writer = await openWriter(lease, platform);
  await writer.emit('RunAccepted', { inputHash: 'h', maxOutputTokens: 1200, providers: ['m'] });
  await writer.emit('SafetyChecked', { verdict: 'ALLOWED', categories: [], redactions: [] });
  await writer.emit('ToolCalled', { callId: 'c1', tool: 'spending', arguments: {} });
  await writer.emit('ToolReturned', { callId: 'c1', tool: 'spending', facts: [], error: null });
  await writer.emit('AttemptStarted', { attempt: 1, model: 'm' });
  const text = answerOf(plan.length, random);
  const step = Math.min(pieceLength, Math.ceil(text.length / smallestPieces));
  const late = text.length - 3 * step;
  await say(writer, text.slice(0, late), step);
  // A worker that is still at it has not closed its writer.
  if (!plan.finished) return () => say(writer, text.slice(late), step);
  await say(writer, text.slice(late), step);
  await finish(writer, text.length);
  return () => Promise.resolve();
}

async function say(writer: RunWriter, text: string, step: number): Promise<void> {
  for (let at = 0; at < text.length; at += step) {
    writer.text(1, text.slice(at, at + step));
    await writer.flush();
  }
}

async function finish(writer: RunWriter, length: number): Promise<void> {
  await writer.emit('OutputValidated', { attempt: 1, length });
  const stub = { message: { id: 'msg_1' } };
  const spent = { model: 'm', inputTokens: 1, outputTokens: 1, costMicros: '0' };
  await writer.publish([
    writer.draft('RunPersisted', { ...stub, ...spent }),
    writer.draft('RunCompleted', stub, 1),
  ]);
  await writer.close();
}

function answerOf(length: number, random: Random): string {
  let text = '';
  while (text.length < length) text += `${random.pick(words)} `;
  return text.slice(0, length);
}
