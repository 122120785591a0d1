// Stories of habits: a card that is never paid back, dear funds, a raise that was spent, a house to be saved for.
import type { Story } from './story.ts';

/** Owes on a card at 22% a year while several times as much lies in the bank. */
const cardRevolver: Story = {
  budget: {
    ...{ HOUSING: 28, UTILITIES: 5, GROCERIES: 12, TRANSPORT: 6, INSURANCE: 3, HEALTH: 2 },
    ...{ DINING: 6, SHOPPING: 6, ENTERTAINMENT: 3, SUBSCRIPTIONS: 2, TRAVEL: 4, GIFTS: 2 },
    ...{ OTHER: 1 },
  },
  pay: 'SALARY',
  opening: { checking: 1.6, savings: 3.2, brokerage: 1, retirement: 5, card: 2.2, loan: 0 },
  saving: 'RETIREMENT',
  investing: 0,
  shareAward: 0,
  brokerage: { opening: { MWLD: 100 }, later: { MWLD: 100 } },
  retirement: { opening: { MWLD: 70, GOVB: 30 }, later: { MWLD: 70, GOVB: 30 } },
  revolves: true,
  cardRateBps: 2200,
  target: { EQUITY: 30, BOND: 10, CASH: 60 },
  retirementTarget: { EQUITY: 70, BOND: 30 },
};

/** A bank looks after the money, at a price: managed funds and a fee for keeping them. */
const dearFunds: Story = {
  budget: {
    ...{ HOUSING: 20, UTILITIES: 5, GROCERIES: 10, TRANSPORT: 6, INSURANCE: 5, HEALTH: 3 },
    ...{ DINING: 5, SHOPPING: 5, ENTERTAINMENT: 3, SUBSCRIPTIONS: 1, TRAVEL: 6, GIFTS: 3 },
    ...{ OTHER: 2 },
  },
  pay: 'SALARY',
  opening: { checking: 1.5, savings: 5, brokerage: 34, retirement: 20, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 6,
  shareAward: 0,
  brokerage: { opening: { PINN: 70, GOVB: 30 }, later: { PINN: 70, GOVB: 30 } },
  retirement: { opening: { PINN: 60, CRPB: 40 }, later: { PINN: 60, CRPB: 40 } },
  custodyBps: 8,
  target: { EQUITY: 60, BOND: 25, CASH: 15 },
  retirementTarget: { EQUITY: 60, BOND: 40 },
};

/** A raise of a fifth a good year ago; spending rose by more. */
const raiseSpender: Story = {
  budget: {
    ...{ HOUSING: 30, UTILITIES: 4, GROCERIES: 11, TRANSPORT: 9, INSURANCE: 3, HEALTH: 2 },
    ...{ DINING: 12, SHOPPING: 11, ENTERTAINMENT: 5, SUBSCRIPTIONS: 3, TRAVEL: 10, GIFTS: 2 },
    ...{ OTHER: 2 },
  },
  pay: 'SALARY',
  opening: { checking: 1.5, savings: 4, brokerage: 4, retirement: 8, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 0,
  shareAward: 0,
  brokerage: { opening: { HMKT: 70, GOVB: 30 }, later: { HMKT: 70, GOVB: 30 } },
  retirement: { opening: { HMKT: 80, GOVB: 20 }, later: { HMKT: 80, GOVB: 20 } },
  raise: { months: 16, payBefore: 83, spendingBefore: 58 },
  dearer: { merchant: 'Streamwell', months: 4, percent: 30 },
  target: { EQUITY: 40, BOND: 20, CASH: 40 },
  retirementTarget: { EQUITY: 80, BOND: 20 },
};

/** Wants to buy a home in four years, and has the deposit in equities. */
const houseSaver: Story = {
  budget: {
    ...{ HOUSING: 24, UTILITIES: 4, GROCERIES: 10, TRANSPORT: 5, INSURANCE: 3, HEALTH: 2 },
    ...{ DINING: 5, SHOPPING: 4, ENTERTAINMENT: 2, SUBSCRIPTIONS: 1, TRAVEL: 4, GIFTS: 1 },
    ...{ OTHER: 1 },
  },
  pay: 'TWO_SALARIES',
  opening: { checking: 1.3, savings: 3, brokerage: 6, retirement: 7, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 22,
  shareAward: 0,
  brokerage: { opening: { MWLD: 100 }, later: { MWLD: 100 } },
  retirement: { opening: { MWLD: 80, GOVB: 20 }, later: { MWLD: 80, GOVB: 20 } },
  target: { EQUITY: 25, BOND: 45, CASH: 30 },
  retirementTarget: { EQUITY: 80, BOND: 20 },
};

/** Nothing to mend: little is owed, the mix is kept, the funds are cheap, the reserve is full. */
const steadySaver: Story = {
  budget: {
    ...{ HOUSING: 23, UTILITIES: 4, GROCERIES: 10, TRANSPORT: 5, INSURANCE: 4, HEALTH: 2 },
    ...{ DINING: 4, SHOPPING: 4, ENTERTAINMENT: 2, SUBSCRIPTIONS: 1, TRAVEL: 5, GIFTS: 2 },
    ...{ EDUCATION: 1, OTHER: 1 },
  },
  pay: 'TWO_SALARIES',
  opening: { checking: 1.4, savings: 4, brokerage: 22, retirement: 16, card: 0, loan: 0 },
  saving: 'RETIREMENT',
  investing: 12,
  shareAward: 0,
  brokerage: { opening: { MWLD: 60, GOVB: 25, CRPB: 15 }, later: { MWLD: 60, GOVB: 25, CRPB: 15 } },
  retirement: { opening: { MWLD: 70, GOVB: 30 }, later: { MWLD: 70, GOVB: 30 } },
  rebalances: true,
  target: { EQUITY: 48, BOND: 32, CASH: 20 },
  retirementTarget: { EQUITY: 70, BOND: 30 },
};

export const habitStories: Readonly<Record<string, Story>> = {
  CARD_REVOLVER: cardRevolver,
  DEAR_FUNDS: dearFunds,
  RAISE_SPENDER: raiseSpender,
  HOUSE_SAVER: houseSaver,
  STEADY_SAVER: steadySaver,
};
