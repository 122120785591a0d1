// Three years in the life of a synthetic household, as a ledger. Pure: the same seed, market and day give the
// same lines, ids included.
import { createHash } from 'node:crypto';
import { seededRandom } from '../../platform/random.ts';
import { defaultDriftBandBps } from './allocation.ts';
import { monthStart } from './calendar.ts';
import { usualCardTerms } from './debts.ts';
import type {
  AccountKind,
  AssetClass,
  DebtTerms,
  NewAccount,
  NewPortfolio,
  Target,
} from './domain.ts';
import { project, type LedgerLine, type Projection } from './ledger.ts';
import { liveThrough } from './life.ts';
import type { Market } from './prices.ts';
import { storyOf } from './stories.ts';
import { loanRateBps, type Story } from './story.ts';

export interface HouseholdSeed {
  readonly userId: string;
  readonly currency: string;
  /** Minor units. */
  readonly monthlyNetIncome: bigint;
  readonly monthlySavings: bigint;
  readonly riskTolerance: 'CAUTIOUS' | 'BALANCED' | 'ADVENTUROUS';
  readonly seed: number;
  readonly index: number;
  readonly archetype: string;
  /** ISO date of the newest possible line. */
  readonly through: string;
}

export interface Household extends Projection {
  readonly portfolios: readonly NewPortfolio[];
  readonly accounts: readonly NewAccount[];
  /** In booking order, which is also the order of days. */
  readonly lines: readonly LedgerLine[];
}

const monthsLived = 36;

/** What everybody starts with: accounts to book in, and no money in them. */
export function emptyHousehold(userId: string): Household {
  const newId = idsOf(userId);
  const portfolioId = newId('pfl');
  const open = (kind: AccountKind, name: string): NewAccount => ({
    ...{ id: newId('acc'), portfolioId, name, kind },
  });
  return {
    portfolios: [
      { id: portfolioId, name: 'Household', target: null, driftBandBps: defaultDriftBandBps },
    ],
    accounts: [
      open('CHECKING', 'Everyday checking'),
      open('SAVINGS', 'Rainy day savings'),
      open('BROKERAGE', 'Brokerage'),
      open('CREDIT_CARD', 'Credit card'),
    ],
    lines: [],
    ...project([]),
  };
}

export function householdOf(input: HouseholdSeed, market: Market): Household {
  const story = storyOf(input.archetype);
  const newId = idsOf(input.userId);
  const household = {
    id: newId('pfl'),
    name: 'Household',
    target: targetOf(story.target, input),
    driftBandBps: defaultDriftBandBps,
  };
  const retirement = {
    ...household,
    id: newId('pfl'),
    name: 'Retirement',
    target: targetOf(story.retirementTarget, input),
  };
  const open = (portfolioId: string, kind: AccountKind, name: string): NewAccount => ({
    id: newId('acc'),
    portfolioId,
    name,
    kind,
  });
  const accounts = {
    checking: open(household.id, 'CHECKING', 'Everyday checking'),
    savings: open(household.id, 'SAVINGS', 'Rainy day savings'),
    brokerage: open(household.id, 'BROKERAGE', 'Brokerage'),
    card: { ...open(household.id, 'CREDIT_CARD', 'Credit card'), terms: cardTerms(story) },
    loan:
      story.opening.loan > 0
        ? { ...open(household.id, 'LOAN', 'Student loan'), terms: loanTerms(input) }
        : null,
    retirement: retires(story) ? open(retirement.id, 'RETIREMENT', 'Retirement account') : null,
  };
  const lines = liveThrough(story, {
    accounts,
    newTransactionId: () => newId('txn'),
    random: seededRandom('ledger', input.seed, input.index, input.userId),
    market,
    currency: input.currency,
    income: input.monthlyNetIncome,
    plannedSavings: input.monthlySavings,
    from: monthStart(input.through, -monthsLived),
    through: input.through,
  });
  return {
    portfolios: retires(story) ? [household, retirement] : [household],
    accounts: Object.values(accounts).filter((account) => account !== null),
    lines,
    ...project(lines),
  };
}

/** As life.ts charges it. */
function cardTerms({ cardRateBps }: Story): DebtTerms {
  return { ...usualCardTerms, annualRateBps: cardRateBps ?? usualCardTerms.annualRateBps };
}

/** As life.ts charges and pays it. */
function loanTerms({ monthlyNetIncome }: HouseholdSeed): DebtTerms {
  return { annualRateBps: loanRateBps, minimumShareBps: 0, minimumFlat: monthlyNetIncome / 20n };
}

function retires(story: Story): boolean {
  return story.opening.retirement > 0;
}

/** The story's target in basis points, with 5% moved between shares and bonds as the household can bear. */
function targetOf(
  percent: Readonly<Partial<Record<AssetClass, number>>>,
  { riskTolerance }: HouseholdSeed,
): Target {
  const shift = { CAUTIOUS: -500, BALANCED: 0, ADVENTUROUS: 500 }[riskTolerance];
  const bps = (name: AssetClass) => (percent[name] ?? 0) * 100;
  const room = shift > 0 ? bps('BOND') >= shift : bps('EQUITY') >= -shift;
  const moved = room ? shift : 0;
  return {
    EQUITY: bps('EQUITY') + moved,
    BOND: bps('BOND') - moved,
    REAL_ESTATE: bps('REAL_ESTATE'),
    COMMODITY: bps('COMMODITY'),
    CASH: bps('CASH'),
  };
}

/** Ids that follow from the owner and their order alone. */
function idsOf(userId: string): (prefix: string) => string {
  const owner = createHash('sha256').update(`ledger ${userId}`).digest('hex').slice(0, 24);
  let next = 0;
  return (prefix) => `${prefix}_${owner}${(next++).toString(16).padStart(8, '0')}`;
}
