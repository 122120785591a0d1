import { handler, type Consumer } from '../../platform/events/consume.ts';
import { imageEvent } from '../../schema/events/images.ts';
import { userErased } from '../../schema/events/users.ts';
import { eraseUser, type ErasurePorts } from './erasure.ts';

/** `wake` only makes a worker look into its table, so an event that comes again does no harm. */
export function consumersOf(ports: ErasurePorts & { readonly wake: () => void }): Consumer[] {
  return [
    {
      group: 'images',
      handlers: [
        handler(imageEvent('ImageRequested'), async () => ports.wake()),
        handler(userErased, ({ data }) => eraseUser(ports, data.userId)),
      ],
    },
  ];
}
