// docs/audit.md tells what the reports beside it say, and has every place that a check refers to.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { allChecks } from './checks/all.ts';
import type { Report } from './run.ts';

const root = new URL('../../', import.meta.url);
const text = await readFile(new URL('docs/audit.md', root), 'utf8');

for (const name of ['miyagi', 'graphql-ws-and-sse', 'hive-gateway', 'mercurius']) {
  test(`the report on ${name} is told`, async () => {
    const file = `bench/results/audit-${name}.json`;
    const { passed, failed, checks } = JSON.parse(
      await readFile(new URL(file, root), 'utf8'),
    ) as Report;
    const row = text.split('\n').find((line) => line.includes(`(../${file})`)) ?? '';
    const cells = row.split('|').map((cell) => cell.trim());
    assert.deepEqual(cells.slice(2, 4), [String(passed), String(failed)]);
    for (const check of checks) {
      if (!check.ok) assert.ok(text.includes(`\`${check.name}\``), check.name);
    }
  });
}

test('every place of docs/audit.md that a check refers to is there', () => {
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );
  for (const { name, spec } of allChecks) {
    const [, anchor] = /^docs\/audit\.md#(.+)$/.exec(spec) ?? [];
    if (anchor !== undefined) assert.ok(anchors.includes(anchor), `${name}: ${anchor}`);
  }
});
