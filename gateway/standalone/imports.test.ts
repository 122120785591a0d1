import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';

it('the thread that serves loads nothing of what the planner’s thread is for', () => {
  const program = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(new URL('./start.ts', import.meta.url).href)});
    const loaded = Object.keys(createRequire(${JSON.stringify(import.meta.url)}).cache);
    console.log(loaded.filter((path) => /@apollo.(query-planner|query-graphs|composition|federation-internals|subgraph)\\b/.test(path)).length, loaded.length > 100);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  assert.equal(output.trim(), '0 true');
});
