import { handler, type Consumer } from '../../platform/events/consume.ts';
import type { Ports } from '../../platform/ports.ts';
import { userErased } from '../../schema/events/users.ts';
import { eraseUser } from './erasure.ts';

export function consumersOf(ports: Pick<Ports, 'db'>): Consumer[] {
  return [
    {
      group: 'memory',
      handlers: [handler(userErased, ({ data }) => eraseUser(ports, data.userId))],
    },
  ];
}
