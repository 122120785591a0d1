import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { countValues, JsonScan } from './values.ts';

const unlimited = { values: 1e9, nesting: 1e9 };

/** Objects and lists, and what is in them. */
function valuesOf(json: unknown): { values: number; nesting: number } {
  if (typeof json !== 'object' || json === null) return { values: 0, nesting: 0 };
  const inside = Object.values(json).map(valuesOf);
  return {
    values: inside.reduce((sum, { values }) => sum + values + 1, 0),
    nesting: 1 + Math.max(0, ...inside.map(({ nesting }) => nesting)),
  };
}

test('variables hold as many values as there are, as deep as they are', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (variables) => {
      const { values, nesting } = countValues(variables, unlimited);
      assert.deepEqual({ values, nesting }, valuesOf(variables));
    }),
  );
});

test('JSON is scanned the same in pieces of any size: never too few values, and each bracket', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.string(),
      fc.integer({ min: 1, max: 9 }),
      (value, more, size) => {
        const request = { query: `"\\${more}`, variables: { value, [more]: '\\' } };
        const bytes = Buffer.from(JSON.stringify(request));
        const scan = new JsonScan(unlimited);
        for (let at = 0; at < bytes.length; at += size) scan.read(bytes.subarray(at, at + size));
        const { values, nesting } = valuesOf(request);
        assert.equal(scan.nesting, nesting - 1);
        assert.ok(scan.values >= values, `${scan.values} of ${values}`);
        const whole = new JsonScan(unlimited);
        whole.read(bytes);
        assert.deepEqual(
          [whole.values, whole.nesting, whole.member],
          [scan.values, scan.nesting, scan.member],
        );
      },
    ),
    { numRuns: 1_000 },
  );
});
