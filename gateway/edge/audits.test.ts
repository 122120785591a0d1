// The specification's own audits against the whole gateway. docs/http.md lists what they remark and why it is
// so; where the list and reality differ, this fails.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { auditServer } from 'graphql-http';
import { fixture } from '../testing.ts';

it('passes the 61 audits of graphql-http; what docs/http.md lists is all they remark, as notices', async (t) => {
  const { gateway } = fixture();
  const origin = await gateway.start();
  t.after(() => gateway.stop(100));
  const results = await auditServer({ url: `${origin}/graphql` });
  assert.equal(results.length, 61);
  const remarks = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.status} ${result.id} ${result.name}`],
  );
  const page = await readFile(new URL('../../docs/http.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([0-9A-Z]{4})`\s*\| (.*?)\s*\|/gm)].map(
    ([, id, name]) => `notice ${id} ${name}`,
  );
  assert.deepEqual(remarks.sort(), listed.sort());
});
