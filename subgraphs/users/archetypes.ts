// The sorts of made-up households, and within what their figures are drawn.
import type { RiskTolerance } from './domain.ts';

/** What the other slices are told about a household's story; they tell it in their own figures. */
export type Archetype =
  | 'MORTGAGE_FAMILY'
  | 'YOUNG_RENTER'
  | 'CONCENTRATED_EARNER'
  | 'NEAR_RETIREE'
  | 'FREELANCER'
  | 'CASH_SAVER'
  | 'OVERSPENDER'
  | 'CARD_REVOLVER'
  | 'DEAR_FUNDS'
  | 'RAISE_SPENDER'
  | 'HOUSE_SAVER'
  | 'STEADY_SAVER';

/** Ranges are inclusive; incomes in whole dollars a month, shares in percent of that income. */
export interface Range {
  readonly archetype: Archetype;
  readonly age: readonly [number, number];
  readonly income: readonly [number, number];
  readonly savingsPercent: readonly [number, number];
  readonly retirementAge: readonly [number, number];
  readonly pensionPercent: readonly [number, number];
  readonly emergencyMonths: readonly [number, number];
  /** What its members think they can bear; what comes of it is assessed with their circumstances. */
  readonly tolerance: readonly RiskTolerance[];
}

export const ranges: readonly Range[] = [
  {
    archetype: 'MORTGAGE_FAMILY',
    age: [34, 46],
    income: [6200, 8800],
    savingsPercent: [7, 10],
    retirementAge: [60, 67],
    pensionPercent: [24, 32],
    emergencyMonths: [4, 6],
    tolerance: ['BALANCED'],
  },
  {
    archetype: 'YOUNG_RENTER',
    age: [24, 31],
    income: [2600, 3600],
    savingsPercent: [3, 5],
    retirementAge: [63, 68],
    pensionPercent: [28, 36],
    emergencyMonths: [3, 4],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
  {
    archetype: 'CONCENTRATED_EARNER',
    age: [35, 49],
    income: [9500, 14000],
    savingsPercent: [12, 16],
    retirementAge: [52, 60],
    pensionPercent: [14, 20],
    emergencyMonths: [4, 6],
    tolerance: ['ADVENTUROUS'],
  },
  {
    archetype: 'NEAR_RETIREE',
    age: [57, 61],
    income: [5200, 7400],
    savingsPercent: [14, 18],
    retirementAge: [63, 67],
    pensionPercent: [34, 44],
    emergencyMonths: [6, 9],
    tolerance: ['CAUTIOUS', 'BALANCED'],
  },
  {
    archetype: 'FREELANCER',
    age: [29, 44],
    income: [4200, 6400],
    savingsPercent: [5, 9],
    retirementAge: [62, 68],
    pensionPercent: [12, 18],
    emergencyMonths: [6, 9],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
  {
    archetype: 'CASH_SAVER',
    age: [32, 52],
    income: [4000, 6000],
    savingsPercent: [12, 16],
    retirementAge: [62, 67],
    pensionPercent: [26, 34],
    emergencyMonths: [6, 12],
    tolerance: ['CAUTIOUS'],
  },
  {
    archetype: 'OVERSPENDER',
    age: [28, 45],
    income: [4400, 6800],
    savingsPercent: [2, 4],
    retirementAge: [58, 65],
    pensionPercent: [22, 30],
    emergencyMonths: [3, 3],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
  {
    archetype: 'CARD_REVOLVER',
    age: [30, 48],
    income: [3200, 5000],
    savingsPercent: [4, 6],
    retirementAge: [63, 67],
    pensionPercent: [24, 32],
    emergencyMonths: [3, 4],
    tolerance: ['BALANCED'],
  },
  {
    archetype: 'DEAR_FUNDS',
    age: [46, 56],
    income: [5600, 8600],
    savingsPercent: [10, 14],
    retirementAge: [62, 67],
    pensionPercent: [26, 34],
    emergencyMonths: [6, 9],
    tolerance: ['CAUTIOUS', 'BALANCED'],
  },
  {
    archetype: 'RAISE_SPENDER',
    age: [27, 39],
    income: [5000, 7600],
    savingsPercent: [2, 4],
    retirementAge: [60, 66],
    pensionPercent: [22, 30],
    emergencyMonths: [3, 4],
    tolerance: ['BALANCED', 'ADVENTUROUS'],
  },
  {
    archetype: 'HOUSE_SAVER',
    age: [28, 36],
    income: [5400, 7800],
    savingsPercent: [6, 8],
    retirementAge: [63, 67],
    pensionPercent: [24, 32],
    emergencyMonths: [4, 6],
    tolerance: ['ADVENTUROUS'],
  },
  {
    archetype: 'STEADY_SAVER',
    age: [36, 50],
    income: [6400, 9200],
    savingsPercent: [10, 12],
    retirementAge: [60, 65],
    pensionPercent: [26, 34],
    emergencyMonths: [5, 6],
    tolerance: ['BALANCED'],
  },
];
