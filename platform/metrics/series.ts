// Numbers as they are counted: plain fields that whoever counts often keeps at hand. Prometheus' words come when asked.
import { Counter, Histogram } from 'prom-client';

/** What has been counted under one set of labels. */
export class Tally {
  value = 0;

  add(by = 1): void {
    this.value += by;
  }
}

/** How often which sizes occurred under one set of labels. */
export class Distribution {
  readonly #bounds: readonly number[];
  /** By bucket; the last one has no bound. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  record(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? Infinity)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}

type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** One figure: a cell for each set of labels that has occurred. */
export class Series<Label extends string, Cell> {
  readonly #names: readonly Label[];
  readonly #make: () => Cell;
  readonly #cells = new Map<string, { readonly labels: Labels<Label>; readonly cell: Cell }>();

  constructor(names: readonly Label[], make: () => Cell) {
    this.#names = names;
    this.#make = make;
    // A figure without labels is there from the beginning.
    if (names.length === 0) this.at({} as Labels<Label>);
  }

  /** Always the same cell for the same labels: whoever counts often asks once. */
  at(labels: Labels<Label>): Cell {
    const key = this.#names.map((name) => labels[name]).join('\n');
    let found = this.#cells.get(key);
    if (found === undefined) {
      found = { labels: { ...labels }, cell: this.#make() };
      this.#cells.set(key, found);
    }
    return found.cell;
  }

  all(): Iterable<{ readonly labels: Labels<Label>; readonly cell: Cell }> {
    return this.#cells.values();
  }
}

export class KeptCounter<Label extends string> extends Counter<Label> {
  readonly series: Series<Label, Tally>;

  constructor(name: string, help: string, labelNames: readonly Label[]) {
    const series = new Series(labelNames, () => new Tally());
    super({
      ...{ name, help, labelNames, registers: [] },
      collect() {
        this.reset();
        for (const { labels, cell } of series.all()) this.inc({ ...labels }, cell.value);
      },
    });
    this.series = series;
  }
}

export class KeptHistogram<Label extends string> extends Histogram<Label> {
  readonly series: Series<Label, Distribution>;
  readonly #told: { readonly name: string; readonly help: string };
  readonly #bounds: readonly number[];

  constructor(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly Label[],
  ) {
    super({ name, help, buckets: [...buckets], labelNames, registers: [] });
    this.#told = { name, help };
    this.#bounds = [...buckets];
    this.series = new Series(labelNames, () => new Distribution(this.#bounds));
  }

  override async get(): ReturnType<Histogram<Label>['get']> {
    const { name } = this.#told;
    const values = [...this.series.all()].flatMap(({ labels, cell }) => {
      let count = 0;
      const buckets = [...cell.counts].map((times, bucket) => {
        count += times;
        const le = this.#bounds[bucket] ?? '+Inf';
        return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
      });
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: cell.sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
    });
    const told = { ...this.#told, type: 'histogram', values, aggregator: 'sum' };
    return told as unknown as Awaited<ReturnType<Histogram<Label>['get']>>;
  }

  /** What its registry asks for the text. */
  getForPromString(): ReturnType<Histogram<Label>['get']> {
    return this.get();
  }
}
