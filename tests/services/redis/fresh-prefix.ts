// A prefix of one's own on the Redis under test, and how to be rid of all that is behind it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { silentLog } from '../../../platform/log.ts';
import { openRedis, type RedisLine } from '../../../platform/redis/connection.ts';

export interface FreshPrefix {
  readonly url: string;
  readonly prefix: string;
  readonly redis: RedisLine;
  /** Without the prefix; of another prefix than this one where it is told. */
  readonly keys: (of?: string) => Promise<string[]>;
  readonly drop: () => Promise<void>;
}

export async function freshPrefix(url = redisUrl()): Promise<FreshPrefix> {
  const prefix = `test-${randomUUID()}:`;
  const redis = await openRedis({ url, prefix, log: silentLog });
  const server = new Redis(url);
  const found = (of = prefix) => server.keys(`${of}*`);
  return {
    ...{ url, prefix, redis },
    keys: async (of = prefix) => (await found(of)).map((key) => key.slice(of.length)),
    async drop() {
      const left = await found();
      if (left.length > 0) await server.del(left);
      server.disconnect();
      await redis.close();
    },
  };
}

export function redisUrl(): string {
  const url = process.env['REDIS_URL'];
  assert.ok(url, 'REDIS_URL is not set; npm run test:services sets it');
  return url;
}
