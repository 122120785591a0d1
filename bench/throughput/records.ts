// Runs of many small deltas as a worker appends them: encoded, sealed with their owner's key, all runs in step.
import { createHash } from 'node:crypto';
import { sealed } from '../../platform/events/encrypted/records.ts';
import type { NewRecord } from '../../platform/events/port.ts';
import type { PayloadKey } from '../../platform/keys/port.ts';
import type { Random } from '../../platform/random.ts';
import { recordOf } from '../../subgraphs/coaching/run/events.ts';
import type { RunEvent } from '../../schema/events/coaching.ts';

export interface Written {
  /** Per run, of its whole text. */
  readonly digests: Readonly<Record<string, string>>;
  /** What comes before the text. */
  readonly head: readonly NewRecord[];
  /** Deltas, and at last each run's end. */
  readonly body: readonly NewRecord[];
  readonly deltas: number;
}

const words = 'saving rent pension fund month share bond risk goal plan cash rate'.split(' ');
/** UTF-16 code units: some tokens, as a writer joins them that waits 25 ms for more. */
const pieceLength = 24;

export function recordsOf(
  runIds: readonly string[],
  deltasOfEach: number,
  key: PayloadKey,
  random: Random,
): Written {
  const at = new Date().toISOString();
  const runs = runIds.map((runId) => ({ runId, seq: 0, text: '' }));
  const records: NewRecord[] = [];
  const add = (
    name: string,
    content: (run: { runId: string; seq: number; text: string }) => object,
  ) => {
    for (const run of runs) {
      run.seq += 1;
      const common = { __typename: name, runId: run.runId, seq: run.seq, epoch: 1, at };
      // Name and content belong together by whoever calls.
      const event = { ...common, ...content(run) } as unknown as RunEvent;
      records.push(sealed(recordOf(event), key));
    }
  };
  add('RunAccepted', () => ({ inputHash: 'h', maxOutputTokens: 1_200, providers: ['m'] }));
  add('SafetyChecked', () => ({ verdict: 'ALLOWED', categories: [], redactions: [] }));
  add('AttemptStarted', () => ({ attempt: 1, model: 'm' }));
  const head = records.splice(0);
  for (let n = 0; n < deltasOfEach; n += 1) {
    add('TokenDelta', (run) => {
      const offset = run.text.length;
      const text = pieceOf(random);
      run.text += text;
      return { attempt: 1, offset, text, firstSeq: run.seq };
    });
  }
  add('OutputValidated', ({ text }) => ({ attempt: 1, length: text.length }));
  const message = { id: 'msg_1' };
  const spent = { model: 'm', inputTokens: 1, outputTokens: 1, costMicros: '0' };
  add('RunPersisted', () => ({ message, ...spent }));
  add('RunCompleted', () => ({ message }));
  const digests = Object.fromEntries(runs.map(({ runId, text }) => [runId, digestOf(text)]));
  return { digests, head, body: records, deltas: runs.length * deltasOfEach };
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pieceOf(random: Random): string {
  let text = '';
  while (text.length < pieceLength) text += `${random.pick(words)} `;
  return text.slice(0, pieceLength);
}
