// The gateway that is measured, with the slices that it asks and without workers: runs are made here as documents, so
// that their owner may watch them, and written by another process.
import { setTimeout as sleep } from 'node:timers/promises';
import { clockSkewMs } from '../../platform/clock.ts';
import { ownedId } from '../../subgraphs/coaching/domain.ts';
import { answer, taskOf } from '../streams/child.ts';
import { openHost } from '../streams/host.ts';
import { keepDocument } from '../streams/write-runs.ts';

export interface GatewayTask {
  readonly settings: Readonly<Record<string, string>>;
}

export interface Gateway {
  readonly origin: string;
  readonly token: string;
  /** Of the one owner's payloads: for the writer. */
  readonly key: { readonly id: string; readonly secret: string };
}

export type GatewayOrder = { readonly runs: number } | { readonly usage: true };

export interface GatewayUsage {
  /** CPU of the process so far, all of its threads (ms). */
  readonly cpuMs: number;
}

const owner = 'usr_reader';

const { settings } = taskOf<GatewayTask>();
const { origin, platform } = await openHost(settings);
const actor = { id: owner, kind: 'user', scopes: [], consentVersion: 1 } as const;
const token = await platform.issuer.issue(actor, 7_200);
const made = (await platform.keys.make([owner])).get(owner);
if (made === undefined || made === 'destroyed') throw new Error('the owner has no key');
const key = { id: made.id, secret: made.secret.export().toString('base64') };

process.on('message', (order: GatewayOrder) => {
  if ('usage' in order) {
    const { user, system } = process.cpuUsage();
    answer({ cpuMs: (user + system) / 1_000 } satisfies GatewayUsage);
    return;
  }
  void makeRuns(order.runs).then((ids) => answer(ids));
});

async function makeRuns(many: number): Promise<string[]> {
  const ids = Array.from({ length: many }, () => ownedId(platform.ids, 'run', owner));
  for (const id of ids) await keepDocument(platform, id, owner);
  return ids;
}

// It takes keys that are made within the skew of its start for older than itself.
await sleep(clockSkewMs + 100);
answer({ origin, token, key } satisfies Gateway);
