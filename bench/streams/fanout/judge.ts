// The figures that were wanted, each beside what was wanted of it.
import { rounded } from '../../percentiles.ts';
import type { ActiveRow } from './active.ts';
import type { ContenderName } from './contenders.ts';
import type { CrowdRow } from './crowd.ts';
import type { ReloadsRow } from './reloads.ts';
import type { StalledRow } from './stalled.ts';

export const cases = ['clients', 'cpu', 'active', 'stalled', 'reload'] as const;
export type CaseName = (typeof cases)[number];

/** Of one server: what it was measured at. */
export type Row = { readonly server: ContenderName } & (
  | ({ readonly case: 'clients' } & Pick<CrowdRow, 'heapKb' | 'idleKb' | 'loadedKb'>)
  | ({ readonly case: 'cpu' } & Pick<CrowdRow, 'cpuMicros' | 'eventBytes'>)
  | ({ readonly case: 'active' } & ActiveRow)
  | ({ readonly case: 'stalled' } & StalledRow)
  | ({ readonly case: 'reload' } & ReloadsRow)
);

export interface Figure {
  readonly case: CaseName;
  readonly figure: string;
  readonly value: number;
  /** At most. */
  readonly target: number;
  readonly met: boolean;
}

/** Of this gateway; a target without its figures is not judged. */
export function figuresOf(rows: readonly Row[]): Figure[] {
  return rows.filter(({ server }) => server === 'miyagi').flatMap((row) => wantedOf(row, rows));
}

function wantedOf(row: Row, rows: readonly Row[]): Figure[] {
  const figure = (name: string, value: number, target: number): Figure[] =>
    Number.isNaN(value)
      ? []
      : [{ case: row.case, figure: name, value, target, met: value <= target }];
  switch (row.case) {
    case 'clients':
      return [
        ...figure('heap per client after a collection, KB', row.heapKb, 20),
        ...figure('resident per client, idle, KB', row.idleKb, 40),
        ...figure('resident per client, after a minute of load, KB', row.loadedKb, 40),
      ];
    case 'cpu': {
      const bare = rows.find((other) => other.server === 'bare-ws' && other.case === 'cpu');
      const floor = bare?.case === 'cpu' ? bare.cpuMicros : NaN;
      const ratio = rounded(row.cpuMicros / floor);
      return figure('CPU per delivered event, × bare ws of the same run', ratio, 1.5);
    }
    case 'active':
      return [
        ...figure('p99 from append to client, ms', row.delayMs.p99, 120),
        ...figure('cores of the server', row.cores, 1.2),
      ];
    case 'stalled':
      return figure('p99 of the others, × without stalled ones', row.ratio, 1.2);
    case 'reload':
      return [
        ...figure('streams closed', row.closed, 0),
        ...figure('longest delay of the event loop, ms', row.longestMs, 50),
      ];
  }
}
