// Whether a client of a live field was told of every event once and in order: frames tell of several events at once.
import type { ChangeFrame, Flaw, FlawClass, FollowHistory, Logged } from './history.ts';

interface Told {
  readonly kind: string;
  readonly order: string;
}

/** By the schema's descriptions; what is absent is not told by the field. */
const kindsOf = {
  portfolioChanged: (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
  orderUpdated: (name: string) =>
    ({
      OrderPlaced: 'PLACED',
      TradeExecuted: 'TRADED',
      OrderCancelled: 'CANCELLED',
      OrderRejected: 'REJECTED',
    })[name],
};

/** The last thing that happens, of a kind that happened never before: a client that was told of it has seen all. */
export const lastKind = { portfolioChanged: 'TARGET_SET', orderUpdated: 'CANCELLED' } as const;

/** @param changes each event once, in the order of the log */
export function checkFollow(
  { follower, field, portfolioId, seen }: FollowHistory,
  changes: readonly Logged[],
  from: ReadonlyMap<number, number>,
): Flaw[] {
  const happened = changes.flatMap(({ key, partition, offset, name, data }): Told[] => {
    const kind = kindsOf[field](name);
    if (key !== portfolioId || offset < (from.get(partition) ?? 0) || kind === undefined) return [];
    const order = data['orderId'];
    return [{ kind, order: typeof order === 'string' ? order : '' }];
  });
  const flaws: Flaw[] = [];
  const say = (kind: FlawClass, message: string) =>
    flaws.push({ class: kind, message: `${follower}: ${message}` });
  const places = new Map<string, number>();
  let at = 0;
  for (const each of seen) {
    if (each.what === 'connected') {
      const place = each.after === null ? 0 : places.get(each.after);
      if (place === undefined) throw new Error(`${follower} came with a cursor of nobody`);
      at = place;
      if (each.start !== '') places.set(each.start, at);
    } else if (each.what === 'frame') {
      const told = happened.slice(at, at + each.frame.count);
      const problem = compare(each.frame, told, field === 'orderUpdated');
      if (problem !== null)
        say(problem, `${show(each.frame)} for ${told.map(({ kind }) => kind).join()}`);
      at += each.frame.count;
      places.set(each.cursor, at);
      // Everything behind it would be wrong as well, and say nothing new.
      if (problem !== null) return flaws;
    }
  }
  const last = happened.findIndex(({ kind }) => kind === lastKind[field]);
  if (at <= last) say('lostChanges', `was told of ${at} of ${last + 1} events`);
  return flaws;
}

function compare(frame: ChangeFrame, told: readonly Told[], withOrders: boolean): FlawClass | null {
  if (told.length < frame.count) return 'repeatedChanges';
  const kinds = [...new Set(told.map(({ kind }) => kind))];
  const sameKinds = kinds.length === frame.kinds.length;
  if (!sameKinds || kinds.some((kind) => !frame.kinds.includes(kind))) return 'lostChanges';
  const orders = [...new Set(told.map(({ order }) => order).reverse())].reverse();
  const inOrder =
    kinds.every((kind, index) => kind === frame.kinds[index]) && told.at(-1)?.kind === frame.kind;
  if (!inOrder) return 'reorderedChanges';
  if (!withOrders) return null;
  if (orders.length !== frame.orders.length) return 'lostChanges';
  return orders.every((order, index) => order === frame.orders[index]) ? null : 'reorderedChanges';
}

const show = ({ kind, kinds, count }: ChangeFrame) => `${count} of ${kinds.join()}, last ${kind}`;
