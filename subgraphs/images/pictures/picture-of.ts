// From the numbers of a chart to what it shows.
import type { ImageKind } from '../domain.ts';
import type { Portfolio, Source } from '../sources.ts';
import { donutOf, hasValue } from './allocation-donut.ts';
import { driftBarsOf, hasTarget } from './drift-bars.ts';
import type { Picture } from './picture.ts';
import { projectionFanOf } from './projection-fan.ts';
import { spendingBarsOf } from './spending-bars.ts';
import { valueHistoryOf } from './value-history.ts';

export function pictureOf(source: Source): Picture {
  switch (source.kind) {
    case 'ALLOCATION_DONUT':
      return donutOf(source.portfolio);
    case 'DRIFT_BARS':
      return driftBarsOf(source.portfolio);
    case 'VALUE_HISTORY':
      return valueHistoryOf(source.portfolio, source.history);
    case 'PROJECTION_FAN':
      return projectionFanOf(source.portfolio, source.projection);
    case 'SPENDING_BARS':
      return spendingBarsOf(source.spending);
  }
}

/** The kinds that make sense for a portfolio, as far as the portfolio itself tells. */
export function kindsFor(portfolio: Pick<Portfolio, 'allocation'>): ImageKind[] {
  if (!hasValue(portfolio)) return [];
  const drift: ImageKind[] = hasTarget(portfolio) ? ['DRIFT_BARS'] : [];
  return ['ALLOCATION_DONUT', 'VALUE_HISTORY', ...drift, 'PROJECTION_FAN'];
}
