// What is known of the soaked process at one moment: plain data, as it stands in the report.

/** One thread of it, after a forced collection. */
export interface ThreadMemory {
  readonly heapBytes: number;
  /** Held outside the heap: buffers, and what WebAssembly calls its memory. */
  readonly externalBytes: number;
}

export type Counts = Readonly<Record<string, number>>;

/** What the process says of itself. */
export interface Probed {
  /** By name: `main`, `pglite` and so on. */
  readonly threads: Readonly<Record<string, ThreadMemory>>;
  readonly residentBytes: number;
  /** What keeps its event loop going, by type. */
  readonly resources: Counts;
  /** Since the sample before, without its forced collection. */
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Of one core, all threads together; since the sample before, without its forced collection. */
  readonly cpuShare: number;
}

export interface Sample extends Probed {
  /** Since the load began. */
  readonly second: number;
  /** Open file descriptors by kind. */
  readonly descriptors: Counts;
  /** Who holds a live field at that moment, and the answers under way. */
  readonly clients: number;
  readonly answers: number;
}

/**
 * A file of the embedded database. PostgreSQL keeps those of tables it has touched open for the next time
 * (`max_files_per_process` at most), so their number says which tables were used, not what was forgotten.
 */
export const databaseFile = 'file of the database';

export const sum = (counts: Counts) => Object.values(counts).reduce((a, b) => a + b, 0);

/** Sockets, timers and files. */
export const handlesOf = ({ resources, descriptors }: Pick<Sample, 'resources' | 'descriptors'>) =>
  sum(resources) + sum(descriptors);

export function heapOf({ threads }: Probed): number {
  return Object.values(threads).reduce((total, { heapBytes }) => total + heapBytes, 0);
}

/** Without the database's, whose memory is a part of its data. */
export function externalOf({ threads }: Probed): number {
  return Object.entries(threads)
    .filter(([name]) => name !== 'pglite')
    .reduce((total, [, { externalBytes }]) => total + externalBytes, 0);
}
