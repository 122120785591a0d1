// Topic and payloads of images: how far the drawing of a picture is.
import { z } from 'zod';

export const imageJobsTopic = 'images.jobs.v1';

/** What every event of a job says; `seq` is dense from 1. */
const base = z.object({
  imageId: z.string(),
  ownerId: z.string(),
  seq: z.int().positive(),
  /** ISO 8601 */
  at: z.string(),
});

/** Payloads by name; the name is also the GraphQL type and the one within the CloudEvents type. */
export const imageEventData = {
  ImageRequested: base.extend({ kind: z.string() }),
  ImageProgressed: base.extend({
    stage: z.enum(['READING', 'DRAWING', 'ENCODING', 'STORING']),
    /** Of `total` stages. */
    done: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
  ImageCompleted: base.extend({ mediaType: z.string(), bytes: z.int().nonnegative() }),
  ImageFailed: base.extend({ code: z.string(), reason: z.string() }),
} as const;

export type ImageEventName = keyof typeof imageEventData;

/** The definition to encode one of them with. */
export function imageEvent<Name extends ImageEventName>(name: Name) {
  return {
    type: `miyagi.images.${name}.v1`,
    topic: imageJobsTopic,
    key: (data: { imageId: string }) => data.imageId,
    owner: (data: { ownerId: string }) => data.ownerId,
    data: imageEventData[name],
  };
}

export const imagesTopics = [
  { name: imageJobsTopic, partitions: 3, retention: { ms: 7 * 86_400_000 } },
] as const;
