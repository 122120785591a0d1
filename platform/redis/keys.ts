// How keys in Redis are spelled, behind the prefix. Each is used alone, so a cluster may spread them as it likes.

/** Topic names hold no spaces, so topic and key cannot run into each other. */
export const redisKey = {
  checkpoint: (topic: string, key: string) => `checkpoint:${topic} ${key}`,
  signs: (topic: string, key: string) => `watchers:${topic} ${key}`,
  claim: (key: string) => `claim:${key}`,
  limit: (key: string) => `limit:${key}`,
};
