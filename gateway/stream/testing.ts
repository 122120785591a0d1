// What tests of streams share: records of run events, and a log whose every delay a test decides.
import type { Checkpoint, Checkpoints } from '../../platform/events/checkpoints.ts';
import type { EventLog, EventRecord, NewRecord, Offsets } from '../../platform/events/port.ts';
import { StreamReader, type Delivery } from './reader.ts';
import type { LiveStream } from './live.ts';
import { runEventType, runsTopic } from '../../schema/events/coaching.ts';
import type { RunEvent } from '../../schema/events/coaching.ts';

export function recordOf({ __typename, ...data }: RunEvent): NewRecord {
  return {
    topic: runsTopic,
    key: data.runId,
    headers: { ce_type: runEventType(__typename) },
    value: Buffer.from(JSON.stringify(data)),
  };
}

/** A run id made at this time (ms since the epoch). */
export function runIdAt(time: number): string {
  return `run_${time.toString(16).padStart(12, '0')}7${'0'.repeat(19)}`;
}

/** Called wherever a real log would wait; resolves when the test lets it go on. */
export type Pause = (what: string) => Promise<unknown>;

type Used = 'tail' | 'read' | 'beginnings' | 'ends' | 'since' | 'partitionFor' | 'generation';

/** One partition; what is written is readable at once and reaches the tail in `deliver`. */
export class ScriptedLog {
  readonly records: EventRecord[] = [];
  readonly reads: { readonly from: number; readonly until: number }[] = [];
  #pause: Pause;
  #now: () => number;
  #delivered = 0;
  #onRecords: ((records: readonly EventRecord[]) => void) | null = null;

  constructor(pause: Pause = () => Promise.resolve(), now: () => number = () => 0) {
    this.#pause = pause;
    this.#now = now;
  }

  write(record: NewRecord): void {
    const offset = this.records.length;
    this.records.push({ ...record, partition: 0, offset, timestamp: this.#now() });
  }

  /** Hands the tail everything written since the last time. */
  deliver(): void {
    const fresh = this.records.slice(this.#delivered);
    this.#delivered = this.records.length;
    if (fresh.length > 0) this.#onRecords?.(fresh);
  }

  /** As the port that streams use; what they must not call is missing. */
  get port(): EventLog {
    const port: Pick<EventLog, Used> = {
      tail: async (_topic, _from, onRecords) => {
        await this.#pause('tail');
        this.#delivered = this.records.length;
        this.#onRecords = onRecords;
        const start: Offsets = new Map([[0, this.records.length]]);
        return { start, close: async () => void (this.#onRecords = null) };
      },
      read: (_topic, _partition, from, until = Infinity) => this.#read(from, until),
      beginnings: async () => new Map([[0, 0]]),
      ends: async () => new Map([[0, this.records.length]]),
      since: async (_topic, time) => {
        await this.#pause('since');
        const first = this.records.findIndex(({ timestamp }) => timestamp >= time);
        return new Map([[0, first < 0 ? this.records.length : first]]);
      },
      partitionFor: () => 0,
      generation: async () => 'g1',
    };
    return port as EventLog;
  }

  async *#read(from: number, until: number): AsyncGenerator<EventRecord[]> {
    this.reads.push({ from, until });
    const batch = 3;
    for (let next = from; next < Math.min(until, this.records.length); next += batch) {
      await this.#pause('read');
      yield this.records.slice(next, Math.min(next + batch, until));
    }
  }
}

export function scriptedCheckpoints(
  saved: Map<string, Checkpoint> = new Map(),
  pause: Pause = () => Promise.resolve(),
): Checkpoints {
  return {
    async save(_topic, key, checkpoint) {
      saved.set(key, checkpoint);
    },
    async load(_topic, key) {
      await pause('checkpoint');
      return saved.get(key) ?? null;
    },
    async forget(_topic, key) {
      saved.delete(key);
    },
  };
}

/** A reader that waits for what there is not yet. */
export class WaitingReader {
  readonly #stream: LiveStream;
  readonly #reader: StreamReader;

  constructor(stream: LiveStream, position: unknown) {
    this.#stream = stream;
    this.#reader = new StreamReader(stream, position);
  }

  /** null: the stream has ended, and all was read. */
  async next(): Promise<Delivery | null> {
    for (;;) {
      const delivery = this.#reader.take();
      if (delivery !== null || this.#stream.ended) return delivery;
      await new Promise<void>((resolve) => {
        const stop = this.#stream.listen({
          more() {
            stop();
            resolve();
          },
        });
      });
    }
  }
}
