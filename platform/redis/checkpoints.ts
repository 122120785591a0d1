// Checkpoints on Redis: of streams that are being written, for as long as the log keeps what they stand for.
import { z } from 'zod';
import type { Checkpoints } from '../events/checkpoints.ts';
import type { RedisLine } from './connection.ts';
import { redisKey } from './keys.ts';

/** Well within the retention of any topic that is folded, so that what is old can always be read up to its end. */
const keptMs = 86_400_000;
/** Of its JSON, in UTF-16 code units. Whoever joins a stream beyond that reads it from the log. */
const longest = 1_048_576;

// Numbers of Lua are those of JavaScript: exact up to where offsets are.
const saveIfLater = `
local last = redis.call('HMGET', KEYS[1], 'partition', 'offset')
if last[1] == ARGV[1] and tonumber(ARGV[2]) <= tonumber(last[2]) then return 0 end
redis.call('HSET', KEYS[1], 'partition', ARGV[1], 'offset', ARGV[2], 'state', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

const stored = z.tuple([z.string(), z.string(), z.string()]);

export function redisCheckpoints(redis: RedisLine): Checkpoints {
  return {
    async save(topic, key, { partition, offset, state }) {
      const text = JSON.stringify(state);
      if (text.length > longest) return;
      const place = redisKey.checkpoint(topic, key);
      await redis.run(saveIfLater, place, partition, String(offset), text, keptMs);
    },
    async load(topic, key) {
      const place = redisKey.checkpoint(topic, key);
      const found = stored.safeParse(
        await redis.ask('HMGET', place, 'partition', 'offset', 'state'),
      );
      if (!found.success) return null;
      const [partition, offset, state] = found.data;
      return {
        partition: Number(partition),
        offset: Number(offset),
        state: JSON.parse(state) as unknown,
      };
    },
    async forget(topic, key) {
      await redis.ask('DEL', redisKey.checkpoint(topic, key));
      // The signs of its watchers lie beside it.
      await redis.ask('DEL', redisKey.signs(topic, key));
    },
  };
}
