import { handler, type Consumer } from '../../platform/events/consume.ts';
import { imageEvent } from '../../schema/events/images.ts';

/** `wake` only makes a worker look into its table, so an event that comes again does no harm. */
export function consumersOf({ wake }: { readonly wake: () => void }): Consumer[] {
  return [
    { group: 'images', handlers: [handler(imageEvent('ImageRequested'), async () => wake())] },
  ];
}
