// docs/tour.md does as it says: every stop gives the output that the page shows.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openPlace } from './tour/place.ts';
import { masked, takeTour } from './tour/run.ts';
import { stopsOf, withOutputs } from './tour/stops.ts';

const page = await readFile(new URL('../docs/tour.md', import.meta.url), 'utf8');
const stops = stopsOf(page);
let place: Awaited<ReturnType<typeof openPlace>>;

before(async () => {
  place = await openPlace();
});
after(() => place.close());

test('ten stops, and each gives what the page shows', async () => {
  assert.equal(stops.length, 10);
  const outputs = await takeTour(place, stops);
  for (const [index, { title, output }] of stops.entries()) {
    assert.equal(outputs[index], output, title);
  }
  assert.equal(withOutputs(page, outputs), page);
});

test('what changes at every start is masked, figures are not', () => {
  assert.equal(
    masked('"run_0198abcdef0123 at 2026-11-16T12:00:00.000Z: 12345678901234"'),
    '"run_… at …Z: 12345678901234"',
  );
});
