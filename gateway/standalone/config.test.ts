import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isAppError } from '../../platform/errors.ts';
import { defaultSettings, readSettings, type Environment } from './config.ts';

function refused(text: string, lines: readonly string[], environment: Environment = {}): void {
  assert.throws(
    () => readSettings(text, 'gateway.json', environment),
    (error) => {
      assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
      assert.deepEqual(
        error.message
          .split('\n')
          .slice(1)
          .map((line) => line.trim()),
        lines,
      );
      return true;
    },
  );
}

describe('a config file', () => {
  it('may set nothing', () => {
    assert.deepEqual(readSettings('{}', 'gateway.json', {}), defaultSettings());
  });

  it('is refused with every wrong value by field and line', () => {
    refused(
      `{
        "port": "4000",
        "introspection": "yes",
        "limits": { "depth": 0,
                    "width": 3 },
        "corsOrigins": ["https://app.example/"],
        "allSubgraphs": { "timeoutMs": 1.5, "headers": { "bad name": "x" } },
        "subgraphs": {
          "users": { "url": "ftp://users", "retries": 3 },
          "pets": { "url": "http://me:secret@pets", "headers": { "a": "b\\nc", "Content-Length": "3" } }
        },
        "forwardHeaders": ["Authorization", "Host", 7],
        "forwardHeader": []
      }`,
      [
        'line 2, port: expected a whole number from 0 to 65535',
        'line 3, introspection: expected true or false',
        'line 4, limits.depth: expected a whole number from 1 to 100000000',
        'line 5, limits.width: there is no such setting',
        'line 6, corsOrigins[0]: expected an origin such as https://app.example',
        'line 7, allSubgraphs.headers["bad name"]: expected the name of a header',
        'line 7, allSubgraphs.timeoutMs: expected a whole number from 1 to 600000',
        'line 9, subgraphs.users.url: expected an http or https URL',
        'line 9, subgraphs.users.retries: there is no such setting',
        'line 10, subgraphs.pets.url: put credentials into `headers`, not into the URL',
        'line 10, subgraphs.pets.headers.a: expected what may stand in a header, without line breaks',
        'line 10, subgraphs.pets.headers.Content-Length: this header is the gateway’s own',
        'line 12, forwardHeaders[1]: this header is the gateway’s own',
        'line 12, forwardHeaders[2]: expected the name of a header',
        'line 13, forwardHeader: there is no such setting',
      ],
    );
  });

  it('is refused where it is no object, or says one thing twice', () => {
    refused('[]', ['line 1: expected an object']);
    refused('{"port": 1,\n"subgraphs": {"a": {},\n"a": {}}, "port": 2}', [
      'line 3, subgraphs.a: this is set twice',
      'line 3, port: this is set twice',
    ]);
    assert.throws(
      () => readSettings('{\n"port": 1,\n}', 'gateway.json', {}),
      /^AppError: gateway\.json is not JSON: .*line 3/,
    );
  });

  it('says which field is at fault first', () => {
    assert.throws(
      () => readSettings('{"host": "", "subgraphs": {"a": {"queue": -1}}}', 'gateway.json', {}),
      (error) => isAppError(error) && error.field === 'host',
    );
  });

  it('takes values from the environment, and refuses those that are not there', () => {
    const text = `{"subgraphs": {"a": {
      "url": "\${A_URL:-http://127.0.0.1:1/}",
      "headers": {"Authorization": "Bearer \${A_TOKEN}"}}}}`;
    const environment = { A_TOKEN: 'abc' };
    assert.deepEqual(readSettings(text, 'gateway.json', environment).subgraphs, {
      a: { url: 'http://127.0.0.1:1/', headers: { authorization: 'Bearer abc' } },
    });
    refused(text, [
      'line 3, subgraphs.a.headers.Authorization: the environment has no variable A_TOKEN',
    ]);
  });

  it('may name subgraphs like what objects inherit, but not like their prototype', () => {
    const text = '{"subgraphs": {"constructor": {"url": "http://127.0.0.1/"}}}';
    const { subgraphs } = readSettings(text, 'gateway.json', {});
    assert.deepEqual(Object.entries(subgraphs), [['constructor', { url: 'http://127.0.0.1/' }]]);
    refused('{"subgraphs": {"__proto__": {"url": "http://127.0.0.1/"}}}', [
      'line 1, subgraphs.__proto__: nothing can be set under this name',
    ]);
  });
});

it('docs/gateway.md tells every setting with its default', () => {
  const documented = readFileSync(new URL('../../docs/gateway.md', import.meta.url), 'utf8');
  const rows = [...documented.matchAll(/^\| `([\w.*]+)` +\| (.*?) +\|/gm)].map(
    ([, name, byDefault]) => [name, byDefault],
  );
  const told = new Map(rows.map(([name, byDefault]) => [name, byDefault?.replaceAll('`', '')]));
  const defaults = defaultSettings();
  const expected = new Map<string, string | undefined>();
  const collect = (value: unknown, name: string) => {
    const isGroup = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isGroup) {
      expected.set(name, JSON.stringify(value));
      return;
    }
    for (const [key, item] of Object.entries(value)) collect(item, name ? `${name}.${key}` : key);
  };
  collect(defaults, '');
  expected.delete('subgraphs');
  for (const [name, byDefault] of expected) assert.equal(told.get(name), byDefault, name);
  const others = [...told.keys()].filter((name) => !expected.has(name ?? ''));
  assert.deepEqual(others, [
    'introspection',
    'playground',
    'operations.file',
    'operations.only',
    ...[
      'jwksUrl',
      'publicKeyFile',
      'issuer',
      'audience',
      'algorithms',
      'required',
      'claimHeaders',
    ].map((name) => `jwt.${name}`),
    'allSubgraphs.attemptTimeoutMs',
    'subgraphs.*.url',
    'subgraphs.*',
  ]);
});
