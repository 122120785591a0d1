// Clients that follow portfolios and their orders for as long as the torture lasts: they lose their connection, are cut,
// and come back at the other gateway with a cursor.
import { seededRandom, type Random } from '../../../platform/random.ts';
import { transports, type Live, type LiveFrame } from '../../harness/live.ts';
import type { Target } from '../target.ts';
import { either, pause } from '../watcher.ts';
import { lastKind } from './follow-checker.ts';
import type { ChangeFrame, FollowHistory, FollowObservation } from './history.ts';
import type { Purse } from './purses.ts';

const queries = {
  portfolioChanged: `subscription ($id: ID!, $after: String) {
    portfolioChanged(portfolioId: $id, after: $after) { kind kinds count portfolio { id cash { minor } } }
  }`,
  orderUpdated: `subscription ($id: ID!, $after: String) {
    orderUpdated(portfolioId: $id, after: $after) { kind kinds count orders { id status } }
  }`,
};

const fields = ['portfolioChanged', 'orderUpdated'] as const;
const each = 2;

/** A connection is cut by its client within this time, ms. */
const longestVisitMs = 15_000;
/** Refusals that pass; no word at all is `lost`, and a stream that never ends may only be told to come again. */
const passing: ReadonlySet<string> = new Set(['lost', 'complete', 'UNAVAILABLE', 'TIMEOUT']);

export interface Followers {
  /** Resolves when all stand where they are to begin. */
  readonly standing: Promise<unknown>;
  /** Resolves when all were told of the last thing, or gave up. */
  readonly done: Promise<readonly FollowHistory[]>;
}

export function startFollowers(
  purses: readonly Purse[],
  { origin }: Pick<Target, 'origin'>,
  seed: number,
  signal: AbortSignal,
): Followers {
  const all = purses.flatMap((purse, nth) =>
    fields.flatMap((field) =>
      Array.from({ length: each }, (_, index) =>
        follow(purse, field, `follower ${nth}.${index} of ${field}`, origin, seed, signal),
      ),
    ),
  );
  return {
    standing: Promise.all(all.map(({ standing }) => standing)),
    done: Promise.all(all.map(({ done }) => done)),
  };
}

function follow(
  purse: Purse,
  field: FollowHistory['field'],
  follower: string,
  origin: Target['origin'],
  seed: number,
  signal: AbortSignal,
) {
  const standing = Promise.withResolvers<void>();
  const random = seededRandom(follower, seed);
  const seen: FollowObservation[] = [];
  const cursors: string[] = [];

  async function visit(after: string | null): Promise<string> {
    const place = await either(origin(), signal);
    if (place === null) return 'gone';
    // Only an event stream tells where it stands before anything has happened.
    const by = after === null ? 'events' : random.pick(['events', 'webSocket'] as const);
    const variables = { id: purse.portfolioId, after };
    const { token } = purse.viewer;
    let live: Live;
    try {
      live = await transports[by]({ origin: place, token, query: queries[field], variables });
    } catch {
      return 'lost';
    }
    if (after === null && live.cursor === '') {
      live.close();
      return either(live.ended, signal).then((how) => how ?? 'gone');
    }
    seen.push({ what: 'connected', after, start: after === null ? live.cursor : '' });
    if (after === null) cursors.push(live.cursor);
    standing.resolve();
    const leaving = new AbortController();
    const timer = setTimeout(() => leaving.abort(), random.int(500, longestVisitMs));
    const stop = AbortSignal.any([signal, leaving.signal]);
    void live.until((frames) => isLast(field, frames)).then(() => leaving.abort());
    const how = (await either(live.ended, stop)) ?? 'cut';
    clearTimeout(timer);
    const frames = [...live.frames];
    live.close();
    for (const { event, cursor } of frames) {
      seen.push({ what: 'frame', frame: frameOf(event), cursor });
      cursors.push(cursor);
    }
    seen.push({ what: 'ended', how });
    if (isLast(field, frames)) return 'told';
    if (how !== 'cut' && !passing.has(how)) throw new Error(`${follower} was refused: ${how}`);
    return how;
  }

  async function stay(): Promise<FollowHistory> {
    let after: string | null = null;
    while (!signal.aborted) {
      const how = await visit(after);
      if (how === 'told') break;
      after = goOn(cursors, random, how);
      if (how !== 'cut') await pause(100, signal);
    }
    standing.resolve();
    return { follower, field, portfolioId: purse.portfolioId, seen };
  }

  return { standing: standing.promise, done: stay() };
}

/** Now and then from an older place: what came since is told again, and nothing else. */
function goOn(cursors: readonly string[], random: Random, how: string): string | null {
  const back = how === 'cut' && random.int(1, 6) === 1 ? random.int(1, 3) : 1;
  // Not from nothing: that would be from now on.
  return cursors.at(-Math.min(back, cursors.length)) ?? null;
}

function isLast(field: FollowHistory['field'], frames: readonly LiveFrame[]): boolean {
  return frames.some(({ event }) => frameOf(event).kinds.includes(lastKind[field]));
}

function frameOf(event: LiveFrame['event']): ChangeFrame {
  const { kind, kinds, count, orders } = event as {
    readonly kind: string;
    readonly kinds: readonly string[];
    readonly count: number;
    readonly orders?: readonly ({ readonly id: string } | null)[];
  };
  return { kind, kinds, count, orders: orders?.map((order) => order?.id ?? '') ?? [] };
}
