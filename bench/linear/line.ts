export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  /** At x = 0. */
  readonly base: number;
  readonly slope: number;
  readonly at: (x: number) => number;
}

/**
 * Through points whose error grows with their value: by least squares of what they are off as a part of themselves,
 * so that the large ones do not outweigh the small.
 */
export function lineThrough(points: readonly Point[]): Line {
  let [weights, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const point of points) {
    const weight = 1 / point.y ** 2;
    weights += weight;
    x += weight * point.x;
    y += weight * point.y;
    xx += weight * point.x ** 2;
    xy += weight * point.x * point.y;
  }
  const slope = (weights * xy - x * y) / (weights * xx - x * x);
  const base = (y - slope * x) / weights;
  return { base, slope, at: (at) => base + slope * at };
}
