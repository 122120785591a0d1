// Payload keys in memory for tests of what is built on them: asking takes a turn, and may fail.
import { generateKeySync } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { KeyState, PayloadKey, PayloadKeys } from './port.ts';

export class MemoryKeys implements PayloadKeys {
  /** While it is set the store does not answer. */
  isDown = false;
  /** How often the store was asked. */
  asked = 0;
  readonly #stored = new Map<string, PayloadKey | 'destroyed'>();
  readonly #here = new Set<string>();
  readonly #forgets: () => boolean;

  /** `forgets` is asked at each look whether this one finds nothing in memory. */
  constructor(forgets: () => boolean = () => false) {
    this.#forgets = forgets;
  }

  known(owner: string): PayloadKey | 'destroyed' | undefined {
    return this.#here.has(owner) && !this.#forgets() ? this.#stored.get(owner) : undefined;
  }

  async find(owners: readonly string[]): Promise<ReadonlyMap<string, KeyState>> {
    this.asked += 1;
    await new Promise(setImmediate);
    if (this.isDown) throw new AppError('UNAVAILABLE', 'The keys are away.', { retryable: true });
    return new Map(
      owners.map((owner) => {
        const state = this.#stored.get(owner) ?? 'missing';
        if (state !== 'missing') this.#here.add(owner);
        return [owner, state];
      }),
    );
  }

  async make(owners: readonly string[]): Promise<ReadonlyMap<string, PayloadKey | 'destroyed'>> {
    await this.find(owners);
    return new Map(
      owners.map((owner) => {
        const made = {
          id: `k${this.#stored.size}`,
          secret: generateKeySync('aes', { length: 256 }),
        };
        const state = this.#stored.get(owner) ?? made;
        this.#stored.set(owner, state);
        this.#here.add(owner);
        return [owner, state];
      }),
    );
  }

  async destroy(owner: string): Promise<void> {
    this.#stored.set(owner, 'destroyed');
  }

  /** As after a restart. */
  forgetAll(): void {
    this.#here.clear();
  }
}
