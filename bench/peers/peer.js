// How a peer learns its task, says that it serves, and ends with whoever started it.
import { once } from 'node:events';

process.on('disconnect', () => process.exit());

export const [task] = await once(process, 'message');

/** @param {{ port: number, path?: string }} where */
export function ready(where) {
  process.send?.(where);
}
