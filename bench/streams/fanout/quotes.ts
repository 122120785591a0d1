// The events as the log holds them, and how the gateway tells them: what a client has not read is told as one event that
// says how many it stands for, so that each client can be checked for what was lost or told twice.
import { z } from 'zod';
import type { Feed } from '../../../gateway/stream/feed.ts';
import type { StreamEvent, ToldEvent } from '../../../gateway/stream/fold.ts';
import type { Quote } from './world.ts';

const topic = { name: 'bench.quotes.v1', partitions: 3, retention: 'compacted' } as const;

export const quoteTopics = [topic];

export const quoted = {
  type: 'miyagi.bench.Quoted.v1',
  topic: topic.name,
  key: ({ symbol }: Quote) => symbol,
  data: z.object({
    symbol: z.string(),
    seq: z.int(),
    at: z.number(),
    minor: z.int(),
    note: z.string(),
  }),
} as const;

interface Unread {
  readonly newest: Quote;
  readonly count: number;
}

export const quoteFeed = {
  topic: topic.name,
  major: 1,
  begins: 'now' as const,
  compacted: true,
  fault: (event: StreamEvent) => (quoted.data.safeParse(event).success ? null : 'it is no quote'),
  merge: (unread: Unread | null, newest: StreamEvent & Quote): Unread => ({
    newest,
    count: (unread?.count ?? 0) + 1,
  }),
  project({ newest, count }: Unread): ToldEvent {
    const { symbol, seq, at, minor, note } = newest;
    return {
      ...{ __typename: 'Quote', symbol, seq, count, at, minor, note },
      instrument: { __typename: 'Instrument', symbol },
    };
  },
} satisfies Feed<StreamEvent & Quote, Unread>;
