// How a check says what came instead of what it expected.

export class Failed extends Error {}

export function expect(condition: boolean, came: () => string): asserts condition {
  if (!condition) throw new Failed(came());
}

/** As much of anything as fits on a line. */
export function shown(value: unknown, length = 160): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
