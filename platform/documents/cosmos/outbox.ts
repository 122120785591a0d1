// The events that commits left behind, read from the container's change feed: it has them in commit order within
// a partition, whatever the clocks of those who committed say. What is published is deleted, and what is deleted
// is not in the feed, so reading from any earlier place finds what waits and nothing else.
import { ChangeFeedStartFrom, type Container } from '@azure/cosmos';
import {
  waitsSince,
  type Backlog,
  type OutboxSource,
  type PendingEvent,
} from '../../outbox/port.ts';
import { HTTP, statusOf } from './failures.ts';
import type { CosmosHttp } from './http.ts';
import { isEventItem, toRecord, type EventItem, type StoredItem } from './items.ts';

/** In a partition of its own: those of documents begin otherwise. */
const LEASE = { id: 'lease', partition: 'relay' };
const pageSize = 200;
/** Longest that places already read may stay unwritten, in pages of the feed. */
const pagesUnwritten = 50;

interface Lease {
  readonly holder: string;
  /** ms since the epoch */
  readonly until: number;
  /** Everything before this place of the feed was published; null: the beginning. */
  readonly place: string | null;
}

interface Waiting {
  readonly item: EventItem;
  /** The place of the feed before its page. */
  readonly before: string | null;
}

type Feed = ReturnType<typeof feedFrom>;

/** What one holder has read and not yet seen done; void as soon as the lease was somebody else's. */
interface Reading {
  readonly holder: string;
  /** Of the lease as this holder wrote it; null: not written yet. */
  etag: string | null;
  place: string | null;
  /** Goes on from `place`; null: not asked for yet. */
  feed: Feed | null;
  /** Read since `place` was last written. */
  pages: number;
  waiting: Waiting[];
}

export class CosmosOutbox implements OutboxSource {
  readonly name: string;
  readonly #container: Container;
  readonly #http: CosmosHttp;
  #reading: Reading | null = null;

  constructor(container: Container, http: CosmosHttp) {
    this.name = `cosmos_${container.id}`;
    this.#container = container;
    this.#http = http;
  }

  async claim(holder: string, now: number, until: number, limit: number): Promise<PendingEvent[]> {
    return this.#http.call('all partitions', async () => {
      const stored = await this.#lease();
      if (stored !== null && stored.holder !== holder && stored.until > now) return [];
      const isOurs =
        this.#reading?.holder === holder && this.#reading.etag === (stored?._etag ?? null);
      if (!isOurs) this.#reading = fresh(holder, stored);
      const reading = this.#reading ?? fresh(holder, stored);
      await this.#fill(reading, limit);
      // The lease is written only where something waits: idle polling costs reads.
      const isTidy = reading.pages < pagesUnwritten;
      if (reading.waiting.length === 0 && isTidy) return [];
      const [oldest] = reading.waiting;
      const place = oldest === undefined ? reading.place : oldest.before;
      const held = await this.#hold({ holder, until, place }, stored?._etag ?? null);
      if (held === null) {
        this.#reading = null;
        return [];
      }
      if (!isOurs && stored !== null) {
        // Until a moment ago another one may have published what was read here.
        const again = fresh(holder, { ...stored, _etag: held });
        this.#reading = again;
        await this.#fill(again, limit);
        return pending(again, limit);
      }
      Object.assign(reading, { etag: held, pages: 0 });
      return pending(reading, limit);
    });
  }

  async done(ids: readonly string[]): Promise<void> {
    await this.#http.call('one partition', async () => {
      const published = ids.map((id) => JSON.parse(id) as [string, string]);
      const partitions = Map.groupBy(published, ([partition]) => partition);
      for (const [partition, items] of partitions) {
        for (let from = 0; from < items.length; from += 100) {
          await this.#remove(
            partition,
            items.slice(from, from + 100).map(([, id]) => id),
          );
        }
      }
      const reading = this.#reading;
      if (reading === null) return;
      const gone = new Set(ids);
      reading.waiting = reading.waiting.filter(({ item }) => !gone.has(idOf(item)));
    });
  }

  /** A change feed tells nobody how long it is: what was read of it and is not done. */
  async backlog(): Promise<Backlog> {
    const waiting = this.#reading?.waiting ?? [];
    const time = waiting[0]?.item.record.headers['ce_time'];
    return { events: waiting.length, since: waitsSince(time) };
  }

  /** Which events were handled is remembered by those who handle them, and none of them is here. */
  async forget(): Promise<number> {
    return 0;
  }

  async #lease(): Promise<(Lease & StoredItem) | null> {
    const { resource } = await this.#container
      .item(LEASE.id, LEASE.partition)
      .read<Lease & StoredItem>();
    return resource ?? null;
  }

  /** The new etag; null when somebody else was faster. */
  async #hold(lease: Lease, etag: string | null): Promise<string | null> {
    const item = { ...LEASE, ...lease };
    try {
      const { resource } =
        etag === null
          ? await this.#container.items.create(item)
          : await this.#container.item(LEASE.id, LEASE.partition).replace(item, {
              accessCondition: { type: 'IfMatch', condition: etag },
            });
      return resource?._etag ?? null;
    } catch (error) {
      const status = statusOf(error);
      if (status === HTTP.conflict || status === HTTP.preconditionFailed) return null;
      throw error;
    }
  }

  /** Reads on until so many wait or there is nothing more. */
  async #fill(reading: Reading, limit: number): Promise<void> {
    if (reading.waiting.length >= limit) return;
    reading.feed ??= feedFrom(this.#container, reading.place);
    while (reading.waiting.length < limit) {
      const page = await reading.feed.readNext();
      const before = reading.place;
      reading.place = page.continuationToken;
      if (page.statusCode !== 200) return;
      reading.pages += 1;
      reading.waiting.push(...inOrder(page.result).map((item) => ({ item, before })));
    }
  }

  async #remove(partition: string, ids: readonly string[]): Promise<void> {
    const operations = ids.map((id) => ({ operationType: 'Delete' as const, id }));
    const { result = [] } = await this.#container.items.batch(operations, partition);
    if (result.every(({ statusCode }) => statusCode < 300)) return;
    // One of them is gone already, because two relays published it.
    for (const id of ids) {
      try {
        await this.#container.item(id, partition).delete();
      } catch (error) {
        if (statusOf(error) !== HTTP.notFound) throw error;
      }
    }
  }
}

function feedFrom(container: Container, place: string | null) {
  return container.items.getChangeFeedIterator<EventItem>({
    maxItemCount: pageSize,
    changeFeedStartFrom:
      place === null ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.Continuation(place),
  });
}

function fresh(holder: string, lease: (Lease & StoredItem) | null): Reading {
  const place = lease?.place ?? null;
  return {
    holder,
    etag: lease?._etag ?? null,
    place,
    feed: null,
    pages: 0,
    waiting: [],
  };
}

function pending(reading: Reading, limit: number): PendingEvent[] {
  return reading.waiting
    .slice(0, limit)
    .map(({ item }) => ({ id: idOf(item), record: toRecord(item) }));
}

function idOf({ partition, id }: EventItem): string {
  return JSON.stringify([partition, id]);
}

/** Of documents nothing; the feed promises no order within one commit, whose events are always on one page. */
function inOrder(items: readonly EventItem[]): EventItem[] {
  const commits = Map.groupBy(items.filter(isEventItem), ({ commit }) => commit);
  return [...commits.values()].flatMap((events) => events.toSorted((a, b) => a.index - b.index));
}
