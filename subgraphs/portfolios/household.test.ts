import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDebt } from './domain.ts';
import { householdOf, type Household, type HouseholdSeed } from './household.ts';
import { listings } from './instruments.ts';
import { project } from './ledger.ts';
import { marketOf, marketSeed, priceOn } from './prices.ts';
import { valueOf } from './quantity.ts';
import { allocationOf, maxDriftOf } from './allocation.ts';

const through = '2026-11-22';
const market = marketOf(marketSeed, through);
const income = 600_000n;
const archetypes = [
  'MORTGAGE_FAMILY',
  'YOUNG_RENTER',
  'CONCENTRATED_EARNER',
  'NEAR_RETIREE',
  'FREELANCER',
  'CASH_SAVER',
  'OVERSPENDER',
  'CARD_REVOLVER',
  'DEAR_FUNDS',
  'RAISE_SPENDER',
  'HOUSE_SAVER',
  'STEADY_SAVER',
];

function made(archetype: string, change: Partial<HouseholdSeed> = {}): Household {
  const seed: HouseholdSeed = {
    userId: `usr_${archetype}`,
    currency: 'USD',
    monthlyNetIncome: income,
    monthlySavings: 45_000n,
    riskTolerance: 'BALANCED',
    ...{ seed: 7, index: 3, archetype, through },
    ...change,
  };
  return householdOf(seed, market);
}

/** Sum over the last twelve full months. */
function lastYear(household: Household, pick: (line: Household['lines'][number]) => boolean) {
  return household.lines
    .filter((line) => line.day >= '2025-11-01' && line.day < '2026-11-01' && pick(line))
    .reduce((sum, { amount }) => sum + amount, 0n);
}

function valuesOf(household: Household, portfolio: number) {
  const id = household.portfolios[portfolio]?.id;
  const values = { EQUITY: 0n, BOND: 0n, REAL_ESTATE: 0n, COMMODITY: 0n, CASH: 0n };
  let shares = 0n;
  for (const account of household.accounts.filter(({ portfolioId }) => portfolioId === id)) {
    if (!isDebt(account.kind)) values.CASH += household.balances.get(account.id) ?? 0n;
    for (const [symbol, { quantity }] of household.positions.get(account.id) ?? []) {
      const listing = listings.find((each) => each.symbol === symbol);
      const path = market.paths.get(symbol);
      assert.ok(listing && path);
      const value = valueOf(quantity, priceOn(path, through));
      values[listing.assetClass] += value;
      if (listing.kind === 'SHARE') shares += value;
    }
  }
  const total = Object.values(values).reduce((sum, value) => sum + value, 0n);
  return { values, shares, total };
}

function driftOf(household: Household, portfolio = 0): number {
  const target = household.portfolios[portfolio]?.target ?? null;
  return maxDriftOf(allocationOf(valuesOf(household, portfolio).values, target, 'USD')) ?? NaN;
}

function owed(household: Household): bigint {
  const debts = household.accounts.filter(({ kind }) => isDebt(kind));
  return debts.reduce((sum, { id }) => sum - (household.balances.get(id) ?? 0n), 0n);
}

for (const archetype of archetypes) {
  describe(archetype, () => {
    const household = made(archetype);

    test('the same seed gives the same ledger, another index another one', () => {
      assert.deepEqual(made(archetype), household);
      assert.notDeepEqual(made(archetype, { index: 4 }).lines, household.lines);
    });

    test('three years, 25 to 45 lines a month, in order, each with an id of its own', () => {
      const perMonth = household.lines.length / 36.7;
      assert.ok(perMonth >= 25 && perMonth <= 45, String(perMonth));
      assert.equal(household.lines[0]?.day, '2023-11-01');
      assert.ok((household.lines.at(-1)?.day ?? '') <= through);
      assert.ok(household.lines.every((l, i) => i === 0 || l.day >= household.lines[i - 1]!.day));
      assert.equal(new Set(household.lines.map(({ id }) => id)).size, household.lines.length);
    });

    test('a year of pay is twelve times the monthly net income', () => {
      assert.equal(
        lastYear(household, ({ kind }) => kind === 'INCOME'),
        income * 12n,
      );
    });

    test('balances and positions are those of the ledger, and no deposit is overdrawn', () => {
      assert.deepEqual(project(household.lines).balances, household.balances);
      const reached = new Map<string, bigint>();
      for (const line of household.lines) {
        const balance = (reached.get(line.accountId) ?? 0n) + line.amount;
        reached.set(line.accountId, balance);
        const account = household.accounts.find(({ id }) => id === line.accountId);
        assert.ok(account && (isDebt(account.kind) ? balance <= 0n : balance >= 0n), line.id);
      }
    });

    test('transfers come in pairs that make nothing', () => {
      assert.equal(
        lastYear(household, ({ kind }) => kind === 'TRANSFER'),
        0n,
      );
    });

    test('spending is in a category, and nothing else is', () => {
      for (const { kind, amount, category } of household.lines) {
        const spent = kind === 'EXPENSE' || kind === 'FEE' || (kind === 'INTEREST' && amount < 0n);
        assert.equal(category !== null, spent);
      }
    });
  });
}

describe('the stories show in the figures', () => {
  const savingsRate = (household: Household) => {
    const spent = -lastYear(household, ({ category }) => category !== null);
    return 1 - Number(spent) / Number(income * 12n);
  };

  test('a family that never rebalanced has drifted out of its band, here and in retirement', () => {
    const family = made('MORTGAGE_FAMILY');
    assert.ok(driftOf(family) > 0.05, String(driftOf(family)));
    assert.ok(driftOf(family, 1) > 0.05);
  });

  test('a young renter owes on a loan and a card', () => {
    const renter = made('YOUNG_RENTER');
    assert.ok(owed(renter) > income * 3n);
    assert.ok(owed(renter) < income * 7n);
  });

  test('the high earner holds some two fifths of the household in one share', () => {
    const { shares, total } = valuesOf(made('CONCENTRATED_EARNER'), 0);
    const part = Number(shares) / Number(total);
    assert.ok(part > 0.35 && part < 0.5, String(part));
  });

  test('the near-retiree holds far more equity than planned', () => {
    assert.ok(driftOf(made('NEAR_RETIREE'), 1) > 0.15);
  });

  test('a freelancer is paid differently every month', () => {
    const pay = Map.groupBy(
      made('FREELANCER').lines.filter(({ kind }) => kind === 'INCOME'),
      ({ day }) => day.slice(0, 7),
    );
    const months = [...pay.values()].map((lines) => lines.reduce((sum, l) => sum + l.amount, 0n));
    const sorted = months.slice(0, 12).sort((a, b) => Number(a - b));
    assert.ok((sorted.at(-1) ?? 0n) > (sorted[0] ?? 0n) * 2n);
  });

  test('the saver keeps nearly everything in cash', () => {
    const { values, total } = valuesOf(made('CASH_SAVER'), 0);
    assert.ok(values.CASH * 100n > total * 90n);
    assert.ok(savingsRate(made('CASH_SAVER')) > 0.25);
  });

  test('the overspender spends more than comes in, and the card carries it', () => {
    const overspender = made('OVERSPENDER');
    assert.ok(savingsRate(overspender) < 0);
    assert.ok(owed(overspender) > income * 2n);
  });
});

describe('habits show in the figures', () => {
  const year = income * 12n;
  const paid = (household: Household, merchant: string) =>
    household.lines.filter(({ description }) => description === merchant);

  test('one owes on a card at 22% and could pay it back several times over', () => {
    const revolver = made('CARD_REVOLVER');
    assert.ok(owed(revolver) > income);
    assert.ok(valuesOf(revolver, 0).values.CASH > owed(revolver) * 3n);
    const card = revolver.accounts.find(({ kind }) => kind === 'CREDIT_CARD');
    const interest = revolver.lines.filter(
      ({ kind, accountId }) => kind === 'INTEREST' && accountId === card?.id,
    );
    assert.equal(interest.length, 36);
    // A twelfth of 22% of what is left of 2.2 months of income once a hundredth of it was paid back.
    const left = (((income * 220n) / 100n) * 99n) / 100n;
    assert.equal(interest[0]?.amount, -((left * 2200n) / 120_000n));
    const costs = -lastYear(revolver, ({ description }) => description === 'Card interest');
    assert.ok(costs * 100n > year * 2n, 'over 2% of the income goes into it');
  });

  test('who pays the card back in full pays no interest on it', () => {
    const costs = lastYear(
      made('STEADY_SAVER'),
      ({ description }) => description === 'Card interest',
    );
    assert.equal(costs, 0n);
  });

  test('one has most in a managed fund, and pays for keeping it', () => {
    const household = made('DEAR_FUNDS');
    const brokerage = household.accounts.find(({ kind }) => kind === 'BROKERAGE');
    const held = household.positions.get(brokerage?.id ?? '');
    const value = (symbol: string) => {
      const path = market.paths.get(symbol);
      assert.ok(path);
      return valueOf(held?.get(symbol)?.quantity ?? 0n, priceOn(path, through));
    };
    assert.ok(value('PINN') > value('GOVB') * 2n);
    const fees = -lastYear(household, ({ description }) => description === 'Custody fee');
    const bps = (fees * 10_000n) / (value('PINN') + value('GOVB'));
    assert.ok(bps >= 25n && bps <= 35n, String(bps));
  });

  test('a subscription got dearer and stayed so, others did not', () => {
    for (const [archetype, dear, same, percent] of [
      ['FREELANCER', 'Pageturner Monthly', 'Streamwell', 135n],
      ['RAISE_SPENDER', 'Streamwell', 'Pageturner Monthly', 130n],
    ] as const) {
      const household = made(archetype);
      const prices = [...new Set(paid(household, dear).map(({ amount }) => amount))];
      assert.equal(prices.length, 2);
      const rise = ((prices[1] ?? 0n) * 1000n) / (prices[0] ?? 1n);
      assert.ok(rise / 10n >= percent - 1n && rise / 10n <= percent, String(rise));
      assert.equal(new Set(paid(household, same).map(({ amount }) => amount)).size, 1);
    }
  });

  test('after a raise one spends more than all of it', () => {
    const household = made('RAISE_SPENDER');
    const between = (
      from: string,
      to: string,
      pick: (line: Household['lines'][number]) => boolean,
    ) =>
      household.lines
        .filter((line) => line.day >= from && line.day < to && pick(line))
        .reduce((sum, { amount }) => sum + amount, 0n);
    const [before, after] = (
      [
        ['2024-01-01', '2025-01-01'],
        ['2025-11-01', '2026-11-01'],
      ] as const
    ).map(([from, to]) => ({
      pay: between(from, to, ({ kind }) => kind === 'INCOME'),
      spent: -between(from, to, ({ category }) => category !== null),
    }));
    assert.ok(before && after);
    assert.equal(before.pay, (year * 83n) / 100n);
    assert.equal(after.pay, year);
    assert.ok(before.spent < before.pay);
    assert.ok(after.spent - before.spent > after.pay - before.pay);
    assert.ok(after.spent > after.pay);
  });

  test('what shall buy a house in four years lies in equities', () => {
    const { values, total } = valuesOf(made('HOUSE_SAVER'), 0);
    assert.ok(values.EQUITY * 100n > total * 65n);
    assert.ok(values.EQUITY > income * 12n);
  });

  test('the steady saver is within the band, in cheap funds, with half a year in cash', () => {
    const household = made('STEADY_SAVER');
    assert.ok(driftOf(household) < 0.05, String(driftOf(household)));
    assert.ok(driftOf(household, 1) < 0.05, String(driftOf(household, 1)));
    assert.ok(valuesOf(household, 0).values.CASH > income * 6n);
    assert.ok(household.lines.some(({ kind }) => kind === 'SELL'));
    assert.ok(owed(household) < income / 2n);
  });
});

test('every currency has a life, and what a cautious household wants is less equity', () => {
  for (const currency of ['EUR', 'GBP']) {
    for (const archetype of archetypes) assert.ok(made(archetype, { currency }).lines.length > 900);
  }
  const equity = (riskTolerance: HouseholdSeed['riskTolerance']) =>
    made('NEAR_RETIREE', { riskTolerance }).portfolios[0]?.target?.EQUITY ?? 0;
  assert.equal(equity('CAUTIOUS'), equity('BALANCED') - 500);
  assert.equal(equity('ADVENTUROUS'), equity('BALANCED') + 500);
  for (const { target } of made('NEAR_RETIREE', { riskTolerance: 'CAUTIOUS' }).portfolios) {
    assert.equal(
      Object.values(target ?? {}).reduce((sum, bps) => sum + bps, 0),
      10_000,
    );
  }
});
