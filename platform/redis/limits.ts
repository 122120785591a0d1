// Buckets that all replicas share, each a key of Redis that is gone when its bucket is full. One script draws from
// one by Redis' own clock, so replicas need not agree on the time; it reckons as platform/limits/bucket.ts does.
import { z } from 'zod';
import type { Limit, Limits } from '../limits/port.ts';
import type { RedisLine } from './connection.ts';
import { redisKey } from './keys.ts';

const draw = `
local cost, capacity, perSecond = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local msEach = 1000 / perSecond
local size = capacity * msEach
local lacking = math.max(0, tonumber(redis.call('GET', KEYS[1]) or '0') - now)
local tooSoon = lacking + math.min(cost, capacity) * msEach - size
local allowed = tooSoon <= 0.001
if allowed and cost > 0 then
  lacking = lacking + cost * msEach
  redis.call('SET', KEYS[1], string.format('%.3f', now + lacking), 'PX', math.ceil(lacking) + 1)
end
local remaining = math.max(0, math.floor((size - lacking + 0.001) / msEach))
return { allowed and 1 or 0, remaining, allowed and 0 or math.ceil(tooSoon) }`;

const answer = z.tuple([z.number(), z.number(), z.number()]);

export function redisLimits(redis: RedisLine, { capacity, perSecond }: Limit): Limits {
  return {
    async take(key, cost) {
      const told = await redis.run(draw, redisKey.limit(key), cost, capacity, perSecond);
      const [allowed, remaining, retryAfterMs] = answer.parse(told);
      return { allowed: allowed === 1, remaining, retryAfterMs };
    },
  };
}
