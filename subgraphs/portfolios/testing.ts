// The slice on a database of its own, and households to put into it. For tests only.
import assert from 'node:assert/strict';
import { ManualClock } from '../../platform/clock.ts';
import { migrate } from '../../platform/db/migrate.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import type { CloudEvent } from '../../platform/events/cloudevent.ts';
import type { EventRecord } from '../../platform/events/port.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import type { Subgraph } from '../../platform/graphql/port.ts';
import { noFailpoints } from '../../platform/failpoint.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { ensureOutbox } from '../../platform/outbox/sql.ts';
import { userRegistered } from '../../schema/events/users.ts';
import { portfolios } from './subgraph.ts';

export type Registered = ReturnType<(typeof userRegistered)['data']['parse']>;

export interface TestSlice {
  readonly db: Database;
  readonly endpoint: SubgraphEndpoint;
  readonly subgraph: Subgraph;
  readonly clock: ManualClock;
  /** Hands an event to the consumer, as the log would. */
  register(data: Registered, eventId?: string): Promise<void>;
  /** Takes what waits in the outbox, as the relay would. */
  drain(): Promise<EventRecord[]>;
}

/** @param database empty; left out, one of its own */
export async function openSlice(database?: Database): Promise<TestSlice> {
  const db = database ?? (await testDatabase());
  const clock = new ManualClock(Date.UTC(2026, 0, 20, 9));
  await ensureOutbox(db, 'portfolios');
  assert.ok(portfolios.migrations);
  await migrate(db, 'portfolios', portfolios.migrations);
  const ids = seededIds('portfolios', clock);
  const wakeRelay = () => undefined;
  const subgraph = portfolios.build({
    ...{ db, clock, ids, log: silentLog, wakeRelay, failpoints: noFailpoints },
    settings: { marketTickMs: 0 },
  });
  return {
    db,
    clock,
    subgraph,
    endpoint: mountSubgraph(portfolios, subgraph, { log: silentLog }),
    async register(data, id = `evt_${data.userId}`) {
      const [handler] = subgraph.consumers.flatMap((consumer) => consumer.handlers);
      const event: CloudEvent<Registered> = {
        ...{ id, source: '/users', type: userRegistered.type, subject: data.userId },
        ...{ time: '2026-01-20T09:00:00.000Z', data },
      };
      await handler?.handle(event as CloudEvent<never>);
    },
    async drain() {
      const [outbox] = subgraph.outboxes;
      const pending = (await outbox?.claim('test', clock.now(), clock.now() + 1000, 1000)) ?? [];
      await outbox?.done(pending.map(({ id }) => id));
      return pending.map(({ record }) => ({ ...record, partition: 0, offset: 0, timestamp: 0 }));
    },
  };
}

/** A registration; without `archetype` of somebody real. */
export function registrationOf(userId: string, archetype?: string, currency = 'USD'): Registered {
  const money = (minor: string) => ({ minor, currency });
  return {
    userId,
    name: 'Alva Ashgrove',
    dateOfBirth: '1986-06-15',
    currency,
    financialProfile: {
      monthlyNetIncome: money('600000'),
      monthlySavings: money('45000'),
      retirementAge: 65,
      expectedMonthlyPension: money('150000'),
      emergencyFundMonths: 4,
      riskTolerance: 'BALANCED',
    },
    synthetic:
      archetype === undefined ? null : { seed: 7, index: 0, archetype, through: '2026-01-20' },
  };
}
