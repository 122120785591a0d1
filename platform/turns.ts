// Work that can wait for a moment, in pieces: however much of it comes at once, the event loop turns in between.

/** A turn that has worked so long (ms) takes no further piece. */
const TURN_MS = 3;

const waiting: (() => void)[] = [];
let isRunning = false;

/** Runs `piece` in one of the next turns, after all that were asked for before it. */
export async function inTurn<Result>(piece: () => Result): Promise<Awaited<Result>> {
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (!isRunning) void run();
  });
  return await piece();
}

/** Every step of `pieces` in a turn of its own, unless they are short; resolves to what it returns. */
export async function inTurns<Result>(pieces: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    const step = await inTurn(() => pieces.next());
    if (step.done === true) return step.value;
  }
}

async function run(): Promise<void> {
  isRunning = true;
  while (waiting.length > 0) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const latest = performance.now() + TURN_MS;
    do {
      waiting.shift()?.();
      // What follows from a piece counts with it: a tick comes after all promises that can go on.
      await new Promise<void>((resolve) => process.nextTick(resolve));
    } while (waiting.length > 0 && performance.now() < latest);
  }
  isRunning = false;
}
