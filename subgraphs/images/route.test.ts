import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { PNG } from 'pngjs';
import type { Asset } from '../../platform/assets/port.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { isAppError, type ErrorCode } from '../../platform/errors.ts';
import { addressesBy } from './addresses.ts';
import {
  imageId,
  imageKinds,
  type ImageFormat,
  type ImageKind,
  type ImageTheme,
} from './domain.ts';
import { Studio } from './drawing/studio.ts';
import { Gallery } from './gallery.ts';
import { contextOf } from './loaders.ts';
import { imagesRoute } from './route.ts';
import { openWorld, portfolioOf, type World } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const advisor = viewerOf('usr_advisor', 'advisor');

describe('the address of an image', { timeout: 60_000 }, () => {
  let world: World;
  let studio: Studio;
  let drawn = 0;
  let find: (path: string) => Promise<Asset>;
  let address: (viewer: Viewer, chart?: Partial<Record<string, string>>) => string;
  before(async () => {
    world = await openWorld();
    const { ports, clock } = world;
    studio = new Studio(ports);
    const counting = {
      draw: (...args: Parameters<Studio['draw']>) => {
        drawn += 1;
        return studio.draw(...args);
      },
    };
    const gallery = new Gallery({ ...ports, studio: counting });
    const addresses = addressesBy(ports.signedPaths, clock);
    const context = (viewer: Viewer) => contextOf(ports.graph, ports.db, viewer);
    const route = imagesRoute({ addresses, gallery, context, clock });
    find = (path) => route.find(path.slice(route.prefix.length));
    address = (
      actor,
      { kind = 'ALLOCATION_DONUT', of = 'pfl_a1', format = 'SVG', theme = 'AUTO' } = {},
    ) =>
      addresses.of({
        imageId: imageId({ kind: kind as ImageKind, subjectId: of }),
        ...{ format: format as ImageFormat, theme: theme as ImageTheme, actor },
      });
  });
  after(async () => {
    await studio.close();
    await world.close();
  });
  beforeEach(() => {
    drawn = 0;
    world.asked.length = 0;
  });
  const refused = async (path: string, code: ErrorCode) =>
    assert.rejects(
      () => find(path),
      (error: unknown) => isAppError(error, code),
      path,
    );

  it('gives every kind in every format and theme, at its right size', async () => {
    for (const kind of imageKinds) {
      const of = kind === 'SPENDING_BARS' ? 'usr_ada' : 'pfl_a1';
      const svg = await find(address(ada, { kind, of }));
      assert.equal(svg.mediaType, 'image/svg+xml; charset=utf-8');
      const text = new TextDecoder().decode(await svg.bytes());
      const [, width, height] = /^<svg [^>]* width="(\d+)" height="(\d+)"/.exec(text) ?? [];
      const png = await find(address(ada, { kind, of, format: 'PNG', theme: 'DARK' }));
      assert.equal(png.mediaType, 'image/png');
      const bytes = Buffer.from(await png.bytes());
      assert.ok(bytes.length < 60_000, `${kind} has ${bytes.length} bytes`);
      const pixels = PNG.sync.read(bytes);
      assert.deepEqual([pixels.width, pixels.height], [Number(width) * 2, Number(height) * 2]);
    }
  });

  it('shows what its maker may see, and to nobody else’s credit', async () => {
    const mine = await find(address(ada));
    const theirs = await find(address(advisor));
    assert.equal(theirs.version, mine.version);
    await refused(address(bob), 'NOT_FOUND');
    await refused(address(ada, { of: 'pfl_unknown' }), 'NOT_FOUND');
    await refused(address(bob, { kind: 'SPENDING_BARS', of: 'usr_ada' }), 'NOT_FOUND');
    assert.deepEqual(
      world.asked.map(({ actor }) => actor.id),
      ['usr_ada', 'usr_advisor', 'usr_bob', 'usr_ada'],
    );
  });

  it('is drawn once for the same numbers, also for many at once, and anew for others', async () => {
    const path = address(ada, { of: 'pfl_a2', theme: 'LIGHT' });
    const all = await Promise.all([find(path), find(path), find(path)]);
    const bytes = await Promise.all(all.map((asset) => asset.bytes()));
    assert.equal(drawn, 1);
    assert.deepEqual(bytes[1], bytes[0]);
    assert.deepEqual(
      new Uint8Array(await (await find(path)).bytes()),
      new Uint8Array(bytes[0] ?? []),
    );
    assert.equal(drawn, 1, 'kept');
    const place = world.portfolios.findIndex((portfolio) => portfolio['id'] === 'pfl_a2');
    world.portfolios[place] = portfolioOf('pfl_a2', 'usr_ada', 50_001);
    const changed = await find(path);
    assert.notEqual(changed.version, all[0].version);
    await changed.bytes();
    assert.equal(drawn, 2);
  });

  it('draws nothing before its bytes are wanted', async () => {
    await find(address(ada, { theme: 'DARK', format: 'PNG', of: 'pfl_a2' }));
    assert.equal(drawn, 0);
  });

  it('is not found when anything of it was changed, and looked up by nobody then', async () => {
    const path = address(ada);
    const others = [
      path.replace('.svg', '.png'),
      path.replace('.svg', ''),
      `${path}.svg`,
      `${path}?as=usr_bob`,
      path.replace(/.\.svg$/, '.svg'),
      '/images/',
      '/images/.svg',
      '/images/../metrics',
      ...Array.from({ length: path.length - 12 }, (_, n) => {
        const at = 8 + n;
        return path.slice(0, at) + (path[at] === 'x' ? 'y' : 'x') + path.slice(at + 1);
      }),
    ];
    for (const other of others) await refused(other, 'NOT_FOUND');
    assert.deepEqual(world.asked, []);
  });

  it('is the same for a while, good for at least an hour, and over soon after', async () => {
    await world.clock.advance(1000);
    const path = address(ada);
    await world.clock.advance(898_000);
    assert.equal(address(ada), path);
    await world.clock.advance(3_600_000);
    await find(path);
    assert.notEqual(address(ada), path);
    await world.clock.advance(1000);
    await refused(path, 'EXPIRED');
    await find(address(ada));
  });
});

describe('the studio', { timeout: 60_000 }, () => {
  it('ends its thread when nothing is drawn for a while, and starts another', async () => {
    const world = await openWorld();
    const { clock, log } = world.ports;
    const studio = new Studio({ clock, log });
    const { noticeOf } = await import('./pictures/picture.ts');
    const wanted = { format: 'SVG', theme: 'LIGHT', id: 'm1' } as const;
    const one = await studio.draw(noticeOf('A', 'b'), wanted);
    await world.clock.advance(60_000);
    const two = await studio.draw(noticeOf('A', 'b'), wanted);
    assert.deepEqual(two, one);
    const cut = studio.draw(noticeOf('C', 'd'), wanted);
    const refusal = assert.rejects(cut, (error: unknown) => isAppError(error, 'UNAVAILABLE'));
    await studio.close();
    await refusal;
    await world.close();
  });
});
