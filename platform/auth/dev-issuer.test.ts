import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { ManualClock } from '../clock.ts';
import { isAppError } from '../errors.ts';
import { openDevIssuer } from './dev-issuer.ts';
import { longestTokenLifeMs } from './revocations.ts';
import { anonymousViewer, viewerOf } from './testing.ts';

describe('development issuer', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issuer-'));
  });
  after(() => rm(folder, { recursive: true }));

  let files = 0;
  const bench = async (file = join(folder, `${++files}`, 'issuer.json')) => {
    const clock = new ManualClock();
    return { file, clock, ...(await openDevIssuer({ file, clock, production: false })) };
  };
  type Bench = Awaited<ReturnType<typeof bench>>;

  const refuses = (call: Promise<unknown>, reason: RegExp) =>
    assert.rejects(
      call,
      (error) => isAppError(error, 'UNAUTHENTICATED') && reason.test(error.message),
    );

  /** A token of the issuer's own key, with one thing about it changed. */
  const signed = async (
    { file, clock }: Bench,
    claims: Readonly<Record<string, unknown>>,
    header: { alg?: string; kid?: string; key?: JWK } = {},
  ): Promise<string> => {
    const own = JSON.parse(await readFile(file, 'utf8')) as JWK;
    const now = Math.floor(clock.now() / 1000);
    const payload = {
      iss: 'urn:miyagi:development',
      aud: 'miyagi',
      sub: 'usr_1',
      iat: now,
      exp: now + 60,
    };
    const alg = header.alg ?? 'EdDSA';
    return new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg, ...(header.kid !== undefined && { kid: header.kid }) })
      .sign(await importJWK(header.key ?? own, alg));
  };

  const keyIdOf = async ({ issuer }: Bench) => {
    const [header = ''] = (await issuer.issue(viewerOf('usr_1'), 60)).split('.');
    return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
  };

  it('makes tokens that verify as the actor they were issued for', async () => {
    const { issuer, verifier, clock } = await bench();
    for (const actor of [
      { id: 'usr_é', kind: 'user', scopes: ['b', 'a'], consentVersion: 3 },
      { id: 'worker', kind: 'service', scopes: [], consentVersion: 0 },
    ] as const) {
      const viewer = await verifier.verify(await issuer.issue(actor, 600));
      const scopes = [...actor.scopes].sort();
      assert.deepEqual(viewer, {
        ...{ ...actor, scopes, expiresAt: clock.now() + 600_000, issuedAt: clock.now() },
      });
    }
  });

  it('keeps its key pair in a file only its owner reads, over restarts and simultaneous starts', async () => {
    const file = join(folder, 'shared', 'issuer.json');
    const all = await Promise.all(Array.from({ length: 8 }, () => bench(file)));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const again = await bench(file);
    for (const { issuer } of all) {
      const viewer = await again.verifier.verify(await issuer.issue(viewerOf('usr_1'), 60));
      assert.equal(viewer.id, 'usr_1');
    }
  });

  it('refuses an expired token, also one it remembers', async () => {
    const { issuer, verifier, clock } = await bench();
    const token = await issuer.issue(viewerOf('usr_1'), 60);
    const remembered = await verifier.verify(token);
    assert.equal(await verifier.verify(token), remembered);
    await clock.advance(59_999);
    await verifier.verify(token);
    await clock.advance(1);
    await refuses(verifier.verify(token), /expired/);
    await refuses(verifier.verify(token), /expired/);
  });

  it('says to the millisecond when a token was issued, and names each one', async () => {
    const { issuer, verifier, clock } = await bench();
    await clock.advance(1_234);
    const [one, two] = [
      await issuer.issue(viewerOf('u'), 60),
      await issuer.issue(viewerOf('u'), 60),
    ];
    assert.notEqual(one, two, 'two tokens of the same moment');
    for (const token of [one, two]) {
      assert.equal((await verifier.verify(token)).issuedAt, clock.now());
    }
  });

  it('takes no token for longer than revocations are remembered, whatever its end', async () => {
    const own = await bench();
    const kid = await keyIdOf(own);
    const token = await signed(own, { exp: 9_999_999_999 }, { kid });
    const { expiresAt, issuedAt = 0 } = await own.verifier.verify(token);
    assert.equal(expiresAt - issuedAt, longestTokenLifeMs);
    await own.clock.advance(longestTokenLifeMs);
    await refuses(own.verifier.verify(token), /expired/);
    const { verifier } = await openDevIssuer({ ...own, production: false });
    await refuses(verifier.verify(token), /expired/);
  });

  it('says why a token is refused', async () => {
    const own = await bench();
    const { verifier, clock } = own;
    const kid = await keyIdOf(own);
    const now = Math.floor(clock.now() / 1000);
    const stranger = await exportJWK(
      (await generateKeyPair('EdDSA', { extractable: true })).privateKey,
    );
    const p256 = await exportJWK(
      (await generateKeyPair('ES256', { extractable: true })).privateKey,
    );
    const other = await bench();
    const cases: [string, RegExp][] = [
      ['', /malformed/],
      ['a.b.c', /malformed/],
      ['x'.repeat(9_000), /too long/],
      [await signed(own, { exp: now }, { kid }), /expired/],
      [await signed(own, { nbf: now + 5 }, { kid }), /not valid yet/],
      [await signed(own, { aud: 'partners' }, { kid }), /audience/],
      [await signed(own, { iss: 'https://elsewhere.example' }, { kid }), /issuer/],
      [await signed(own, { sub: undefined }, { kid }), /`sub`/],
      [await signed(own, { sub: '' }, { kid }), /`sub`/],
      [await signed(own, { exp: undefined }, { kid }), /`exp`/],
      [await signed(own, { iat: undefined }, { kid }), /`iat`/],
      [await signed(own, { scope: ['advisor'] }, { kid }), /`scope`/],
      [await signed(own, { kind: 'anonymous' }, { kid }), /`kind`/],
      [await signed(own, { consent_version: -1 }, { kid }), /`consent_version`/],
      [await signed(own, {}), /unknown key/],
      [await signed(own, {}, { kid, key: stranger }), /signature/],
      [await signed(own, {}, { kid, key: p256, alg: 'ES256' }), /algorithm/],
      [await other.issuer.issue(viewerOf('usr_1'), 60), /unknown key/],
      [new UnsecuredJWT({ sub: 'usr_1' }).encode(), /algorithm|malformed/],
    ];
    for (const [token, reason] of cases) await refuses(verifier.verify(token), reason);
    assert.equal((await verifier.verify(await signed(own, {}, { kid }))).id, 'usr_1');
  });

  it('issues nothing to nobody, and nothing for no time', async () => {
    const { issuer } = await bench();
    await assert.rejects(issuer.issue(anonymousViewer, 60), (e) => isAppError(e, 'BAD_USER_INPUT'));
    for (const ttl of [0, -1, 1.5, Number.NaN]) {
      await assert.rejects(issuer.issue(viewerOf('usr_1'), ttl), (e) =>
        isAppError(e, 'BAD_USER_INPUT'),
      );
    }
  });

  it('refuses to run in production and leaves no key there', async () => {
    const file = join(folder, 'production.json');
    const open = openDevIssuer({ file, clock: new ManualClock(), production: true });
    await assert.rejects(open, (error) => isAppError(error, 'CONFIG_INVALID'));
    await assert.rejects(stat(file));
  });

  it('names a file that holds no key pair, but not its content', async () => {
    const { file: good } = await bench();
    const key = await readFile(good, 'utf8');
    const other = JSON.parse(await readFile((await bench()).file, 'utf8')) as JWK;
    const mixed = JSON.stringify({ ...(JSON.parse(key) as JWK), x: other.x });
    for (const content of [
      '',
      'null',
      mixed,
      key.slice(0, -10),
      key.replace('Ed25519', 'X25519'),
    ]) {
      const file = join(folder, 'damaged.json');
      await writeFile(file, content);
      await assert.rejects(bench(file), (error) => {
        assert.ok(isAppError(error, 'DATA_CORRUPT'));
        assert.match(error.message, /damaged\.json/);
        assert.equal(error.cause, undefined);
        return true;
      });
    }
  });
});
