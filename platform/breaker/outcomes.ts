// How many of the latest calls failed: counted in slices of time, the oldest falling out.

interface Slice {
  readonly start: number;
  total: number;
  failed: number;
}

const slices = 10;

export class Outcomes {
  readonly #sliceMs: number;
  #slices: Slice[] = [];
  #total = 0;
  #failed = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / slices;
  }

  get total(): number {
    return this.#total;
  }

  get failed(): number {
    return this.#failed;
  }

  add(failed: boolean, now: number): void {
    const slice = this.#sliceAt(now);
    slice.total += 1;
    this.#total += 1;
    if (!failed) return;
    slice.failed += 1;
    this.#failed += 1;
  }

  clear(): void {
    this.#slices = [];
    this.#total = 0;
    this.#failed = 0;
  }

  #sliceAt(now: number): Slice {
    const last = this.#slices.at(-1);
    if (last !== undefined && now >= last.start && now < last.start + this.#sliceMs) return last;
    // A machine's clock may be set back; what was counted before says nothing about then.
    if (last !== undefined && now < last.start) this.clear();
    const slice = { start: now, total: 0, failed: 0 };
    this.#slices.push(slice);
    const oldest = now - this.#sliceMs * slices;
    while (this.#slices[0] !== undefined && this.#slices[0].start <= oldest) {
      const gone = this.#slices.shift();
      this.#total -= gone?.total ?? 0;
      this.#failed -= gone?.failed ?? 0;
    }
    return slice;
  }
}
