// What one process can be, and where it finds those that it is not.

/** What one process can be; a service is any number of processes of the same roles. */
export const roles = [
  'gateway',
  'users',
  'portfolios',
  'coaching',
  'memory',
  'images',
  'worker',
] as const;
export type Role = (typeof roles)[number];
export const subgraphRoles = roles.filter((role) => role !== 'gateway' && role !== 'worker');

/** '' for a subgraph that none of the places is of. */
export function originOf(name: Role, places: readonly string[]): string {
  const own = places.find((place) => place.startsWith(`${name}=`));
  const all = places.find((place) => !place.includes('='));
  return own?.slice(name.length + 1) ?? all?.replaceAll('{name}', name) ?? '';
}

/** Scheme, host and port, and nothing behind them. */
export const origin = /^https?:\/\/[^\s?#@/]+$/;
