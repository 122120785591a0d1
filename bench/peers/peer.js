// How a peer learns its task, says that it serves, and ends with whoever started it.
export const task = JSON.parse(process.argv[2] ?? '');

process.on('disconnect', () => process.exit());

/** @param {{ port: number, path?: string }} where */
export function ready(where) {
  process.send?.(where);
}
