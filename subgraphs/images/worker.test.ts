import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { AppError } from '../../platform/errors.ts';
import { jobImage } from './images.ts';
import { Gallery } from './gallery.ts';
import { generateImage } from './jobs.ts';
import { jobsById } from './store.ts';
import { openWorld, type World } from './testing.ts';
import { ImageWorker } from './worker.ts';

const ada = viewerOf('usr_ada');

/** A studio that a test can hold up. What was drawn once is kept: each test draws a kind of its own. */
function scriptedStudio() {
  const studio = {
    asked: Promise.withResolvers<void>(),
    held: null as Promise<void> | null,
    failure: null as Error | null,
    async draw(_picture: unknown, { format }: { readonly format: string }) {
      studio.asked.resolve();
      await studio.held;
      if (studio.failure !== null) throw studio.failure;
      return Buffer.from(`a drawing as ${format}`);
    },
  };
  return studio;
}

describe('the worker of images', () => {
  let world: World;
  const running: ImageWorker[] = [];
  before(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    for (const worker of running.splice(0)) await worker.stop();
    world.failure = null;
    await world.drain();
  });
  after(() => world.close());

  async function started(studio = scriptedStudio()) {
    const gallery = new Gallery({ ...world.ports, studio });
    const worker = new ImageWorker(world.ports, gallery, async () => undefined);
    running.push(worker);
    await worker.start();
    return worker;
  }

  let keys = 0;
  const request = (more: object = {}) =>
    generateImage(world.ports, ada, {
      ...{ portfolioId: 'pfl_a1', kind: 'VALUE_HISTORY', format: 'PNG' },
      ...{ idempotencyKey: `key ${(keys += 1)}`, ...more },
    });

  async function told(imageId: string) {
    const records = await world.drain();
    return records
      .filter(({ key }) => key === imageId)
      .map(({ headers, value }) => ({
        name: headers['ce_type']?.split('.')[2],
        id: headers['ce_id'],
        data: JSON.parse(Buffer.from(value ?? []).toString()) as Record<string, unknown>,
      }));
  }

  it('makes a picture and tells every stage, numbered without gaps', async () => {
    const id = await request();
    await (await started()).idle();
    const events = await told(id);
    assert.deepEqual(
      events.map(({ name, data }) => [
        name,
        data['seq'],
        data['stage'] ?? null,
        data['done'] ?? null,
      ]),
      [
        ['ImageRequested', 1, null, null],
        ['ImageProgressed', 2, 'READING', 0],
        ['ImageProgressed', 3, 'DRAWING', 1],
        ['ImageProgressed', 4, 'ENCODING', 2],
        ['ImageProgressed', 5, 'STORING', 3],
        ['ImageCompleted', 6, null, null],
      ],
    );
    const { bytes, mediaType } = events.at(-1)?.data ?? {};
    assert.deepEqual([bytes, mediaType], ['a drawing as PNG'.length, 'image/png']);
  });

  it('keeps what it showed then, whatever the numbers do later', async () => {
    const id = await request({ kind: 'ALLOCATION_DONUT' });
    await (await started()).idle();
    const [before] = await jobsById(world.db, ada, [id]);
    assert.equal(before?.status, 'READY');
    const { alt } = await jobImage(before).picture();
    assert.match(alt, /worth \$100,000: Equity 63\.1% \(\$63,100\)/);
  });

  it('goes on where a worker died, and a worker that only slept writes nothing more', async () => {
    const release = Promise.withResolvers<void>();
    const asleep = scriptedStudio();
    asleep.held = release.promise;
    const id = await request({ kind: 'DRIFT_BARS' });
    const first = await started(asleep);
    await asleep.asked.promise;
    // Nothing is taken on while the first may still be alive.
    const second = await started();
    await second.idle();
    assert.equal((await jobsById(world.db, ada, [id]))[0]?.status, 'PENDING');
    await world.clock.advance(20_000);
    second.wake();
    await second.idle();
    assert.equal((await jobsById(world.db, ada, [id]))[0]?.status, 'READY');
    release.resolve();
    await first.idle();
    const events = await told(id);
    assert.deepEqual(
      events.map(({ data }) => data['seq']),
      events.map((_, n) => n + 1),
    );
    assert.deepEqual(
      events.map(({ id: eventId }) => eventId),
      events.map((_, n) => `${id}/${n + 1}`),
    );
    const completed = events.filter(({ name }) => name === 'ImageCompleted');
    assert.equal(completed.length, 1);
    assert.equal(events.at(-1)?.name, 'ImageCompleted');
  });

  it('tries again what may pass, some times, each later than the one before', async () => {
    const id = await request();
    world.failure = new AppError('UNAVAILABLE', 'The graph is starting.', { retryable: true });
    const worker = await started();
    await worker.idle();
    const attempts = async () => (await jobsById(world.db, ada, [id]))[0]?.attempt;
    assert.equal(await attempts(), 1);
    worker.wake();
    await worker.idle();
    assert.equal(await attempts(), 1, 'not before its time');
    await world.clock.advance(1000);
    await worker.idle();
    assert.equal(await attempts(), 2);
    world.failure = null;
    await world.clock.advance(2000);
    await worker.idle();
    assert.equal((await jobsById(world.db, ada, [id]))[0]?.status, 'READY');
  });

  it('gives up in the end, with a reason that may be shown', async () => {
    const studio = scriptedStudio();
    studio.failure = new TypeError('at /srv/secret.ts');
    const id = await request({ kind: 'PROJECTION_FAN' });
    const worker = await started(studio);
    for (let round = 0; round < 8; round += 1) {
      await worker.idle();
      await world.clock.advance(20_000);
    }
    await worker.idle();
    const [job] = await jobsById(world.db, ada, [id]);
    assert.ok(job);
    assert.deepEqual([job.status, job.attempt], ['FAILED', 5]);
    const { alt } = await jobImage(job).picture();
    assert.match(alt, /^Projection of Of usr_ada\. It was not drawn: Something went wrong/);
    const { name, data } = (await told(id)).at(-1) ?? {};
    assert.equal(name, 'ImageFailed');
    assert.equal(data?.['code'], 'INTERNAL');
    assert.doesNotMatch(String(data?.['reason']), /secret/);
  });

  it('gives up at once what will never pass', async () => {
    const id = await request({ portfolioId: 'pfl_a2' });
    const gone = world.portfolios.findIndex((portfolio) => portfolio['id'] === 'pfl_a2');
    const [removed] = world.portfolios.splice(gone, 1);
    await (await started()).idle();
    world.portfolios.push(removed ?? {});
    const [job] = await jobsById(world.db, ada, [id]);
    assert.deepEqual([job?.status, job?.attempt], ['FAILED', 1]);
    assert.equal((await told(id)).at(-1)?.data['code'], 'NOT_FOUND');
  });
});
