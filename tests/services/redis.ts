// The contract suites of what may lie on Redis, and what a Redis that fails does to it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { claimsContract } from '../../platform/claims-contract.ts';
import { ManualClock, systemClock } from '../../platform/clock.ts';
import { checkpointsContract } from '../../platform/events/checkpoints-contract.ts';
import { leasedPresence } from '../../platform/events/leased-presence.ts';
import { presenceContract } from '../../platform/events/presence-contract.ts';
import { limitsContract } from '../../platform/limits/contract.ts';
import { silentLog } from '../../platform/log.ts';
import { redisCheckpoints } from '../../platform/redis/checkpoints.ts';
import { redisClaims } from '../../platform/redis/claims.ts';
import { openRedis, type RedisLine } from '../../platform/redis/connection.ts';
import { redisLimits } from '../../platform/redis/limits.ts';
import { redisSigns, rememberedSince } from '../../platform/redis/presence.ts';
import { freshPrefix, type FreshPrefix } from './redis/fresh-prefix.ts';

checkpointsContract('Redis', async () => {
  const { redis, drop } = await freshPrefix();
  await redis.ask('SET', rememberedSince, 0);
  return {
    open: () => redisCheckpoints(redis),
    signs: redisSigns({ redis, clock: systemClock, replica: 'one' }),
    close: drop,
  };
});

presenceContract('Redis', async () => {
  const { redis, drop } = await freshPrefix();
  await redis.ask('SET', rememberedSince, 0);
  return { signs: (replica, clock) => redisSigns({ redis, clock, replica }), close: drop };
});

claimsContract('Redis', async () => {
  const { redis, drop } = await freshPrefix();
  const now = () => systemClock.now();
  return { open: () => redisClaims(redis, systemClock), now, close: drop };
});

limitsContract('Redis', async () => {
  const { redis, keys, drop } = await freshPrefix();
  return {
    open: (limit) => redisLimits(redis, limit),
    // Its clock is its own: rather than that, every bucket is moved.
    async pass(ms) {
      for (const key of await keys()) {
        const fullAt = Number(await redis.ask('GET', key));
        await redis.ask('SET', key, fullAt - ms, 'KEEPTTL');
      }
    },
    close: drop,
  };
});

describe('what is kept on Redis', () => {
  let fresh: FreshPrefix;
  let redis: RedisLine;
  before(async () => {
    fresh = await freshPrefix();
    ({ redis } = fresh);
  });
  after(() => fresh.drop());

  it('has an end, all of it, and the prefix before it', async () => {
    const checkpoint = { partition: 0, offset: 1, state: {} };
    await redisCheckpoints(redis).save('runs.v1', 'a', checkpoint);
    await redisClaims(redis, systemClock).claim('b', systemClock.now() + 60_000);
    const signs = redisSigns({ redis, clock: systemClock, replica: 'one' });
    await signs.put('runs.v1', 'c', systemClock.now() + 15_000);
    const ends = new Map<string, number>();
    await redisLimits(redis, { capacity: 10, perSecond: 1 }).take('d', 5);
    for (const key of await fresh.keys()) ends.set(key, Number(await redis.ask('PTTL', key)));
    assert.deepEqual([...ends.keys()].sort(), [
      'checkpoint:runs.v1 a',
      'claim:b',
      'limit:d',
      'watchers:runs.v1 c',
    ]);
    const end = (key: string) => ends.get(key) ?? NaN;
    assert.ok(end('checkpoint:runs.v1 a') > 86_300_000 && end('checkpoint:runs.v1 a') < 72 * 3.6e6);
    // When its bucket is full again.
    assert.ok(end('limit:d') > 4_000 && end('limit:d') <= 5_001);
    assert.ok(end('claim:b') > 60_000 && end('claim:b') <= 65_000);
    assert.ok(end('watchers:runs.v1 c') > 3_600_000 && end('watchers:runs.v1 c') <= 3_615_000);
  });

  it('is no checkpoint that is too large: the one before it stays', async () => {
    const checkpoints = redisCheckpoints(redis);
    const small = { partition: 0, offset: 1, state: { text: 'small' } };
    await checkpoints.save('runs.v1', 'large', small);
    const text = 'x'.repeat(1_100_000);
    await checkpoints.save('runs.v1', 'large', { partition: 0, offset: 2, state: { text } });
    assert.deepEqual(await checkpoints.load('runs.v1', 'large'), small);
  });

  it('takes what may have been watched before a loss of data for watched until then', async () => {
    const clock = new ManualClock();
    await redis.ask('DEL', rememberedSince);
    const presenceOf = (replica: string) => {
      const signs = redisSigns({ redis, clock, replica });
      return leasedPresence({ signs, clock, log: silentLog, leaseMs: 900 });
    };
    const noticedAt = clock.now();
    assert.equal(await presenceOf('one').lastWatched('runs.v1', 'lost'), noticedAt);
    await clock.advance(1_800_000);
    assert.equal(await presenceOf('two').lastWatched('runs.v1', 'lost'), noticedAt);
    await clock.advance(1_800_000);
    assert.equal(await presenceOf('two').lastWatched('runs.v1', 'lost'), null);
  });

  it('refuses who may not come in, naming the setting and no password', async () => {
    const url = new URL(fresh.url);
    url.username = 'nobody';
    url.password = 'secret';
    const opening = openRedis({ url: url.href, prefix: 'x:', log: silentLog });
    await assert.rejects(opening, (error: Error & { code: string; field: string }) => {
      assert.doesNotMatch(inspect(error, { depth: 9 }), /secret/);
      return error.code === 'CONFIG_INVALID' && error.field === 'REDIS_URL';
    });
    const elsewhere = new URL(fresh.url);
    elsewhere.pathname = '/9999';
    const other = openRedis({ url: elsewhere.href, prefix: 'x:', log: silentLog });
    await assert.rejects(other, { code: 'CONFIG_INVALID', field: 'REDIS_URL' });
  });
});
