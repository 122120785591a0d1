// Claims on Redis: to set a key that was not there is the claim. They are kept as long as Redis keeps what it was
// told: what that takes of its settings is in docs/redis.md.
import type { Claims } from '../claims.ts';
import type { Clock } from '../clock.ts';
import type { RedisLine } from './connection.ts';
import { redisKey } from './keys.ts';

/** Time that may pass on the way there, ms. */
const wayMs = 5_000;

/** UNAVAILABLE when Redis does not answer: then nobody knows whose it is, and nobody may have it. */
export function redisClaims(redis: RedisLine, clock: Clock): Claims {
  return {
    async claim(key, until) {
      const keptMs = Math.max(0, until - clock.now()) + wayMs;
      const told = await redis.ask('SET', redisKey.claim(key), 1, 'NX', 'PX', Math.ceil(keptMs));
      return told === 'OK';
    },
  };
}
