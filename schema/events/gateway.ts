// What gateways tell each other.
import { z } from 'zod';

export const renewalsTopic = 'gateway.renewals.v1';

/** Newer credentials are kept for a stream over HTTP; whoever holds it takes them from the store. */
export const streamRenewed = {
  type: 'miyagi.gateway.StreamRenewed.v1',
  topic: renewalsTopic,
  key: (data: { stream: string }) => data.stream,
  data: z.object({
    /** The id within its ticket or name; nobody can make one of those of it. */
    stream: z.string(),
  }),
} as const;

export const gatewayTopics = [
  { name: renewalsTopic, partitions: 3, retention: { ms: 3_600_000 } },
] as const;
