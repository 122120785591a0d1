import { badInput } from '../errors.ts';

// Lower case only: on some file systems two keys that differ in case would be one.
const segment = /^[a-z0-9_-][a-z0-9_.-]{0,127}$/;
const mostSegments = 8;
/** Azure Storage allows no more for the whole name. */
const longest = 1_024;

/** The key's segments; BAD_USER_INPUT where it could not be kept under that name everywhere. */
export function segmentsOf(key: string): string[] {
  const segments = key.split('/');
  const fits = key.length <= longest && segments.length <= mostSegments;
  if (fits && segments.every((part) => segment.test(part))) {
    return segments;
  }
  throw badInput('key', `"${key}" cannot name a blob.`);
}
