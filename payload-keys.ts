// When a user is erased, the key of the user's events goes as well: what the log keeps of them is unreadable then.
import type { Clock } from './platform/clock.ts';
import { handler, type Consumer } from './platform/events/consume.ts';
import type { PayloadKeys } from './platform/keys/port.ts';
import { userErased } from './schema/events/users.ts';

/** So long (ms) after the erasure runs that were under way are over, and who watched them has heard of it. */
const lastWordsMs = 2_000;

export function payloadKeyDestroyer(keys: PayloadKeys, clock: Clock): Consumer {
  return {
    group: 'payload-keys',
    handlers: [
      handler(userErased, async ({ data: { userId, at } }) => {
        const left = Date.parse(at) + lastWordsMs - clock.now();
        // Clocks differ: never longer than that.
        if (left > 0) await clock.sleep(Math.min(left, lastWordsMs));
        await keys.destroy(userId);
      }),
    ],
  };
}
