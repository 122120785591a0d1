// The slice on a database of its own, with a graph that answers from a script. For tests only.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../platform/auth/port.ts';
import { createSignedPaths } from '../../platform/auth/signed-paths.ts';
import { folderBlobs } from '../../platform/blobs/folder.ts';
import { ManualClock } from '../../platform/clock.ts';
import { migrate } from '../../platform/db/migrate.ts';
import type { Database } from '../../platform/db/port.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import type { EventRecord } from '../../platform/events/port.ts';
import type { GraphClient, GraphRequest } from '../../platform/graphql/port.ts';
import { seededIds } from '../../platform/ids.ts';
import { silentLog } from '../../platform/log.ts';
import { ensureOutbox, sqlOutbox } from '../../platform/outbox/sql.ts';
import type { ImagesPorts } from './jobs.ts';
import { historyOf, portfolioWith, projectionOf, spendingOf } from './pictures/examples.testing.ts';

/** As the graph sends it: amounts are text. */
function wire(value: unknown): Record<string, unknown> {
  const text = JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'bigint' ? each.toString() : each,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

export function portfolioOf(id: string, owner: string, total = 100_000): Record<string, unknown> {
  const portfolio = { ...portfolioWith(undefined, total), id, owner: { id: owner } };
  return wire({ ...portfolio, name: `Of ${owner}` });
}

/** What only some kinds of charts ask for. */
const history = wire({ valueHistory: historyOf([40_000, 42_000, 41_000, 45_000]) });
const projection = wire({ projection: projectionOf(20) });
const spending = wire({ spending: spendingOf({ HOUSING: 18_000, DINING: 4200 }) });

export interface Asked {
  readonly request: GraphRequest;
  readonly actor: Actor;
}

export interface World {
  readonly ports: ImagesPorts;
  readonly db: Database;
  readonly clock: ManualClock;
  /** Portfolios as the graph shows them: everything to advisors, one's own to oneself. */
  readonly portfolios: Record<string, unknown>[];
  readonly asked: Asked[];
  /** Thrown by the graph instead of an answer. */
  failure: Error | null;
  /** Takes what waits in the outbox, as the relay would. */
  drain(): Promise<EventRecord[]>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const db = await testDatabase();
  const clock = new ManualClock();
  await migrate(db, 'images', new URL('./migrations/', import.meta.url));
  await ensureOutbox(db, 'images');
  const root = await mkdtemp(join(tmpdir(), 'miyagi-images-'));
  const portfolios = [
    portfolioOf('pfl_a1', 'usr_ada'),
    portfolioOf('pfl_a2', 'usr_ada', 50_000),
    portfolioOf('pfl_b1', 'usr_bob'),
  ];
  const asked: Asked[] = [];
  const graph: GraphClient = {
    async query<Data>(request: GraphRequest, actor: Actor) {
      asked.push({ request, actor });
      if (world.failure !== null) throw world.failure;
      return answerTo(request, actor, portfolios) as Data;
    },
  };
  const outbox = sqlOutbox(db, 'images');
  const world: World = {
    ports: {
      ...{ db, clock, graph, log: silentLog, wakeRelay: () => undefined },
      ids: seededIds('images', clock),
      blobs: folderBlobs({ root, clock }),
      signedPaths: createSignedPaths([{ id: 1, secret: new Uint8Array(32).fill(7) }], clock),
    },
    ...{ db, clock, portfolios, asked, failure: null },
    async drain() {
      const pending = await outbox.claim('test', clock.now(), clock.now() + 1000, 1000);
      await outbox.done(pending.map(({ id }) => id));
      return pending.map(({ record }) => ({ ...record, partition: 0, offset: 0, timestamp: 0 }));
    },
    async close() {
      await db.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return world;
}

/** Knows the fields that the slice asks for, and that it asks for no other kind's than it needs. */
function answerTo(
  { query, variables = {} }: GraphRequest,
  actor: Actor,
  portfolios: readonly Record<string, unknown>[],
): Record<string, unknown> {
  const visible = (ownerId: unknown) => ownerId === actor.id || actor.scopes.includes('advisor');
  const answers = Object.entries(variables).map(([name, id]) => {
    const selection = new RegExp(
      `${name}: (portfolio|user)\\(id: \\$${name}\\) \\{([^}]*)\\}`,
    ).exec(query);
    assert.ok(selection !== null, query);
    const [, field, parts = ''] = selection;
    if (field === 'user') return [name, visible(id) ? { id, ...spending } : null] as const;
    const found = portfolios.find((portfolio) => portfolio['id'] === id);
    const owner = found?.['owner'] as { id: string } | undefined;
    if (found === undefined || !visible(owner?.id)) return [name, null] as const;
    return [
      name,
      {
        ...found,
        ...(parts.includes('VALUE_HISTORY') && history),
        ...(parts.includes('PROJECTION_FAN') && projection),
      },
    ] as const;
  });
  return Object.fromEntries(answers);
}
