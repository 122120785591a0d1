// A registered user gets a portfolio; a synthetic household gets the three years of life that go with it.
import { isErased } from '../../platform/db/tombstone.ts';
import type { CloudEvent } from '../../platform/events/cloudevent.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import { handler, type Consumer } from '../../platform/events/consume.ts';
import { enqueue, onceOnly } from '../../platform/outbox/sql.ts';
import { portfolioOpened } from '../../schema/events/portfolios.ts';
import { userErased, userRegistered } from '../../schema/events/users.ts';
import { dayOf } from './calendar.ts';
import { envelope, schema, type PortfoliosPorts } from './bookings.ts';
import { markDrift } from './drift-store.ts';
import { eraseUser } from './erasure.ts';
import { emptyHousehold, householdOf, type Household } from './household.ts';
import { insertAccounts, insertLines, insertPortfolios } from './ledger-store.ts';
import type { MarketKeeper } from './market.ts';
import { saveHoldings } from './position-store.ts';

type Registered = ReturnType<(typeof userRegistered)['data']['parse']>;

const group = 'portfolios';

export function consumersOf(ports: PortfoliosPorts, market: MarketKeeper): Consumer[] {
  return [
    {
      group,
      handlers: [
        handler(userRegistered, (event) => openHousehold(ports, market, event)),
        handler(userErased, ({ data }) => eraseUser(ports, data.userId)),
      ],
    },
  ];
}

/** Idempotent: by event, and by the ids of the portfolios, which follow from the user's. */
async function openHousehold(
  ports: PortfoliosPorts,
  market: MarketKeeper,
  event: CloudEvent<Registered>,
): Promise<void> {
  const { data } = event;
  const prices = await market.upTo(data.synthetic?.through ?? dayOf(ports.clock.now()));
  const household = planOf(data, prices);
  const { currency, userId } = data;
  await ports.db.transaction(async (tx) => {
    if (await isErased(tx, schema, userId)) return;
    if (!(await onceOnly(tx, schema, group, event))) return;
    if (!(await insertPortfolios(tx, userId, currency, household.portfolios))) return;
    await insertAccounts(tx, userId, currency, household.accounts, household.balances);
    await insertLines(tx, userId, household.lines);
    await saveHoldings(tx, userId, holdingsOf(household));
    // Opened outside its band is not the same as having left it.
    await markDrift(
      tx,
      household.portfolios.map(({ id }) => id),
    );
    const opened = household.portfolios.map(({ id, name }) =>
      encodeEvent(portfolioOpened, {
        ...envelope(ports, id),
        data: { portfolioId: id, ownerId: userId, name, currency },
      }),
    );
    await enqueue(tx, schema, opened);
  });
  ports.wakeRelay();
}

function planOf(
  { userId, currency, synthetic, financialProfile: finances }: Registered,
  prices: Awaited<ReturnType<MarketKeeper['upTo']>>,
): Household {
  if (synthetic === null) return emptyHousehold(userId);
  return householdOf(
    {
      userId,
      currency,
      monthlyNetIncome: BigInt(finances.monthlyNetIncome.minor),
      monthlySavings: BigInt(finances.monthlySavings.minor),
      riskTolerance: finances.riskTolerance,
      ...synthetic,
    },
    prices,
  );
}

function holdingsOf(household: Household) {
  return household.accounts.flatMap((account) =>
    [...(household.positions.get(account.id) ?? [])].map(([symbol, position]) => ({
      account,
      symbol,
      position,
    })),
  );
}
