// The least movement that brings a mix back into its band: pure, in whole minor units, conserving every one.
import { divide } from '../tools/money.ts';

export interface ClassPosition {
  readonly assetClass: string;
  /** Minor units, 0 or more. */
  readonly value: bigint;
  /** Basis points of the whole; they add up to 10000. */
  readonly targetBps: number;
}

const whole = 10_000n;

/**
 * Change of each class in minor units, in the order given; they add up to 0. All 0 while every class is within
 * its band. Classes beyond the band come back to its edge; what that frees or takes goes to the classes on the
 * other side of their targets, in proportion to how far they are from them, and never past them.
 */
export function backIntoBand(classes: readonly ClassPosition[], bandBps: number): bigint[] {
  const total = classes.reduce((sum, { value }) => sum + value, 0n);
  const bounds = classes.map(({ targetBps }) => boundsOf(total, targetBps, bandBps));
  const clipped = classes.map(({ value }, index) => {
    const { lower, upper } = bounds[index] ?? noBounds;
    return value < lower ? lower : value > upper ? upper : value;
  });
  const rest = total - clipped.reduce((sum, value) => sum + value, 0n);
  const size = rest < 0n ? -rest : rest;
  const gap = (value: bigint, goal: bigint) => {
    const room = rest < 0n ? value - goal : goal - value;
    return room > 0n ? room : 0n;
  };
  const toTarget = clipped.map((value, i) => gap(value, (bounds[i] ?? noBounds).target));
  const moved = spread(size, toTarget);
  // Targets are rounded to whole units, so that a few units may find no room before the band's edge.
  const left = size - moved.reduce((sum, part) => sum + part, 0n);
  const toEdge = clipped.map((value, i) => {
    const { lower, upper } = bounds[i] ?? noBounds;
    return gap(value, rest < 0n ? lower : upper) - (moved[i] ?? 0n);
  });
  const more = spread(left, toEdge);
  const sign = rest < 0n ? -1n : 1n;
  return classes.map(
    ({ value }, i) => (clipped[i] ?? value) + sign * ((moved[i] ?? 0n) + (more[i] ?? 0n)) - value,
  );
}

/** Parts of an amount in proportion to `rooms`, none beyond its room; they add up to the amount where rooms allow. */
export function spread(amount: bigint, rooms: readonly bigint[]): bigint[] {
  const room = rooms.reduce((sum, one) => sum + (one > 0n ? one : 0n), 0n);
  if (room <= 0n || amount <= 0n) return rooms.map(() => 0n);
  const wanted = amount < room ? amount : room;
  const parts = rooms.map((one) => (one > 0n ? (wanted * one) / room : 0n));
  let left = wanted - parts.reduce((sum, part) => sum + part, 0n);
  return parts.map((part, index) => {
    const free = (rooms[index] ?? 0n) - part;
    const take = free < left ? free : left;
    if (take <= 0n) return part;
    left -= take;
    return part + take;
  });
}

interface Bounds {
  readonly lower: bigint;
  readonly target: bigint;
  readonly upper: bigint;
}

const noBounds: Bounds = { lower: 0n, target: 0n, upper: 0n };

/** Inclusive; rounded inwards, but never past the rounded target. */
function boundsOf(total: bigint, targetBps: number, bandBps: number): Bounds {
  const target = divide(total * BigInt(targetBps), whole);
  const low = total * BigInt(Math.max(0, targetBps - bandBps));
  const lower = (low + whole - 1n) / whole;
  const upper = (total * BigInt(Math.min(10_000, targetBps + bandBps))) / whole;
  return {
    lower: lower > target ? target : lower,
    target,
    upper: upper < target ? target : upper,
  };
}
