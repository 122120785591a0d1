// What sort of life each archetype leads, and where to find which.
import { habitStories } from './habit-stories.ts';
import type { Mix, Story } from './story.ts';

const growth: Mix = { MWLD: 100 };
const sixtyForty: Mix = { MWLD: 60, GOVB: 25, CRPB: 15 };

/** Mix kept for decades and never rebalanced: all new money went into one equity fund. */
const family: Story = {
  budget: {
    ...{ HOUSING: 27, UTILITIES: 5, GROCERIES: 12, TRANSPORT: 6, INSURANCE: 4, HEALTH: 2 },
    ...{ CHILDCARE: 7, DINING: 5, SHOPPING: 5, ENTERTAINMENT: 2, SUBSCRIPTIONS: 1, TRAVEL: 4 },
    ...{ GIFTS: 2, EDUCATION: 1, OTHER: 1 },
  },
  pay: 'TWO_SALARIES',
  opening: { checking: 1.3, savings: 1.5, brokerage: 5, retirement: 14, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 5,
  shareAward: 0,
  brokerage: { opening: { MWLD: 45, GOVB: 35, ESTA: 20 }, later: growth },
  retirement: { opening: sixtyForty, later: growth },
  target: { EQUITY: 30, BOND: 30, REAL_ESTATE: 10, CASH: 30 },
  retirementTarget: { EQUITY: 60, BOND: 40 },
};

/** Pays off a student loan and a card, invests a little. */
const youngRenter: Story = {
  budget: {
    ...{ HOUSING: 33, UTILITIES: 5, GROCERIES: 12, TRANSPORT: 7, INSURANCE: 2, HEALTH: 2 },
    ...{
      DINING: 7,
      SHOPPING: 5,
      ENTERTAINMENT: 4,
      SUBSCRIPTIONS: 2,
      TRAVEL: 3,
      GIFTS: 1,
      OTHER: 1,
    },
  },
  pay: 'SALARY',
  opening: { checking: 1.2, savings: 0.5, brokerage: 0.4, retirement: 1, card: 1.1, loan: 6 },
  saving: 'RETIREMENT',
  investing: 1,
  shareAward: 0,
  brokerage: { opening: growth, later: growth },
  retirement: { opening: growth, later: growth },
  target: { EQUITY: 30, BOND: 10, CASH: 60 },
  retirementTarget: { EQUITY: 90, BOND: 10 },
};

/** Two fifths of the household's wealth are one share, the employer's, and every quarter adds to it. */
const concentratedEarner: Story = {
  budget: {
    ...{ HOUSING: 22, UTILITIES: 3, GROCERIES: 7, TRANSPORT: 5, INSURANCE: 4, HEALTH: 2 },
    ...{
      DINING: 7,
      SHOPPING: 7,
      ENTERTAINMENT: 3,
      SUBSCRIPTIONS: 1,
      TRAVEL: 7,
      GIFTS: 2,
      OTHER: 1,
    },
  },
  pay: 'SALARY',
  opening: { checking: 1.3, savings: 3, brokerage: 22, retirement: 10, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 5,
  shareAward: 0.35,
  brokerage: { opening: { KSTR: 25, HMKT: 55, GOVB: 20 }, later: { KSTR: 20, HMKT: 80 } },
  retirement: { opening: { HMKT: 80, GOVB: 20 }, later: { HMKT: 100 } },
  target: { EQUITY: 65, BOND: 20, REAL_ESTATE: 5, CASH: 10 },
  retirementTarget: { EQUITY: 80, BOND: 20 },
};

/** Five years before the last salary, and still invested as at forty. */
const nearRetiree: Story = {
  budget: {
    ...{ HOUSING: 16, UTILITIES: 6, GROCERIES: 10, TRANSPORT: 6, INSURANCE: 5, HEALTH: 5 },
    ...{
      DINING: 5,
      SHOPPING: 4,
      ENTERTAINMENT: 2,
      SUBSCRIPTIONS: 1,
      TRAVEL: 7,
      GIFTS: 4,
      OTHER: 2,
    },
  },
  pay: 'SALARY',
  opening: { checking: 1.4, savings: 6, brokerage: 20, retirement: 70, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 4,
  shareAward: 0,
  brokerage: { opening: { MWLD: 55, CRPB: 30, GOLD: 15 }, later: growth },
  retirement: { opening: { MWLD: 70, GOVB: 30 }, later: { MWLD: 80, GOVB: 20 } },
  target: { EQUITY: 40, BOND: 30, COMMODITY: 10, CASH: 20 },
  retirementTarget: { EQUITY: 45, BOND: 55 },
};

/** Money comes when clients pay; a cushion of savings evens it out. A subscription got dearer unnoticed. */
const freelancer: Story = {
  budget: {
    ...{ HOUSING: 25, UTILITIES: 5, GROCERIES: 10, TRANSPORT: 5, INSURANCE: 8, HEALTH: 3 },
    ...{ DINING: 6, SHOPPING: 5, ENTERTAINMENT: 3, SUBSCRIPTIONS: 3, TRAVEL: 4, GIFTS: 1 },
    ...{ EDUCATION: 2, OTHER: 1 },
  },
  pay: 'INVOICES',
  opening: { checking: 1.8, savings: 4.5, brokerage: 4, retirement: 5, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 3,
  shareAward: 0,
  brokerage: { opening: { MWLD: 70, GOVB: 30 }, later: { MWLD: 70, GOVB: 30 } },
  retirement: { opening: { MWLD: 80, CRPB: 20 }, later: { MWLD: 80, CRPB: 20 } },
  dearer: { merchant: 'Pageturner Monthly', months: 5, percent: 35 },
  target: { EQUITY: 35, BOND: 15, CASH: 50 },
  retirementTarget: { EQUITY: 80, BOND: 20 },
};

/** Spends little, fears the market, and leaves everything in the bank. */
const cashSaver: Story = {
  budget: {
    ...{ HOUSING: 24, UTILITIES: 5, GROCERIES: 9, TRANSPORT: 5, INSURANCE: 4, HEALTH: 2 },
    ...{
      DINING: 3,
      SHOPPING: 4,
      ENTERTAINMENT: 2,
      SUBSCRIPTIONS: 1,
      TRAVEL: 4,
      GIFTS: 2,
      OTHER: 1,
    },
  },
  pay: 'SALARY',
  opening: { checking: 1.5, savings: 22, brokerage: 1, retirement: 0, card: 0, loan: 0 },
  saving: 'SAVINGS',
  investing: 0,
  shareAward: 0,
  brokerage: { opening: { GOVB: 100 }, later: { GOVB: 100 } },
  retirement: { opening: {}, later: {} },
  target: { EQUITY: 25, BOND: 35, CASH: 40 },
  retirementTarget: {},
};

/** More goes out than comes in; the card carries the difference. */
const overspender: Story = {
  budget: {
    ...{ HOUSING: 29, UTILITIES: 5, GROCERIES: 10, TRANSPORT: 8, INSURANCE: 3, HEALTH: 1 },
    ...{
      DINING: 14,
      SHOPPING: 14,
      ENTERTAINMENT: 6,
      SUBSCRIPTIONS: 3,
      TRAVEL: 9,
      GIFTS: 2,
      OTHER: 2,
    },
  },
  pay: 'SALARY',
  opening: { checking: 1.1, savings: 0.8, brokerage: 1.5, retirement: 3, card: 0.3, loan: 0 },
  saving: 'RETIREMENT_FIRST_YEAR',
  investing: 0,
  shareAward: 0,
  brokerage: { opening: { HMKT: 50, COMM: 50 }, later: { COMM: 100 } },
  retirement: { opening: { HMKT: 100 }, later: { HMKT: 100 } },
  target: { EQUITY: 50, BOND: 20, CASH: 30 },
  retirementTarget: { EQUITY: 80, BOND: 20 },
};

const stories: Readonly<Record<string, Story>> = {
  MORTGAGE_FAMILY: family,
  YOUNG_RENTER: youngRenter,
  CONCENTRATED_EARNER: concentratedEarner,
  NEAR_RETIREE: nearRetiree,
  FREELANCER: freelancer,
  CASH_SAVER: cashSaver,
  OVERSPENDER: overspender,
  ...habitStories,
};

/** An archetype nobody has told us about lives like a family. */
export function storyOf(archetype: string): Story {
  return Object.hasOwn(stories, archetype) ? (stories[archetype] ?? family) : family;
}
