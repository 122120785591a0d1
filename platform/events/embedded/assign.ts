// Who works which partition: everyone the same number, give or take one, and as few moves as that allows.

/** `current` may name seats that are gone; a lane that nobody may have is left out. */
export function assign<Lane, Seat>(
  lanes: readonly Lane[],
  seats: readonly Seat[],
  mayHave: (seat: Seat, lane: Lane) => boolean,
  current: ReadonlyMap<Lane, Seat>,
): Map<Lane, Seat> {
  const held = new Map<Seat, Set<Lane>>(seats.map((seat) => [seat, new Set()]));
  const count = (seat: Seat) => held.get(seat)?.size ?? 0;
  const fewest = (lane: Lane) =>
    seats
      .filter((seat) => mayHave(seat, lane))
      .reduce<Seat | undefined>(
        (best, seat) => (best === undefined || count(seat) < count(best) ? seat : best),
        undefined,
      );

  const free: Lane[] = [];
  for (const lane of lanes) {
    const seat = current.get(lane);
    if (seat !== undefined && held.has(seat) && mayHave(seat, lane)) held.get(seat)?.add(lane);
    else free.push(lane);
  }
  for (const lane of free) {
    const seat = fewest(lane);
    if (seat !== undefined) held.get(seat)?.add(lane);
  }
  // Each move makes the difference smaller, so this ends.
  for (let moved = true; moved;) {
    moved = false;
    for (const own of held.values()) {
      for (const lane of own) {
        const other = fewest(lane);
        if (other === undefined || own.size - count(other) < 2) continue;
        own.delete(lane);
        held.get(other)?.add(lane);
        moved = true;
      }
    }
    if (seats.length < 2) break;
  }
  return new Map([...held].flatMap(([seat, own]) => [...own].map((lane) => [lane, seat] as const)));
}
