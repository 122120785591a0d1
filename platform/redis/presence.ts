// Signs of watchers on Redis: a sorted set a key, of replicas by how long their word holds.
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { signKeptMs, type Signs } from '../events/leased-presence.ts';
import type { RedisLine } from './connection.ts';
import { redisKey } from './keys.ts';

export interface RedisSignsOptions {
  readonly redis: RedisLine;
  readonly clock: Clock;
  /** Names this process; no other may have the same name. */
  readonly replica: string;
}

/** Since when (ms since the epoch) this Redis has forgotten nothing. */
export const rememberedSince = 'watchers since';

const putSign = `
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])`;

const newestSign = z.tuple([z.string(), z.coerce.number()]);

export function redisSigns({ redis, clock, replica }: RedisSignsOptions): Signs {
  /**
   * A Redis that lost its data knows of no watchers, which must not end what they watch: for as long as signs
   * are kept, it is taken for watched at the moment at which the loss was noticed.
   */
  async function since(): Promise<number> {
    const now = clock.now();
    const first = await redis.ask('SET', rememberedSince, now, 'NX', 'GET');
    return first === null ? now : Number(first);
  }

  return {
    async put(topic, key, until) {
      const lapsed = clock.now() - signKeptMs;
      const keptMs = Math.max(1, until - lapsed);
      await redis.run(putSign, redisKey.signs(topic, key), until, replica, lapsed, keptMs);
    },
    async remove(topic, key) {
      await redis.ask('ZREM', redisKey.signs(topic, key), replica);
    },
    async newest(topic, key) {
      const [from, found] = await Promise.all([
        since(),
        redis.ask('ZREVRANGE', redisKey.signs(topic, key), 0, 0, 'WITHSCORES'),
      ]);
      const oldest = clock.now() - signKeptMs;
      const newest = newestSign.safeParse(found);
      const latest = Math.max(newest.success ? newest.data[1] : -Infinity, from);
      return latest > oldest ? latest : null;
    },
    // Keys expire, and of those that do not, since somebody watches, each put takes away what has lapsed.
    sweep: async () => undefined,
  };
}
