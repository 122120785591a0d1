// Retention and compaction in the background, in bites that no request notices.
import type { Clock, Timer } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Lane, Topic } from './lane.ts';
import type { Store } from './store.ts';
import type { Writer } from './writer.ts';

const passEveryMs = 60_000;
/**
 * Younger records are left as they are: a consumer group that was down for less than this still sees every
 * record of a compacted topic (Kafka's min.compaction.lag.ms), and every deletion (delete.retention.ms).
 */
const compactionLagMs = 24 * 3_600_000;
/** One bite; about a millisecond. */
const biteRecords = 128;

export class Cleaner {
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #topics: ReadonlyMap<string, Topic>;
  readonly #sql;
  #timer: Timer | undefined;
  #pass: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    store: Store,
    writer: Writer,
    topics: ReadonlyMap<string, Topic>,
    clock: Clock,
    log: Log,
  ) {
    this.#store = store;
    this.#writer = writer;
    this.#topics = topics;
    this.#clock = clock;
    this.#log = log;
    const prepare = (text: string) => store.db.prepare(text);
    this.#sql = {
      oldest: prepare('SELECT offset, time FROM record WHERE lane = ? ORDER BY offset LIMIT ?'),
      deleteBefore: prepare('DELETE FROM record WHERE lane = ? AND offset < ?'),
      dirty: prepare(
        `SELECT offset, time, key, value IS NULL AS deleted FROM record
         WHERE lane = ? AND offset >= ? ORDER BY offset LIMIT ?`,
      ),
      latest: prepare('SELECT offset FROM latest WHERE lane = ? AND key = ?'),
      setLatest: prepare('INSERT OR REPLACE INTO latest VALUES (?, ?, ?, ?)'),
      deleteOne: prepare('DELETE FROM record WHERE lane = ? AND offset = ?'),
      setCleaned: prepare('UPDATE lane SET cleaned = ? WHERE id = ?'),
      deletions: prepare(
        'SELECT key, offset FROM latest WHERE lane = ? AND deleted_at < ? LIMIT ?',
      ),
      forget: prepare('DELETE FROM latest WHERE lane = ? AND key = ?'),
    };
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#pass;
  }

  #schedule(): void {
    this.#timer = this.#clock.after(passEveryMs, () => {
      this.#pass = this.#clean()
        .catch((error: unknown) => {
          this.#log.error({ err: error, file: this.#store.file }, 'cleaning the event log failed');
        })
        .finally(() => {
          if (!this.#stopped) this.#schedule();
        });
    });
  }

  async #clean(): Promise<void> {
    for (const { retention, lanes } of this.#topics.values()) {
      for (const lane of lanes) {
        const now = this.#clock.now();
        if (retention === 'compacted') {
          await this.#all(() => this.#compact(lane, now - compactionLagMs));
          await this.#all(() => this.#forgetDeletions(lane, now - 2 * compactionLagMs));
        } else {
          await this.#all(() => this.#expire(lane, now - retention.ms));
        }
      }
    }
  }

  async #all(bite: () => Generator<number, boolean>): Promise<void> {
    while (!this.#stopped && (await this.#writer.write(bite)));
  }

  /** True while there is more. */
  *#expire(lane: Lane, before: number): Generator<number, boolean> {
    const rows = this.#sql.oldest.all(lane.id, biteRecords);
    const kept = rows.findIndex((row) => Number(row['time']) >= before);
    const expired = kept === -1 ? rows.at(-1) : rows[kept - 1];
    if (expired === undefined) return false;
    this.#sql.deleteBefore.run(lane.id, Number(expired['offset']) + 1);
    yield 64 * rows.length;
    return kept === -1 && rows.length === biteRecords;
  }

  *#compact(lane: Lane, before: number): Generator<number, boolean> {
    const rows = this.#sql.dirty.all(lane.id, lane.cleaned, biteRecords);
    const ripe = rows.filter((row) => Number(row['time']) < before);
    const last = ripe.at(-1);
    if (last === undefined) return false;
    for (const row of ripe) {
      const key = String(row['key']);
      const older = this.#sql.latest.get(lane.id, key);
      if (older !== undefined) this.#sql.deleteOne.run(lane.id, Number(older['offset']));
      const deletedAt = row['deleted'] === 1 ? Number(row['time']) : null;
      this.#sql.setLatest.run(lane.id, key, Number(row['offset']), deletedAt);
      yield 128;
    }
    const cleaned = Number(last['offset']) + 1;
    this.#sql.setCleaned.run(cleaned, lane.id);
    lane.cleaned = cleaned;
    return ripe.length === biteRecords;
  }

  *#forgetDeletions(lane: Lane, before: number): Generator<number, boolean> {
    const rows = this.#sql.deletions.all(lane.id, before, biteRecords);
    for (const row of rows) {
      this.#sql.deleteOne.run(lane.id, Number(row['offset']));
      this.#sql.forget.run(lane.id, String(row['key']));
      yield 64;
    }
    return rows.length === biteRecords;
  }
}
