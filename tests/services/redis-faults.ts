// A Redis that is paused, killed, full or set up wrongly: nobody waits long for it, and nothing is let in by that.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { systemClock } from '../../platform/clock.ts';
import type { Checkpoints } from '../../platform/events/checkpoints.ts';
import { layeredCheckpoints } from '../../platform/events/layered-checkpoints.ts';
import { sharedOrLocal } from '../../platform/limits/shared-or-local.ts';
import { silentLog, type Log } from '../../platform/log.ts';
import { redisCheckpoints } from '../../platform/redis/checkpoints.ts';
import { redisClaims } from '../../platform/redis/claims.ts';
import { openRedis, type RedisLine } from '../../platform/redis/connection.ts';
import { redisLimits } from '../../platform/redis/limits.ts';
import { ownRedis, type OwnRedis } from './redis/own-server.ts';

const limit = { capacity: 20, perSecond: 0.02 };

function remembering(): { log: Log; told: string[] } {
  const told: string[] = [];
  const tell = (level: string) => (_fields: object, message: string) =>
    void told.push(`${level} ${message}`);
  const log = { ...silentLog, debug: () => undefined, info: tell('info'), warn: tell('warn') };
  return { log, told };
}

const nothingKept: Checkpoints = {
  save: async () => undefined,
  load: async () => null,
  forget: async () => undefined,
};

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await systemClock.sleep(10);
}

describe('a Redis that fails', { timeout: 120_000 }, () => {
  let server: OwnRedis;
  let lines: RedisLine[] = [];
  before(async () => {
    server = await ownRedis();
  });
  after(async () => {
    await Promise.all(lines.map((line) => line.close()));
    await server.close();
  });
  const open = async (prefix: string, log: Log = silentLog) => {
    const line = await openRedis({ url: server.url, prefix, log });
    lines = [...lines, line];
    return line;
  };

  for (const [how, fail, mend] of [
    ['paused', () => server.pause(), () => server.resume()],
    ['killed', () => server.kill(), () => server.restart()],
  ] as const) {
    it(`${how}: nobody is let in who was not, nobody waits, and it comes back by itself`, async () => {
      const { log, told } = remembering();
      const replicas = await Promise.all(
        [1, 2].map(async () =>
          sharedOrLocal({
            shared: redisLimits(await open(`${how}:`), limit),
            ...{ limit, clock: systemClock, log, replicas: 2, lookAgainMs: 50 },
          }),
        ),
      );
      const [one = assert.fail(), two = assert.fail()] = replicas;
      assert.equal((await one.take('spent', 20)).allowed, true);
      assert.equal((await two.take('spent', 1)).allowed, false);
      await fail();
      const began = performance.now();
      for (const each of replicas) {
        const refused = await Promise.all([1, 2, 3].map(() => each.take('spent', 1)));
        assert.ok(refused.every(({ allowed }) => !allowed));
        assert.equal((await each.take('unknown', 1)).allowed, false);
        assert.equal(each.isLocal(), true);
      }
      assert.ok(performance.now() - began < 1_000, `waited ${performance.now() - began} ms`);
      await mend();
      for (const each of replicas) {
        await until(async () => {
          assert.equal((await each.take('spent', 1)).allowed, false);
          return !each.isLocal();
        });
      }
      // What was spent is known again: it was written down.
      assert.equal((await two.take('spent', 1)).allowed, false);
      assert.equal((await one.take('fresh', 20)).allowed, true);
      assert.equal((await two.take('fresh', 1)).allowed, false);
      const levels = told.map((line) => line.split(' ')[0]);
      assert.deepEqual(levels.toSorted(), ['info', 'info', 'warn', 'warn']);
    });

    it(`${how}: what needs it is refused soon, and works again when it is back`, async () => {
      const { log, told } = remembering();
      const line = await open(`refused ${how}:`, log);
      const claims = redisClaims(line, systemClock);
      const soon = systemClock.now() + 60_000;
      assert.equal(await claims.claim('ticket', soon), true);
      const quick = redisCheckpoints(line);
      const checkpoint = { partition: 0, offset: 3, state: {} };
      await quick.save('t', 'run', checkpoint);
      await fail();
      const began = performance.now();
      const asked = Array.from({ length: 50 }, (_, n) => claims.claim(`ticket ${n}`, soon));
      const outcomes = await Promise.allSettled(asked);
      for (const outcome of outcomes) {
        assert.equal(outcome.status === 'rejected' && codeOf(outcome.reason), 'UNAVAILABLE');
      }
      const layered = layeredCheckpoints({ quick, lasting: nothingKept, log: silentLog });
      assert.equal(await layered.load('t', 'run'), null);
      assert.ok(performance.now() - began < 3_000, `waited ${performance.now() - began} ms`);
      await mend();
      await until(() =>
        claims.claim('ticket', soon).then(
          (had) => !had,
          () => false,
        ),
      );
      assert.deepEqual(await quick.load('t', 'run'), checkpoint);
      await until(() => told.at(-1) === 'info Redis answers again' || how === 'paused');
    });
  }

  it('is not there at the start: the process starts, and finds it later', async () => {
    await server.kill();
    const { log, told } = remembering();
    const line = await open('late:', log);
    await assert.rejects(line.ask('GET', 'a'), { code: 'UNAVAILABLE', retryable: true });
    await server.restart();
    await until(() =>
      line.ask('SET', 'a', 1).then(
        () => true,
        () => false,
      ),
    );
    assert.deepEqual(told, ['warn Redis does not answer', 'info Redis answers again']);
  });
});

describe('a Redis that may throw out what it must remember', () => {
  it('is warned of at the start, and one that may not is not', async () => {
    for (const [policy, expected] of [
      ['allkeys-lru', 1],
      ['volatile-ttl', 1],
      ['noeviction', 0],
    ] as const) {
      const server = await ownRedis(['--maxmemory-policy', policy]);
      const warnings = Promise.withResolvers<void>();
      const told: object[] = [];
      const warn = (fields: object, message: string) => {
        if (message.includes('maxmemory-policy')) told.push(fields);
        warnings.resolve();
      };
      const line = await openRedis({ url: server.url, prefix: 'x:', log: { ...silentLog, warn } });
      // The answer to this comes after that to the question for its policy.
      await line.ask('GET', 'a');
      if (expected > 0) await warnings.promise;
      assert.deepEqual(
        told.map((fields) => 'policy' in fields && fields.policy),
        expected === 0 ? [] : [policy],
      );
      await line.close();
      await server.close();
    }
  });

  it('refuses new claims when it is full, rather than forget those it has', async () => {
    const server = await ownRedis();
    const line = await openRedis({ url: server.url, prefix: 'full:', log: silentLog });
    const claims = redisClaims(line, systemClock);
    const soon = systemClock.now() + 60_000;
    assert.equal(await claims.claim('first', soon), true);
    const admin = new Redis(server.url);
    await admin.config('SET', 'maxmemory', '1mb');
    await assert.rejects(claims.claim('second', soon), (error) => {
      // What was asked is nothing for a log.
      assert.doesNotMatch(inspect(error, { depth: 9 }), /second/);
      return codeOf(error) === 'UNAVAILABLE';
    });
    await admin.config('SET', 'maxmemory', '0');
    assert.equal(await claims.claim('first', soon), false);
    admin.disconnect();
    await line.close();
    await server.close();
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
