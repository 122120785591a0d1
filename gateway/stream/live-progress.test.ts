// The published live fields of jobs, from their beginning to their end: who may, what is told, and resuming.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageEvent } from '../../schema/events/images.ts';
import { ingestEvent } from '../../schema/events/memory.ts';
import type { Frame } from './frame.ts';
import { at, bob, changed, code, next, setUp, told, waiting } from './live-fields.testing.ts';

const ingest = `subscription ($id: ID!, $after: String) {
  ingestProgress(documentId: $id, after: $after) {
    __typename documentId seq firstSeq at document { version }
    ... on IngestRequested { title mediaType }
    ... on IngestProgressed { stage done total }
    ... on IngestCompleted { chunks }
    ... on IngestFailed { code reason }
  }
}`;
const image = `subscription ($id: ID!, $after: String) {
  imageProgress(imageId: $id, after: $after) {
    __typename imageId seq firstSeq image { version }
    ... on ImageRequested { kind }
    ... on ImageProgressed { stage done total }
    ... on ImageCompleted { mediaType bytes }
    ... on ImageFailed { code reason }
  }
}`;
interface Progress {
  readonly __typename: string;
  readonly seq: number;
  readonly firstSeq: number;
}
const seqs = (frames: readonly Frame[]) =>
  frames.map((frame) => told<Progress>(frame)).map((e) => `${e.__typename} ${e.firstSeq}-${e.seq}`);

test('an import is told from its beginning to its end, and resumed exactly at the other replica', async (t) => {
  const { follow, append } = await setUp(t);
  const id = 'doc_ada';
  const head = (seq: number) => ({ documentId: id, ownerId: 'usr_ada', seq, at });
  const frames = await follow(ingest, { id });
  const live: Frame[] = [];
  await append(ingestEvent('IngestRequested'), { ...head(1), title: 't', mediaType: 'text/plain' });
  live.push(await next(frames));
  for (let seq = 2; seq <= 40; seq++) {
    const progress = { ...head(seq), stage: 'INDEXING' as const, done: seq, total: 40 };
    await append(ingestEvent('IngestProgressed'), progress);
    if (seq % 2 === 0) await append(ingestEvent('IngestProgressed'), progress);
    if (seq < 5) live.push(await next(frames));
  }
  live.push(await next(frames));
  await append(ingestEvent('IngestCompleted'), { ...head(41), chunks: 7 });
  live.push(await next(frames));
  assert.equal((await frames.next()).done, true, 'it ends with its terminal event');
  assert.deepEqual(seqs(live), [
    'IngestRequested 1-1',
    ...[2, 3, 4].map((seq) => `IngestProgressed ${seq}-${seq}`),
    'IngestProgressed 5-40',
    'IngestCompleted 41-41',
  ]);
  const rest = async (after: string | null) =>
    seqs(await waiting(await follow(ingest, { id, after }, { replica: 1 })));
  assert.deepEqual(await rest(null), ['IngestRequested 1-1', 'IngestCompleted 2-41']);
  assert.deepEqual(await rest(live[2]?.extensions.cursor ?? ''), ['IngestCompleted 4-41']);
  const over = await follow(ingest, { id, after: live.at(-1)?.extensions.cursor });
  assert.ok(over.isOver);
  assert.equal(await code(follow(ingest, { id }, { viewer: bob })), 'NOT_FOUND documentId');
  assert.equal(await code(follow(ingest, { id: 'doc_x' })), 'NOT_FOUND documentId');
});

test('a picture’s job that fails is told to its end; others’ are not found', async (t) => {
  const { follow, append } = await setUp(t);
  const id = 'img_ada';
  const head = (seq: number) => ({ imageId: id, ownerId: 'usr_ada', seq, at });
  await append(imageEvent('ImageRequested'), { ...head(1), kind: 'ALLOCATION_DONUT' });
  const frames = await follow(image, { id });
  const drawing = { ...head(2), stage: 'DRAWING' as const, done: 1, total: 4 };
  await append(imageEvent('ImageProgressed'), drawing);
  await append(imageEvent('ImageFailed'), {
    ...head(3),
    code: 'NOT_FOUND',
    reason: 'It is empty.',
  });
  const all = await waiting(frames);
  assert.equal(seqs(all).at(0), 'ImageRequested 1-1');
  assert.match(seqs(all).at(-1) ?? '', /^ImageFailed [23]-3$/);
  assert.deepEqual(
    (({ code: failed, reason }) => ({ failed, reason }))(
      told<{ code: string; reason: string }>(all.at(-1) as Frame),
    ),
    { failed: 'NOT_FOUND', reason: 'It is empty.' },
  );
  assert.equal(await code(follow(image, { id }, { viewer: bob })), 'NOT_FOUND imageId');
  assert.equal(
    await code(follow(changed, { id: 'pfl_ada' }, { viewer: bob })),
    'NOT_FOUND portfolioId',
  );
});
