// Where households spend: made-up names, and how a category's monthly budget is spread over purchases.
import type { SpendingCategory } from './domain.ts';

export interface Habit {
  readonly category: SpendingCategory;
  readonly merchants: readonly string[];
  /** Purchases in an average month. */
  readonly times: number;
  /** Paid from the checking account rather than by card. */
  readonly fromChecking: boolean;
  /** Always on this day of the month; null: on any. */
  readonly day: number | null;
  /** How much one purchase differs from the average, in permille either way. */
  readonly spread: number;
  /** Part of a year's budget spent in each month, January first; null: evenly. */
  readonly season: readonly number[] | null;
}

const holidays = [2, 3, 5, 8, 6, 12, 22, 18, 6, 5, 3, 10];
const celebrations = [3, 8, 4, 5, 9, 6, 4, 4, 5, 6, 14, 32];

/** Category, purchases a month, from checking, day, spread, season, merchants. */
type Row = readonly [
  ...[SpendingCategory, number, boolean, number | null, number],
  ...[readonly number[] | null, string],
];

const rows: readonly Row[] = [
  ['HOUSING', 1, true, 1, 0, null, 'Rookery Homes'],
  ['UTILITIES', 2, true, 7, 150, null, 'Brightwater Power|Signal & Wire'],
  ['GROCERIES', 5, false, null, 350, null, 'Greenbasket Market|Corner & Crate|Pantry Row'],
  ['TRANSPORT', 2, false, null, 300, null, 'Tramway Pass|Fuelpoint|Wheelwright Garage'],
  ['INSURANCE', 1, true, 4, 0, null, 'Harbourline Insurance'],
  ['HEALTH', 1, false, null, 500, null, 'Willow Pharmacy|Elm Street Practice'],
  ['CHILDCARE', 1, true, 2, 0, null, 'Little Otters Day Care'],
  ['EDUCATION', 1, true, 9, 0, null, 'Lanternlight Courses'],
  ['DINING', 3, false, null, 400, null, 'Copper Kettle|Nine Noodles|Olive & Ash|Cafe Meridian'],
  ['SHOPPING', 2, false, null, 450, null, 'Threadbare & Co|Homestead Goods|Pixel Parlour'],
  ['ENTERTAINMENT', 1, false, null, 400, null, 'Orpheum Cinema|Puzzle Cellar|City Stage'],
  ['SUBSCRIPTIONS', 2, false, 12, 0, null, 'Streamwell|Pageturner Monthly'],
  ['TRAVEL', 1, false, null, 150, holidays, 'Skylark Airways|Nightjar Rail|Saltmarsh Inns'],
  ['GIFTS', 1, false, null, 200, celebrations, 'Ribbon & Bow|Open Hand Charity'],
  ['OTHER', 1, false, null, 400, null, 'Odds and Ends|Post and Parcel'],
];

export const habits: readonly Habit[] = rows.map(
  ([category, times, fromChecking, day, spread, season, merchants]) => ({
    ...{ category, times, fromChecking, day, spread, season },
    merchants: merchants.split('|'),
  }),
);
