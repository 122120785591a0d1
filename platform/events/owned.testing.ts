// A log all of whose records are about somebody: what suites that know nothing of owners run on, to try sealing.
import { ownerHeader } from './owner.ts';
import type { EventLog, EventRecord, NewRecord } from './port.ts';

/** Names an owner on the way in and takes the name off on the way out; `ownerOf` sees each record's key. */
export function owned(log: EventLog, ownerOf: (key: string) => string): EventLog {
  const named = (record: NewRecord): NewRecord => ({
    ...record,
    headers: { ...record.headers, [ownerHeader]: ownerOf(record.key) },
  });
  const bare = (record: EventRecord): EventRecord => {
    const others = Object.entries(record.headers).filter(([name]) => name !== ownerHeader);
    return { ...record, headers: Object.fromEntries(others) };
  };
  return {
    ensureTopics: (specs) => log.ensureTopics(specs),
    append: (records) => log.append(records.map(named)),
    tail: (topic, from, onRecords) =>
      log.tail(topic, from, (records) => onRecords(records.map(bare))),
    async *read(...where) {
      for await (const records of log.read(...where)) yield records.map(bare);
    },
    beginnings: (topic) => log.beginnings(topic),
    ends: (topic) => log.ends(topic),
    since: (topic, time) => log.since(topic, time),
    lag: (group, topics) => log.lag(group, topics),
    partitionFor: (topic, key) => log.partitionFor(topic, key),
    generation: (topic) => log.generation(topic),
    join: ({ handle, onRefused, ...options }) =>
      log.join({
        ...options,
        handle: (record) => handle(bare(record)),
        ...(onRefused !== undefined && {
          onRefused: (error, record) => onRefused(error, bare(record)),
        }),
      }),
    close: () => log.close(),
  };
}
