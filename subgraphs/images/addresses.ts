// Addresses of pictures: made without looking anything up, good for an hour, and only for what they say. Whoever
// holds one sees what its maker may see then.
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Actor } from '../../platform/auth/port.ts';
import type { SignedPaths } from '../../platform/auth/signed-paths.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { ImageFormat, ImageTheme } from './domain.ts';

export const IMAGES_PATH = '/images/';

const purpose = 'images';
const hourMs = 3_600_000;
/** Within each quarter of an hour the address stays the same, so that browsers can keep what they have. */
const roundMs = 900_000;
/** Signing leaves native objects behind, and hundreds of them make collecting garbage slow. */
const keptAddresses = 10_000;

const content = z.tuple([
  z.string(),
  z.enum(['SVG', 'PNG']),
  z.enum(['AUTO', 'LIGHT', 'DARK']),
  z.tuple([z.string(), z.enum(['user', 'service']), z.array(z.string()), z.number()]),
]);

export interface Address {
  readonly imageId: string;
  readonly format: ImageFormat;
  readonly theme: ImageTheme;
  /** As whom it is looked up. */
  readonly actor: Actor;
}

export interface Addresses {
  /** A path such as `/images/….svg`. */
  of(address: Address): string;
  /** `rest`: behind `/images/`. NOT_FOUND for what was not made here, EXPIRED for what is over. */
  read(rest: string): Address;
}

export function addressesBy(paths: SignedPaths, clock: Clock): Addresses {
  const signed = new LRUCache<string, string>({ max: keptAddresses });
  return {
    of({ imageId, format, theme, actor }) {
      const { id, kind, scopes, consentVersion } = actor;
      const expiresAt = Math.ceil((clock.now() + hourMs) / roundMs) * roundMs;
      const said = [imageId, format, theme, [id, kind, scopes, consentVersion]];
      const key = JSON.stringify([expiresAt, said]);
      const known = signed.get(key);
      if (known !== undefined) return known;
      const segment = paths.seal(purpose, said, expiresAt);
      const address = `${IMAGES_PATH}${segment}.${format.toLowerCase()}`;
      signed.set(key, address);
      return address;
    },

    read(rest) {
      const [, segment = '', extension] = /^([\w-]+)\.(svg|png)$/.exec(rest) ?? [];
      const opened = content.parse(paths.open(purpose, segment).content);
      const [imageId, format, theme, [id, kind, scopes, consentVersion]] = opened;
      if (format.toLowerCase() !== extension) {
        throw new AppError('NOT_FOUND', 'There is nothing here.');
      }
      return { imageId, format, theme, actor: { id, kind, scopes, consentVersion } };
    },
  };
}
