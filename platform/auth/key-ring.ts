// Keys that may be exchanged while the program runs: the newest signs, older ones are taken until they are retired.

export interface SigningKey {
  /** 0–255, unique among the keys in use. */
  readonly id: number;
  readonly secret: Uint8Array;
}

/** The first signs. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];

/** A function gives those of the moment, the same list as long as nothing changes. */
export type KeyRing = SigningKeys | (() => SigningKeys);

/** What `make` makes of the keys, anew only when they have changed. */
export function ofKeys<Keys extends object, Made>(
  ring: Keys | (() => Keys),
  make: (keys: Keys) => Made,
): () => Made {
  const current = typeof ring === 'function' ? ring : () => ring;
  let keys = current();
  let made = make(keys);
  return () => {
    const now = current();
    if (now !== keys) {
      made = make(now);
      keys = now;
    }
    return made;
  };
}
