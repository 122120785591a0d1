import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { viewerOf } from '../../platform/auth/testing.ts';
import { isAppError } from '../../platform/errors.ts';
import { fixture, post, type Fixture } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'miyagi-registered-'));
const file = (content: unknown): string => {
  const path = join(folder, 'operations.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

const who = 'query Who { whoami }';
const pet = 'query Pet($id: ID!) { pet(id: $id) { name } }';
const manifest = (operations: readonly object[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});
const entry = { id: 'who-1', body: who, name: 'Who', type: 'query' };

const code = async (origin: string, body: object, headers = {}) => {
  const { data, errors, status } = await post(origin, body, headers);
  return data === undefined ? `${status} ${String(errors?.[0]?.extensions['code'])}` : data;
};
const byHash = (hash: string, more: object = {}) => ({
  ...more,
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
});
const anonymous = { whoami: 'anonymous anonymous' };

describe('registered operations', () => {
  it('are known by id, by hash and by text, beside all others', async (t) => {
    const path = file(manifest([entry, { id: sha(pet), body: pet }]));
    const { gateway } = fixture({ registered: { path, only: false } });
    const origin = await gateway.start();
    t.after(() => gateway.stop(100));
    for (const named of [
      { documentId: 'who-1' },
      { id: 'who-1' },
      { documentId: `sha256:${sha(who)}` },
      { documentId: 'who-1', query: who },
      byHash(sha(who)),
      byHash(sha(who).toUpperCase()),
      { query: who },
      { query: '{ whoami }' },
    ]) {
      assert.deepEqual(await code(origin, named), anonymous, JSON.stringify(named));
    }
    const ann = { authorization: 'Bearer prs_ann' };
    const variables = { id: 'pet_1' };
    for (const named of [{ id: sha(pet) }, byHash(sha(pet)), { query: pet }]) {
      assert.deepEqual(await code(origin, { ...named, variables }, ann), { pet: { name: 'Rex' } });
    }
    const other = { documentId: 'who-1', query: '{ whoami }' };
    assert.equal(await code(origin, other), '400 BAD_USER_INPUT');
    assert.equal(await code(origin, { id: 'who-2' }), '400 OPERATION_NOT_REGISTERED');
    assert.equal(await code(origin, { id: '__proto__' }), '400 OPERATION_NOT_REGISTERED');
    // An id of the client's own means nothing where the text is there.
    assert.deepEqual(await code(origin, { id: 'mine', query: '{ whoami }' }), anonymous);
  });

  it('may come as a plain object of id to text', async (t) => {
    const { gateway } = fixture({ registered: { path: file({ a1: who, b2: pet }), only: true } });
    const origin = await gateway.start();
    t.after(() => gateway.stop(100));
    assert.deepEqual(await code(origin, { documentId: 'a1' }), anonymous);
  });

  it('stop the start when the file is wrong, naming the entry', () => {
    const wrong: readonly [unknown, RegExp][] = [
      ['{', /operations\.json cannot be read: /],
      [[], /the whole: /],
      [{ a1: 5 }, /: a1: /],
      [manifest([{ id: 'x' }]), /: operations\.0\.body: /],
      [{ ...manifest([]), version: 2 }, /: version: /],
      [{ ...manifest([]), format: 'other' }, /: format: /],
      [{ a1: 'query {' }, /operation "a1": Syntax Error/],
      [{ a1: 'fragment F on Person { id }' }, /operation "a1": there is no operation/],
      [{ a1: '{ nothing }' }, /operation "a1": Cannot query field "nothing"/],
      [{ a1: who, b2: '{ me { nothing } }' }, /operation "b2": Cannot query field "nothing"/],
      [{ a1: `{ ${'whoami '.repeat(5_000)} }` }, /operation "a1": The operation is too large/],
      [manifest([{ ...entry, name: 'Whose' }]), /operation "who-1": no operation .* Whose/],
      [manifest([{ ...entry, type: 'mutation' }]), /operation "who-1": it is a query/],
      [manifest([entry, { ...entry, body: pet, name: 'Pet' }]), /operation "who-1" is there twice/],
    ];
    for (const [content, message] of wrong) {
      const registered = { path: file(content), only: false };
      assert.throws(
        () => fixture({ registered }),
        (error) => {
          assert.ok(isAppError(error, 'CONFIG_INVALID'), String(error));
          assert.match(error.message, /^REGISTERED_OPERATIONS: /);
          assert.match(error.message, message);
          return true;
        },
      );
    }
    const path = join(folder, 'nowhere.json');
    assert.throws(() => fixture({ registered: { path, only: false } }), /nowhere\.json cannot be/);
  });
});

describe('registered operations only', () => {
  let world: Fixture;
  let origin: string;
  before(async () => {
    world = fixture({ registered: { path: file(manifest([entry])), only: true } });
    origin = await world.gateway.start();
  });
  after(() => world.gateway.stop(1_000));

  it('answers those, however they are named', async () => {
    for (const named of [{ documentId: 'who-1' }, byHash(sha(who)), { query: who }]) {
      assert.deepEqual(await code(origin, named), anonymous);
    }
    const url = `${origin}/graphql?documentId=who-1`;
    const headers = { 'apollo-require-preflight': '1' };
    assert.deepEqual(await (await fetch(url, { headers })).json(), { data: anonymous });
  });

  it('refuses all else, and remembers none of it', async () => {
    const text = 'query Other { whoami }';
    world.calls.length = 0;
    for (const named of [
      { query: text },
      byHash(sha(text), { query: text }),
      byHash(sha(text)),
      { documentId: 'other', query: text },
      { documentId: `sha256:${sha(text)}` },
      { query: `${who} ` },
      { query: '{ __schema { queryType { name } } }' },
      { query: '{' },
    ]) {
      assert.equal(
        await code(origin, named),
        '400 OPERATION_NOT_REGISTERED',
        JSON.stringify(named),
      );
    }
    assert.deepEqual(world.calls, [], 'no subgraph was asked');
  });

  it('answers parts of the system itself: in the process, and by their signed assertion', async () => {
    const request = { query: '{ whoami }' };
    const { data } = await world.gateway.execute(request, viewerOf('prs_bo'));
    assert.equal(data?.['whoami'], 'user prs_bo');
    const actor = { id: 'prs_bo', kind: 'user', scopes: [], consentVersion: 1 } as const;
    const assertion = { 'miyagi-assertion': world.assertions.sign(actor, 'gateway') };
    assert.deepEqual(await code(origin, request, assertion), { whoami: 'user prs_bo' });
    const forged = { 'miyagi-assertion': `${assertion['miyagi-assertion']}x` };
    assert.equal(await code(origin, request, forged), '401 UNAUTHENTICATED');
  });
});
