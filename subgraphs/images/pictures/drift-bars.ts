// How far each asset class is from what was wanted, and whether that is within the band.
import type { Portfolio } from '../sources.ts';
import { labelOf } from './allocation-donut.ts';
import { noticeOf, WIDTH, type DriftBars, type Notice } from './picture.ts';
import { percentTicks, scaleText, signed } from './scales.ts';
import { nameOf, percent } from './words.ts';

export function hasTarget(portfolio: Pick<Portfolio, 'allocation'>): boolean {
  return portfolio.allocation.some(({ target }) => target !== null);
}

export function driftBarsOf(
  portfolio: Pick<Portfolio, 'name' | 'allocation' | 'driftBand'>,
): DriftBars | Notice {
  const title = `Drift of ${nameOf(portfolio)}`;
  const slices = portfolio.allocation
    .filter(({ target }) => target !== null)
    .sort((a, b) => (b.target ?? 0) - (a.target ?? 0) || (a.assetClass < b.assetClass ? -1 : 1));
  if (slices.length === 0) return noticeOf(title, 'No target is set for it.');

  const rows = slices.map((slice) => {
    const target = slice.target ?? 0;
    const drift = slice.drift ?? slice.weight - target;
    return {
      label: labelOf(slice),
      drift: drift * 100,
      text: `${percent(slice.weight)}, wanted ${percent(target)}`,
      by: points(drift),
      // Weights are rounded to some decimals on their way here.
      outside: Math.abs(drift) > portfolio.driftBand + 1e-9,
    };
  });
  const band = portfolio.driftBand * 100;
  const ticks = percentTicks([...rows.map(({ drift }) => drift), -band, band]);
  const width = signed(Math.round(band * 100) / 100).slice(1);
  const subtitle = `Percentage points from the target; rebalance beyond ±${width}`;
  const legend = { inside: 'Within the band', outside: 'Beyond the band' };
  const said = rows.map(({ label, text, by, outside }) => {
    const where = outside ? legend.outside : legend.inside;
    return `${label} ${text}, ${by} (${where.toLowerCase()})`;
  });
  return {
    kind: 'DRIFT_BARS',
    title,
    subtitle,
    rows,
    band,
    ticks,
    legend,
    alt: `${title}. ${subtitle}. ${said.join('; ')}. ${scaleText('Scale', ticks)}`,
    width: WIDTH,
    height: 136 + rows.length * 36,
  };
}

/** `+3.1`, `−10.0`, `0.0`: percentage points of a drift in parts of 1. */
function points(drift: number): string {
  const tenths = Math.round(drift * 1000);
  const size = (Math.abs(tenths) / 10).toFixed(1);
  return tenths > 0 ? `+${size}` : tenths < 0 ? `−${size}` : size;
}
