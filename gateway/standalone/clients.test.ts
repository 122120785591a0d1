// Tokens of an operator's own issuer before real subgraphs: who is refused, and what subgraphs are told.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { isAppError } from '../../platform/errors.ts';
import { serve, startRemote, supergraphOf } from './remote.testing.ts';
import type { RemoteSubgraph, Served } from './remote.testing.ts';

const issuer = 'https://issuer.example/';
const audience = 'gateway';
const claimHeaders = { 'X-User': 'sub', 'X-Roles': 'roles' };

describe('clients with tokens', () => {
  let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
  let folder: string;
  let publicKeyFile: string;
  let remote: RemoteSubgraph;
  const running: Served[] = [];
  const served = async (config: object) => {
    const gateway = await serve({ supergraph: supergraphOf([remote]), config });
    running.push(gateway);
    return gateway;
  };
  const token = (claims: object = {}, { key = keys.privateKey, expires = '1h' } = {}) =>
    new SignJWT({ sub: 'usr_1', iss: issuer, aud: audience, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

  before(async () => {
    keys = await generateKeyPair('EdDSA', { extractable: true });
    folder = await mkdtemp(join(tmpdir(), 'gateway-jwt-'));
    publicKeyFile = join(folder, 'key.pem');
    await writeFile(publicKeyFile, await exportSPKI(keys.publicKey));
    remote = await startRemote('one', 'type Query { here: Boolean }', {
      Query: { here: () => true },
    });
  });
  after(async () => {
    for (const gateway of running) await gateway.stop();
    await remote.close();
    await rm(folder, { recursive: true });
  });

  it('are refused for a token that is not good, before anything is planned or asked', async () => {
    const { ask } = await served({ jwt: { publicKeyFile, issuer, audience } });
    const stranger = await generateKeyPair('EdDSA');
    const wrong: [string, RegExp][] = [
      [await token({ aud: 'another' }), /another audience/],
      [await token({ iss: 'another' }), /another issuer/],
      [await token({}, { expires: '-1h' }), /expired/],
      [await token({}, { key: stranger.privateKey }), /signature/],
      ['nonsense', /malformed/],
      ['x'.repeat(9_000), /too long/],
    ];
    const before = remote.asked.length;
    for (const [text, message] of wrong) {
      const { status, errors, data } = await ask('{ here nothing }', bearer(text));
      assert.deepEqual([status, data], [401, undefined]);
      assert.equal(errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
      assert.match(errors[0].message, message);
    }
    assert.equal(remote.asked.length, before);
    assert.deepEqual((await ask('{ here }', bearer(await token()))).data, { here: true });
    assert.deepEqual((await ask('{ here }')).data, { here: true }, 'without one, unless required');
  });

  it('need a token where one is required', async () => {
    const { ask } = await served({ jwt: { publicKeyFile, issuer, audience, required: true } });
    const { status, errors } = await ask('{ here }');
    assert.deepEqual([status, errors?.[0]?.extensions['code']], [401, 'UNAUTHENTICATED']);
    assert.equal((await ask('{ here }', bearer(await token()))).status, 200);
  });

  it('cannot say themselves what subgraphs are told of their claims', async () => {
    const jwt = { publicKeyFile, issuer, audience, claimHeaders };
    const { ask } = await served({ jwt, forwardHeaders: ['x-user', 'x-shop', 'authorization'] });
    const told = async (headers: Record<string, string>) => {
      await ask('{ here }', headers);
      const got = remote.asked.at(-1)?.headers ?? {};
      return [got['x-user'], got['x-roles'], got['x-shop'], got.authorization !== undefined];
    };
    const own = { 'x-user': 'usr_admin', 'x-roles': 'all', 'x-shop': 'a' };
    assert.deepEqual(await told(own), [undefined, undefined, 'a', false]);
    const good = bearer(await token({ roles: ['reader', 2] }));
    assert.deepEqual(await told({ ...own, ...good }), ['usr_1', '["reader",2]', 'a', true]);
    const odd = bearer(await token({ sub: 'one\ntwo' }));
    assert.deepEqual(await told({ ...own, ...odd }), [undefined, undefined, 'a', true]);
  });

  it('are known by the keys that an issuer publishes; while those cannot be had, they may try again', async () => {
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'EdDSA' };
    const server = createServer((_request, response) =>
      response.end(JSON.stringify({ keys: [jwk] })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/jwks.json`;
    const { ask } = await served({ jwt: { jwksUrl, issuer, audience } });
    assert.deepEqual((await ask('{ here }', bearer(await token()))).data, { here: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    const away = await served({ jwt: { jwksUrl, issuer, audience } });
    const { status, errors } = await away.ask('{ here }', bearer(await token()));
    assert.deepEqual([status, errors?.[0]?.extensions['code']], [503, 'UNAVAILABLE']);
  });

  it('are asked for nothing where the settings make no sense', async () => {
    const field = async (jwt: object) => {
      const refused: unknown = await served({ jwt }).catch((error: unknown) => error);
      assert.ok(isAppError(refused, 'CONFIG_INVALID'), String(refused));
      return refused.field;
    };
    assert.equal(await field({ issuer, audience }), 'jwt');
    const both = { publicKeyFile, jwksUrl: 'https://issuer.example/', issuer, audience };
    assert.equal(await field(both), 'jwt');
    assert.equal(await field({ publicKeyFile, audience }), 'jwt.issuer');
    assert.equal(
      await field({ publicKeyFile, issuer, audience, algorithms: ['HS256'] }),
      'jwt.algorithms[0]',
    );
    const elsewhere = join(folder, 'nothing.pem');
    assert.equal(await field({ publicKeyFile: elsewhere, issuer, audience }), 'jwt.publicKeyFile');
  });
});
