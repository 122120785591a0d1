// How many, how often, how long.
import type { ActiveSize } from './active.ts';
import type { CrowdSize } from './crowd.ts';
import type { ReloadsSize } from './reloads.ts';
import type { StalledSize } from './stalled.ts';

export interface Sizes {
  readonly crowd: CrowdSize;
  readonly active: ActiveSize;
  readonly stalled: StalledSize;
  readonly reloads: ReloadsSize;
}

const full: Sizes = {
  crowd: { clients: 10_000, events: 15, loadMs: 60_000 },
  active: { clients: 1_000, perSecond: 20, warmMs: 5_000, windowMs: 30_000 },
  stalled: { clients: 1_000, stalled: 200, perSecond: 20, windowMs: 8_000, pairs: 5 },
  reloads: { clients: 10_000, reloads: 20 },
};

const quick: Sizes = {
  crowd: { clients: 1_000, events: 15, loadMs: 6_000 },
  active: { clients: 100, perSecond: 20, warmMs: 2_000, windowMs: 5_000 },
  stalled: { clients: 100, stalled: 20, perSecond: 20, windowMs: 2_000, pairs: 3 },
  reloads: { clients: 1_000, reloads: 5 },
};

export const sizesOf = (isQuick: boolean): Sizes => (isQuick ? quick : full);
