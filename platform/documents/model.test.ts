// Random commits and queries against a model in memory: whatever is done, store and model agree.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../db/testing.ts';
import { isAppError } from '../errors.ts';
import { openOnWire } from './cosmos/opened.testing.ts';
import type { Document, DocumentOp, DocumentStore, StoredDocument } from './port.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

type Partition = Map<string, { document: Document; etag: string }>;

/** An operation before its etag is known: `which` says whether to send the present one, a former one or none. */
interface Draft {
  readonly op: DocumentOp['op'];
  readonly document: Omit<Document, 'partition'>;
  readonly which: 'present' | 'former' | 'none';
}

const text = fc.constantFrom('', 'a', 'b', 'B', 'é', '\uffee', '😀', "'", '\\', '{}', 'a b');
const draft: fc.Arbitrary<Draft> = fc.record({
  op: fc.constantFrom('create', 'replace', 'upsert', 'delete'),
  document: fc.record({
    id: fc.constantFrom('1', '2', '3', '4'),
    kind: fc.constantFrom<string>('k', 'l'),
    group: fc.constantFrom('g', 'h'),
    sort: text,
    due: fc.constantFrom(null, '2026-01-05T09:00:00.000Z', '2026-01-06T09:00:00.000Z'),
    body: fc.jsonValue(),
  }),
  which: fc.constantFrom('present', 'present', 'former', 'none'),
});
const step = fc.record({
  partition: fc.constantFrom('p', 'q'),
  drafts: fc.array(draft, { minLength: 1, maxLength: 5 }),
});
const query = fc.record({
  kind: fc.constantFrom<string>('k', 'l'),
  order: fc.constantFrom('ascending' as const, 'descending' as const),
  limit: fc.integer({ min: 0, max: 5 }),
  after: fc.option(text, { nil: undefined }),
});

agreesWithModel('SQL', 40, async () => {
  const db = await testDatabase();
  await ensureContainer(db, 'things');
  return { store: sqlDocuments({ db, container: 'things' }), close: () => db.close() };
});
agreesWithModel('Cosmos DB', 10, async () => {
  const opened = await openOnWire();
  return { store: opened.documents, close: () => opened.close() };
});

function agreesWithModel(
  name: string,
  numRuns: number,
  open: () => Promise<{ readonly store: DocumentStore; close(): Promise<void> }>,
): void {
  describe(`documents agree with their model: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let runs = 0;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());

    it('after any commits, for any queries', async () => {
      const { store } = opened;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), query, async (steps, asked) => {
          // A kind and two partitions of its own keep the runs apart.
          runs += 1;
          const model = new Map<string, Partition>();
          const former = new Map<string, string>();
          for (const { partition, drafts } of steps) {
            await take(store, model, former, `${partition}${runs}`, drafts.map(inRun(runs)));
          }
          await compareLists(store, model, { ...asked, kind: `${asked.kind}${runs}` });
          await compareAll(store, model, asked.limit);
          await compareDue(store, model, { ...asked, kind: `${asked.kind}${runs}` });
        }),
        { numRuns },
      );
    });
  });
}

function inRun(run: number) {
  return ({ document, ...rest }: Draft): Draft => ({
    ...rest,
    document: { ...document, kind: `${document.kind}${run}` },
  });
}

/** Commits to both; they must accept or refuse alike, and hold the same afterwards. */
async function take(
  store: DocumentStore,
  model: Map<string, Partition>,
  former: Map<string, string>,
  partition: string,
  drafts: readonly Draft[],
): Promise<void> {
  const present = model.get(partition) ?? new Map<string, never>();
  const ops = drafts.map(({ op, document: { id, ...rest }, which }): DocumentOp => {
    const document = { partition, id, ...rest };
    const known = which === 'present' ? present.get(id)?.etag : former.get(`${partition}/${id}`);
    if (op === 'replace') return { op, document, etag: known ?? 'none' };
    if (op === 'delete') return which === 'none' ? { op, id } : { op, id, etag: known ?? 'none' };
    return { op, document };
  });
  const expected = applied(present, ops);
  const outcome = await store.commit(partition, ops).then(
    () => 'accepted',
    (error: unknown) => (isAppError(error, 'CONFLICT') ? 'conflict' : error),
  );
  assert.equal(outcome, expected === null ? 'conflict' : 'accepted');
  const after = expected ?? present;
  const stored = await store.getMany(['1', '2', '3', '4'].map((id) => ({ partition, id })));
  assert.equal(stored.length, after.size);
  for (const { etag, ...document } of stored) {
    const entry = after.get(document.id);
    assert.deepEqual(document, jsonOf(entry?.document));
    // Untouched documents keep their etag; written ones get one never seen before.
    if (entry?.etag === WRITTEN) {
      const before = present.get(document.id)?.etag;
      assert.notEqual(etag, before);
      if (before !== undefined) former.set(`${partition}/${document.id}`, before);
      after.set(document.id, { document: entry.document, etag });
    } else {
      assert.equal(etag, entry?.etag);
    }
  }
  model.set(partition, after);
}

const WRITTEN = 'written in this commit';

/** The partition after these operations, or null when one of them conflicts. */
function applied(present: Partition, ops: readonly DocumentOp[]): Partition | null {
  const next = new Map(present);
  for (const op of ops) {
    const id = op.op === 'delete' ? op.id : op.document.id;
    const current = next.get(id);
    const stale = 'etag' in op && current?.etag !== op.etag;
    if (stale || (op.op === 'create' && current !== undefined)) return null;
    if (op.op === 'delete') next.delete(id);
    else next.set(id, { document: op.document, etag: WRITTEN });
  }
  return next;
}

async function compareLists(
  store: DocumentStore,
  model: Map<string, Partition>,
  asked: typeof query extends fc.Arbitrary<infer Query> ? Query : never,
): Promise<void> {
  const { kind, order, limit, after: beyond } = asked;
  const sign = order === 'ascending' ? 1 : -1;
  const groups = [...model.keys(), 'absent'].flatMap((partition) =>
    ['g', 'h', 'absent'].map((group) => ({ partition, group })),
  );
  const members = (partition: string, group: string) =>
    documentsIn(model)
      .filter((d) => d.partition === partition && d.group === group && d.kind === kind)
      .sort((a, b) => sign * (compare(a.sort, b.sort) || compare(a.id, b.id)));
  const expected = groups.flatMap(({ partition, group }) =>
    members(partition, group)
      .filter(({ sort }) => beyond === undefined || sign * compare(sort, beyond) > 0)
      .slice(0, limit),
  );
  const listed = await store.list({
    kind,
    order,
    limit,
    groups,
    ...(beyond === undefined ? {} : { after: beyond }),
  });
  assert.deepEqual(listed.map(keyOf), expected.map(keyOf));
  assert.deepEqual(
    await store.count(kind, groups),
    groups.map(({ partition, group }) => members(partition, group).length),
  );
}

async function compareAll(
  store: DocumentStore,
  model: Map<string, Partition>,
  limit: number,
): Promise<void> {
  for (const partition of [...model.keys(), 'absent']) {
    for (const beyond of [undefined, '2']) {
      const expected = documentsIn(model)
        .filter((d) => d.partition === partition)
        .filter(({ id }) => beyond === undefined || compare(id, beyond) > 0)
        .sort((a, b) => compare(a.id, b.id))
        .slice(0, limit);
      const found = await store.all(partition, limit, beyond);
      assert.deepEqual(found.map(keyOf), expected.map(keyOf));
    }
  }
}

async function compareDue(
  store: DocumentStore,
  model: Map<string, Partition>,
  { kind, limit }: { kind: string; limit: number },
): Promise<void> {
  const until = '2026-01-05T10:00:00.000Z';
  const expected = documentsIn(model)
    .filter((d) => d.kind === kind && d.due !== null && d.due <= until)
    .sort((a, b) => compare(a.partition, b.partition) || compare(a.id, b.id))
    .slice(0, limit);
  const found = await store.due(kind, until, limit);
  assert.deepEqual(found.map(keyOf), expected.map(keyOf));
}

function documentsIn(model: Map<string, Partition>): Document[] {
  return [...model.values()].flatMap((p) => [...p.values()].map(({ document }) => document));
}

function keyOf({ partition, id }: Document | StoredDocument): string {
  return `${partition}/${id}`;
}

/** By code point, as UTF-8 bytes compare. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** What JSON makes of a value, for instance 0 of -0. */
function jsonOf(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
