// Every statement the embedded log runs. All of them are synchronous, so each takes a bounded bite.
import { randomUUID } from 'node:crypto';
import type { EventRecord, NewRecord, TopicSpec } from '../port.ts';
import { Lane, type Topic } from './lane.ts';
import { openLogFile, translated } from './sqlite.ts';

/** A read returns at most this much: well below a millisecond. */
const sliceRecords = 256;
const sliceBytes = 512 * 1024;

export type Store = ReturnType<typeof openStore>;

export function openStore(file: string) {
  const opened = openLogFile(file);
  const { db } = opened;
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translated(error, file);
    }
  };
  const sql = {
    insert: db.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)'),
    setNext: db.prepare('UPDATE lane SET next_offset = ? WHERE id = ?'),
    read: db.prepare(
      `SELECT offset, time, key, headers, value FROM record
       WHERE lane = ? AND offset >= ? AND offset < ? ORDER BY offset LIMIT ${sliceRecords}`,
    ),
    timeAt: db.prepare(
      'SELECT offset, time FROM record WHERE lane = ? AND offset >= ? ORDER BY offset LIMIT 1',
    ),
    newest: db.prepare('SELECT time FROM record WHERE lane = ? ORDER BY offset DESC LIMIT 1'),
    commit: db.prepare('INSERT OR REPLACE INTO committed VALUES (?, ?, ?)'),
    committed: db.prepare('SELECT lane, offset FROM committed WHERE consumer_group = ?'),
    addTopic: db.prepare('INSERT INTO topic VALUES (?, ?, ?)'),
    addLane: db.prepare('INSERT INTO lane VALUES (NULL, ?, ?, 0, 0)'),
    retain: db.prepare('UPDATE topic SET retention_ms = ? WHERE name = ?'),
  };

  return {
    file,
    db,
    close: () => opened.close(),
    translated: (error: unknown) => translated(error, file),

    begin: () => guard(() => db.exec('BEGIN IMMEDIATE')),
    commit: () => guard(() => db.exec('COMMIT')),
    rollback() {
      // After some errors SQLite has rolled back by itself.
      if (db.isTransaction) db.exec('ROLLBACK');
    },

    /** All topics in the file, and the time of the newest record (0: there is none). */
    load(): { topics: Map<string, Topic>; newest: number } {
      return guard(() => {
        const topics = new Map<string, Topic>();
        let newest = 0;
        for (const row of db.prepare('SELECT * FROM topic').all()) {
          const name = String(row['name']);
          const lanes = db
            .prepare('SELECT * FROM lane WHERE topic = ? ORDER BY partition')
            .all(name)
            .map((lane) => {
              const id = Number(lane['id']);
              newest = Math.max(newest, Number(sql.newest.get(id)?.['time'] ?? 0));
              const end = Number(lane['next_offset']);
              return new Lane(id, name, Number(lane['partition']), end, Number(lane['cleaned']));
            });
          const ms = row['retention_ms'];
          topics.set(name, {
            name,
            generation: String(row['generation']),
            retention: ms === null ? 'compacted' : { ms: Number(ms) },
            lanes,
          });
        }
        return { topics, newest };
      });
    },

    addTopic(spec: TopicSpec): Topic {
      const generation = randomUUID();
      sql.addTopic.run(spec.name, generation, retentionMs(spec));
      const lanes = Array.from({ length: spec.partitions }, (_, partition) => {
        const { lastInsertRowid } = sql.addLane.run(spec.name, partition);
        return new Lane(Number(lastInsertRowid), spec.name, partition, 0, 0);
      });
      return { name: spec.name, generation, retention: spec.retention, lanes };
    },

    retain(spec: TopicSpec): void {
      sql.retain.run(retentionMs(spec), spec.name);
    },

    insert(lane: Lane, offset: number, time: number, record: NewRecord): void {
      sql.insert.run(
        lane.id,
        offset,
        time,
        record.key,
        JSON.stringify(record.headers),
        record.value,
      );
    },

    setNext(lane: Lane): void {
      sql.setNext.run(lane.next, lane.id);
    },

    /** The first stored records of [from, until); a slice, so ask again from the last offset + 1. */
    read(lane: Lane, from: number, until: number): EventRecord[] {
      return guard(() => {
        const records: EventRecord[] = [];
        let bytes = 0;
        for (const row of sql.read.iterate(lane.id, from, until)) {
          const value = row['value'] as Uint8Array | null;
          const headers = row['headers'] as string;
          records.push({
            topic: lane.topic,
            partition: lane.partition,
            offset: row['offset'] as number,
            timestamp: row['time'] as number,
            key: row['key'] as string,
            headers: JSON.parse(headers) as Record<string, string>,
            value,
          });
          bytes += headers.length + (value?.byteLength ?? 0);
          if (bytes > sliceBytes) break;
        }
        return records;
      });
    },

    /** The first offset whose record is not older than `time`; the lane's end if all are. */
    offsetAt(lane: Lane, time: number): number {
      return guard(() => {
        // Times never go down within the log, so halving finds the place.
        let low = 0;
        let high = lane.end;
        while (low < high) {
          const middle = Math.floor((low + high) / 2);
          const row = sql.timeAt.get(lane.id, middle);
          const offset = Number(row?.['offset'] ?? high);
          if (offset < high && Number(row?.['time']) < time) low = offset + 1;
          else high = middle;
        }
        return low;
      });
    },

    /** The first stored offset; the lane's end if there is none. */
    beginning: (lane: Lane): number =>
      guard(() => Number(sql.timeAt.get(lane.id, 0)?.['offset'] ?? lane.end)),

    commitOffset(group: string, lane: Lane, offset: number): void {
      sql.commit.run(group, lane.id, offset);
    },

    /** By lane id. */
    committed(group: string): Map<number, number> {
      return guard(
        () =>
          new Map(
            sql.committed.all(group).map((row) => [Number(row['lane']), Number(row['offset'])]),
          ),
      );
    },
  };
}

function retentionMs(spec: TopicSpec): number | null {
  return spec.retention === 'compacted' ? null : spec.retention.ms;
}
