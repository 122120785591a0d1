// The examples of docs/http.md, run as they stand there against a gateway.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { fixture } from '../testing.ts';

interface Example {
  readonly command: string;
  readonly status: number;
  readonly content: unknown;
}

const page = await readFile(new URL('../../docs/http.md', import.meta.url), 'utf8');

function examples(): Example[] {
  return [...page.matchAll(/^curl (.*)\n# (\d{3}) (.*)$/gm)].map(
    ([, command = '', status, content = '']) => ({
      command,
      status: Number(status),
      content: JSON.parse(content) as unknown,
    }),
  );
}

/** The few options of curl that the page uses. */
function run(command: string, origin: string): Promise<Response> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
  const headers = new Headers({ accept: '*/*' });
  const search = new URLSearchParams();
  let url = '';
  let body: string | null = null;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--get') continue;
    else if (word === '-d') body = words.shift() ?? '';
    else if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(': ');
      headers.set(name, value.replace('$TOKEN', 'prs_ann'));
    } else if (word === '--data-urlencode') {
      const [name = '', ...value] = (words.shift() ?? '').split('=');
      search.set(name, value.join('='));
    } else url = word;
  }
  const path = url.replace('http://127.0.0.1:4000', '');
  assert.notEqual(path, url, command);
  return body === null
    ? fetch(`${origin}${path}?${search.toString()}`, { headers })
    : fetch(`${origin}${path}`, { method: 'POST', headers, body });
}

/** Everything that `expected` has is there; `…` is any text. */
function assertHolds(actual: unknown, expected: unknown, where: string): void {
  if (expected === '…') return;
  if (typeof expected !== 'object' || expected === null) {
    return assert.equal(actual, expected, where);
  }
  assert.ok(typeof actual === 'object' && actual !== null, where);
  const members = new Map<string, unknown>(Object.entries(actual));
  for (const [name, value] of Object.entries(expected))
    assertHolds(members.get(name), value, where);
}

it('does what its page shows', async (t) => {
  const { gateway } = fixture();
  const origin = await gateway.start();
  t.after(() => gateway.stop(100));
  const shown = examples();
  assert.ok(shown.length >= 8, 'the page has examples');
  for (const { command, status, content } of shown) {
    const response = await run(command, origin);
    const actual: unknown = await response.json();
    assert.equal(response.status, status, `${command}\n${JSON.stringify(actual)}`);
    assertHolds(actual, content, `${command}\n${JSON.stringify(actual)}`);
  }
});
