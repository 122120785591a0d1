// The slice on a database of its own. For tests only.
import assert from 'node:assert/strict';
import type { Viewer } from '../../platform/auth/port.ts';
import { ManualClock } from '../../platform/clock.ts';
import { migrate } from '../../platform/db/migrate.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import type { EventRecord } from '../../platform/events/port.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import type { GraphClient, GraphResponse } from '../../platform/graphql/port.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { seededIds } from '../../platform/ids.ts';
import { ensureOutbox } from '../../platform/outbox/sql.ts';
import { users } from './subgraph.ts';

export interface TestSlice {
  readonly db: Database;
  readonly endpoint: SubgraphEndpoint;
  readonly clock: ManualClock;
  /** How often the relay was woken. */
  wakes(): number;
  /** Takes what waits in the outbox, as the relay would. */
  drain(): Promise<EventRecord[]>;
}

const noGraph: GraphClient = {
  query: () => Promise.reject(new Error('this test asks no graph')),
};

export async function openSlice(graph: GraphClient = noGraph): Promise<TestSlice> {
  const db = await testDatabase();
  const clock = new ManualClock();
  await ensureOutbox(db, 'users');
  assert.ok(users.migrations);
  await migrate(db, 'users', users.migrations);
  let wakes = 0;
  const wakeRelay = () => void wakes++;
  const slice = users.build({ db, clock, graph, ids: seededIds('users', clock), wakeRelay });
  return {
    db,
    clock,
    endpoint: mountSubgraph(users, slice),
    wakes: () => wakes,
    async drain() {
      const [outbox] = slice.outboxes;
      const pending = (await outbox?.claim('test', clock.now(), clock.now() + 1000, 1000)) ?? [];
      await outbox?.done(pending.map(({ id }) => id));
      return pending.map(({ record }) => ({ ...record, partition: 0, offset: 0, timestamp: 0 }));
    },
  };
}

/** One mutation by name; its input type is named after it. */
export function mutate(
  { endpoint }: TestSlice,
  viewer: Viewer,
  name: string,
  input: object,
  selection: string,
): Promise<GraphResponse> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return ask(
    endpoint,
    viewer,
    `mutation ($input: ${type}!) { ${name}(input: $input) ${selection} }`,
    { input },
  );
}

export async function me<Data>(
  { endpoint }: TestSlice,
  viewer: Viewer,
  selection: string,
): Promise<Data> {
  const response = await ask(endpoint, viewer, `{ me { ${selection} } }`);
  assert.equal(response.errors, undefined);
  return response.data?.['me'] as Data;
}

/** Code and field of each error. */
export function codes(response: GraphResponse): unknown[] {
  return (response.errors ?? []).map(({ extensions }) => [
    extensions?.['code'],
    extensions?.['field'],
  ]);
}
