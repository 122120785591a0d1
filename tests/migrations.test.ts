// While a new version is rolled out, processes of the old one run on tables that the new one has migrated: expand now,
// migrate what is there, contract only when no old process is left (docs/operations.md).
import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** What a running older version would not survive: it reads and writes by the names and rules it knows. */
const dangers: readonly (readonly [name: string, found: RegExp])[] = [
  ['drops a table or a view', /\bDROP\s+(TABLE|VIEW|MATERIALIZED\s+VIEW|SCHEMA|TYPE|FUNCTION)\b/i],
  ['drops a column', /\bDROP\s+COLUMN\b/i],
  ['renames', /\bRENAME\b/i],
  ['changes the type of a column', /\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE\b/i],
  ['forbids null in a column that is there', /\bALTER\s+COLUMN\s+\w+\s+SET\s+NOT\s+NULL\b/i],
  ['drops a default', /\bALTER\s+COLUMN\s+\w+\s+DROP\s+DEFAULT\b/i],
  [
    'adds a column that old inserts leave out, without a default',
    /\bADD\s+COLUMN\s+(?![^,;]*\b(DEFAULT|GENERATED)\b)[^,;]*\bNOT\s+NULL\b/i,
  ],
  [
    'adds a rule to rows that old inserts make',
    /\bADD\s+(CONSTRAINT\s+\w+\s+)?(CHECK|UNIQUE|FOREIGN\s+KEY|EXCLUDE)\b/i,
  ],
  ['deletes rows', /\b(DELETE\s+FROM|TRUNCATE)\b/i],
];

/** Shipped before the rule, each looked at: no release that could be rolled from is older than them. */
const reviewed = new Set([
  'memory/002_imports.sql: drops a column',
  'memory/002_imports.sql: adds a rule to rows that old inserts make',
  'portfolios/002_currencies-lots-labels.sql: drops a table or a view',
  'portfolios/002_currencies-lots-labels.sql: forbids null in a column that is there',
  'portfolios/002_currencies-lots-labels.sql: adds a rule to rows that old inserts make',
]);

function dangersIn(sql: string): string[] {
  const statements = sql
    .replaceAll(/--.*$/gm, '')
    // A function's body is not run by the migration.
    .replaceAll(/\$\$[^]*?\$\$/g, '')
    .split(';');
  return dangers
    .filter(([, found]) => statements.some((statement) => found.test(statement)))
    .map(([name]) => name);
}

test('no migration takes from the version before what it needs, but for those of before the rule', async () => {
  const found: string[] = [];
  let files = 0;
  for await (const file of glob('subgraphs/*/migrations/*.sql')) {
    files += 1;
    const name = file
      .replaceAll('\\', '/')
      .replace(/^subgraphs\//, '')
      .replace('/migrations', '');
    found.push(...dangersIn(await readFile(file, 'utf8')).map((danger) => `${name}: ${danger}`));
  }
  assert.ok(files > 10);
  assert.deepEqual(
    found.filter((each) => !reviewed.has(each)),
    [],
    'expand first: see docs/operations.md',
  );
  assert.deepEqual(
    [...reviewed].filter((each) => !found.includes(each)),
    [],
    'no longer needed',
  );
});

test('the rule sees what it is about, and lets pass what expands', () => {
  const bad: Record<string, string> = {
    'ALTER TABLE a DROP COLUMN b;': 'drops a column',
    'DROP TABLE a.b;': 'drops a table or a view',
    'ALTER TABLE a RENAME COLUMN b TO c;': 'renames',
    'ALTER TABLE a ALTER COLUMN b TYPE bigint;': 'changes the type of a column',
    'ALTER TABLE a ALTER COLUMN b SET NOT NULL;': 'forbids null in a column that is there',
    'ALTER TABLE a ALTER COLUMN b DROP DEFAULT;': 'drops a default',
    'ALTER TABLE a ADD COLUMN b text NOT NULL;':
      'adds a column that old inserts leave out, without a default',
    'ALTER TABLE a ADD CONSTRAINT c CHECK (d > 0);': 'adds a rule to rows that old inserts make',
    'TRUNCATE a;': 'deletes rows',
  };
  for (const [sql, danger] of Object.entries(bad)) assert.deepEqual(dangersIn(sql), [danger], sql);
  for (const sql of [
    'ALTER TABLE a ADD COLUMN b text;',
    "ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT '', ADD COLUMN c int;",
    'CREATE TABLE a (b text NOT NULL CHECK (b > 0));',
    'CREATE INDEX a_by_b ON a (b); -- DROP TABLE a',
    'DROP INDEX a_by_b;',
  ]) {
    assert.deepEqual(dangersIn(sql), [], sql);
  }
});
