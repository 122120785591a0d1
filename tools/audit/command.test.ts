// Misuse is told by the name of the flag or of the profile's field, with exit code 2.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { allChecks } from './checks/all.ts';
import { auditCommand } from './command.ts';
import { startFaulty } from './faulty/server.testing.ts';
import { readProfile } from './profile.ts';
import type { Report } from './run.ts';

async function called(...argv: readonly string[]) {
  const [out, err] = [sink(), sink()];
  const code = await auditCommand(argv, out.stream, err.stream);
  return { code, out: out.text(), err: err.text() };
}

function sink() {
  let all = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      all += chunk.toString();
      done();
    },
  });
  return { stream, text: () => all };
}

async function written(t: TestContext, content: object | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'profile.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const least = {
  name: 'least',
  transports: {
    websocket: {},
    sse: { absent: 'none in this test' },
    multipart: { absent: 'none in this test' },
  },
  auth: { connectionParams: { authorization: 'good' } },
  subscription: { query: 'subscription { ticks { seq } }' },
  event: { sequence: '/ticks/seq' },
  resume: { by: 'nothing' },
};
const url = 'http://127.0.0.1:1/';

test('flags', async (t) => {
  const profile = await written(t, least);
  const wrong: [RegExp, string[]][] = [
    [/--url is missing/, []],
    [/--url takes an http/, ['--url', 'nowhere', '--profile', profile]],
    [/--profile is missing/, ['--url', url]],
    [/--profile: .* cannot be read/, ['--url', url, '--profile', `${profile}.not`]],
    [/--only: there is no check “dance”/, ['--url', url, '--profile', profile, '--only', 'dance']],
    [/--loud/, ['--loud']],
  ];
  for (const [message, argv] of wrong) {
    const { code, err } = await called(...argv);
    assert.match(err, message);
    assert.equal(code, 2);
  }
  assert.equal((await called('--help')).code, 0);
  assert.equal((await called('--list')).out.trim().split('\n').length, allChecks.length);
});

test('fields of the profile', async (t) => {
  const wrong: [RegExp, object | string][] = [
    [/is not JSON/, '{'],
    [/ {2}event\.sequence: must be a JSON pointer/, { ...least, event: { sequence: 'seq' } }],
    [/ {2}the profile: .*"sped"/, { ...least, sped: 1 }],
    [/ {2}limits\.replyMs: /, { ...least, limits: { replyMs: 0 } }],
    [/ {2}transports\.sse\.methods\.0: /, transportsWith({ sse: { methods: ['PUT'] } })],
    [/ {2}resume\.variable: /, { ...least, resume: { by: 'cursor', cursor: '/a' } }],
    [
      /skip\.0: there is no check “dance”/,
      { ...least, skip: [{ check: 'dance', reason: 'it is none at all' }] },
    ],
  ];
  for (const [message, profile] of wrong) {
    const { code, err } = await called('--url', url, '--profile', await written(t, profile));
    assert.match(err, message);
    assert.equal(code, 2);
  }
});

function transportsWith(changes: object): object {
  return { ...least, transports: { ...least.transports, ...changes } };
}

test('a report as JSON, and 1 where a check has failed', async (t) => {
  const server = await startFaulty('never-pongs');
  t.after(() => server.close());
  const profile = await written(t, { ...least, limits: { replyMs: 300 } });
  const json = profile.replace('profile.json', 'report.json');
  const only = ['--only', 'websocket.ping', '--only', 'unasked-pong', '--only', 'sse.ids'];
  const ran = await called('--url', server.url, '--profile', profile, '--json', json, ...only);
  assert.equal(ran.code, 1);
  assert.match(ran.out, /1 passed, 1 failed, 1 skipped/);
  const report = JSON.parse(await readFile(json, 'utf8')) as Report;
  assert.deepEqual(
    report.checks.map(({ name, transport, ok }) => [name, transport, ok]),
    [
      ['ping', 'websocket', false],
      ['unasked-pong', 'websocket', true],
    ],
  );
  assert.deepEqual(report.skipped, [
    { name: 'ids', transport: 'sse', reason: 'none in this test' },
  ]);
  assert.deepEqual([report.url, report.passed, report.failed], [server.url, 1, 1]);
});

test('nobody there is told once', async (t) => {
  const profile = await written(t, least);
  await assert.rejects(called('--url', url, '--profile', profile), /--url: nobody answers at/);
});

test('the profiles of the examples are profiles', async () => {
  for (const name of ['miyagi', 'graphql-ws-and-sse', 'hive-gateway', 'mercurius']) {
    await readProfile(new URL(`../../examples/audit/${name}.json`, import.meta.url).pathname);
  }
});
