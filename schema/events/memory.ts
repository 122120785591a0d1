// Topic and payloads of memory: how far the import of a document is.
import { z } from 'zod';

export const ingestTopic = 'memory.ingest.v1';

/** What every event of an import says; `seq` is dense from 1. */
const base = z.object({
  documentId: z.string(),
  ownerId: z.string(),
  seq: z.int().positive(),
  /** ISO 8601 */
  at: z.string(),
});

/** Payloads by name; the name is also the GraphQL type and the one within the CloudEvents type. */
export const ingestEventData = {
  IngestRequested: base.extend({ title: z.string(), mediaType: z.string() }),
  IngestProgressed: base.extend({
    stage: z.enum(['READING', 'CHUNKING', 'INDEXING']),
    /** Of `total`, in the stage's own units: bytes, characters or passages. */
    done: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
  IngestCompleted: base.extend({ chunks: z.int().nonnegative() }),
  IngestFailed: base.extend({ code: z.string(), reason: z.string() }),
} as const;

export type IngestEventName = keyof typeof ingestEventData;

/** The definition to encode one of them with. */
export function ingestEvent<Name extends IngestEventName>(name: Name) {
  return {
    type: `miyagi.memory.${name}.v1`,
    topic: ingestTopic,
    key: (data: { documentId: string }) => data.documentId,
    owner: (data: { ownerId: string }) => data.ownerId,
    data: ingestEventData[name],
  };
}

export const memoryTopics = [
  { name: ingestTopic, partitions: 3, retention: { ms: 7 * 86_400_000 } },
] as const;
