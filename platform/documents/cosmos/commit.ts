// A commit as one transactional batch: documents and events of one partition, all or nothing.
import { randomUUID } from 'node:crypto';
import type { Container, JSONObject, OperationInput, OperationResponse } from '@azure/cosmos';
import type { NewRecord } from '../../events/port.ts';
import { MAX_OPERATIONS } from '../envelope.ts';
import type { DocumentOp } from '../port.ts';
import { HTTP, tooLarge, unavailable } from './failures.ts';
import { conflict, foldOps, idOf, type Change } from './fold.ts';
import { documentId, partitionOf, toEventItem, toItem } from './items.ts';
import { byIds } from './queries.ts';

/** Of a document, and of all that one request carries. */
const MAX_BYTES = 2 * 1024 * 1024;
/** Somebody else deletes and makes the same documents all the time. */
const MAX_ROUNDS = 5;

interface Planned {
  readonly operations: readonly OperationInput[];
  /** For each operation the id it is about; null for an event. */
  readonly about: readonly (string | null)[];
}

/** The new etag for every one of `ops`, null for a deletion. */
export async function commitBatch(
  container: Container,
  partition: string,
  ops: readonly DocumentOp[],
  outbox: readonly NewRecord[],
): Promise<(string | null)[]> {
  const changes = foldOps(ops);
  const commit = randomUUID();
  const events = outbox.map((record, index) => toEventItem(record, partition, commit, index));
  if (changes.length + events.length === 0) return [];
  // Cosmos DB refuses to delete what is not there, where the port does not care. Ids found missing are made and
  // deleted in the same batch, which nobody sees and which holds whatever happens meanwhile.
  const missing = new Set<string>();
  for (let round = 1; ; round++) {
    const planned = plan(changes, events as unknown as JSONObject[], missing);
    if (planned.operations.length === 0) return ops.map(() => null);
    const results = await send(container, partition, planned);
    const refused = results.findIndex(({ statusCode }) => isRefusal(statusCode));
    if (refused === -1) return etagsOf(ops, planned.about, results);
    const id = planned.about[refused] ?? null;
    const status = results[refused]?.statusCode;
    if (status === HTTP.tooLarge) throw tooLarge();
    const change = changes.find((candidate) => candidate.id === id);
    if (change === undefined || !isMissedDeletion(change, status) || missing.has(change.id)) {
      if (isConflict(status) && id !== null) throw conflict(id);
      throw unavailable(`Cosmos DB answered ${status} to a part of a commit.`);
    }
    if (round === MAX_ROUNDS) throw conflict(change.id);
    await findMissing(container, partition, changes, missing);
    // It may be back by now; what counts is that it was not there.
    missing.add(change.id);
  }
}

function plan(
  changes: readonly Change[],
  events: readonly JSONObject[],
  missing: ReadonlySet<string>,
): Planned {
  let room = MAX_OPERATIONS - changes.length - events.length;
  const operations: OperationInput[] = [];
  const about: (string | null)[] = [];
  for (const change of changes) {
    const two = change.after === null && (change.before === 'absent' || missing.has(change.id));
    // Without room for two: it was deleted, if at all, when it was seen to be missing.
    if (two && change.before !== 'absent' && room === 0) continue;
    if (two) room -= 1;
    for (const operation of operationsOf(change, two)) {
      operations.push(operation);
      about.push(change.id);
    }
  }
  for (const resourceBody of events) {
    operations.push({ operationType: 'Create', resourceBody });
    about.push(null);
  }
  return { operations, about };
}

function operationsOf(change: Change, two: boolean): OperationInput[] {
  const { before, after } = change;
  const id = documentId(change.id);
  const match = typeof before === 'object' ? { ifMatch: before.etag } : {};
  if (after === null) {
    // The SDK's type leaves `ifMatch` out here; the service knows it.
    const deletion: OperationInput & { ifMatch?: string } = {
      operationType: 'Delete',
      id,
      ...match,
    };
    if (!two) return [deletion];
    const operationType = before === 'absent' ? ('Create' as const) : ('Upsert' as const);
    return [{ operationType, resourceBody: { id } }, deletion];
  }
  const resourceBody = toItem(after, `ops.${change.index}.document.body`) as unknown as JSONObject;
  if (before === 'absent') return [{ operationType: 'Create', resourceBody }];
  if (before === 'anything') return [{ operationType: 'Upsert', resourceBody }];
  return [{ operationType: 'Replace', id, resourceBody, ...match }];
}

async function send(
  container: Container,
  partition: string,
  { operations }: Planned,
): Promise<OperationResponse[]> {
  const key = partitionOf(partition);
  const whole = operations.map((operation) =>
    operation.operationType === 'Create' || operation.operationType === 'Upsert'
      ? { ...operation, resourceBody: { ...operation.resourceBody, partition: key } }
      : { ...operation },
  );
  if (Buffer.byteLength(JSON.stringify(whole)) > MAX_BYTES) throw tooLarge();
  const { result } = await container.items.batch(whole, key, {
    contentResponseOnWriteEnabled: false,
  });
  return result ?? [];
}

async function findMissing(
  container: Container,
  partition: string,
  changes: readonly Change[],
  missing: Set<string>,
): Promise<void> {
  const doubtful = changes.flatMap(({ id, before, after }) =>
    after === null && before === 'anything' ? [id] : [],
  );
  const { resources } = await container.items
    .query<{ readonly id: string }>(byIds(partition, doubtful), {
      partitionKey: partitionOf(partition),
    })
    .fetchAll();
  const there = new Set(resources.map(({ id }) => id));
  for (const id of doubtful) {
    if (there.has(documentId(id))) missing.delete(id);
    else missing.add(id);
  }
}

function isMissedDeletion(change: Change, status: number | undefined): boolean {
  return status === HTTP.notFound && change.after === null && change.before === 'anything';
}

/** What comes after the refused one is not tried and says so. */
function isRefusal(status: number): boolean {
  return status >= 400 && status !== HTTP.failedDependency;
}

function isConflict(status: number | undefined): boolean {
  return status === HTTP.conflict || status === HTTP.preconditionFailed || status === HTTP.notFound;
}

function etagsOf(
  ops: readonly DocumentOp[],
  about: readonly (string | null)[],
  results: readonly OperationResponse[],
): (string | null)[] {
  const etags = new Map(about.map((id, index) => [id, results[index]?.eTag ?? null]));
  return ops.map((op) => (op.op === 'delete' ? null : (etags.get(idOf(op)) ?? null)));
}
