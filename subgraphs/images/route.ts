// Pictures by plain GET: the address says which and as whom, the graph says whether and what.
import type { AssetRoute } from '../../platform/assets/port.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { IMAGES_PATH, type Addresses } from './addresses.ts';
import type { Gallery } from './gallery.ts';
import { imageById } from './images.ts';
import type { Context } from './loaders.ts';

/** Prices move now and then, not every second. */
const maxAgeSeconds = 60;
/** Credentials of one look-up. */
const actingForMs = 30_000;

export function imagesRoute(parts: {
  readonly addresses: Addresses;
  readonly gallery: Gallery;
  readonly context: (viewer: Viewer) => Context;
  readonly clock: Clock;
}): AssetRoute {
  const { addresses, gallery, context, clock } = parts;
  return {
    prefix: IMAGES_PATH,
    async find(rest) {
      const { imageId, format, theme, actor } = addresses.read(rest);
      const now = clock.now();
      const viewer = { ...actor, expiresAt: now + actingForMs };
      const image = await imageById(context(viewer), imageId, now);
      if (image === null) throw new AppError('NOT_FOUND', 'There is nothing here.');
      const drawing = gallery.drawing(image.ownerId, await image.picture(), format, theme);
      return {
        mediaType:
          drawing.mediaType === 'image/svg+xml'
            ? 'image/svg+xml; charset=utf-8'
            : drawing.mediaType,
        version: drawing.version,
        maxAgeSeconds,
        bytes: () => drawing.bytes(),
      };
    },
  };
}
