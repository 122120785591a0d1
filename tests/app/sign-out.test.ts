// Signing out everywhere, and an operator's revocation, in the whole program.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import type { TestApp } from '../harness/app.ts';
import { send } from '../harness/graph.ts';
import { sharedTestApp } from '../harness/shared-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const userUpdated = 'subscription { userUpdated { kind } }';
const signOut = `mutation ($input: SignOutEverywhereInput!) {
  signOutEverywhere(input: $input) { userId signedOutAt }
}`;

describe('signing out', { timeout: 120_000 }, () => {
  let app: TestApp;
  before(async () => (app = await sharedTestApp()));

  const me = async (token: string) => {
    const { status, errors } = await send(app.origin, token, '{ me { id } }');
    return [status, errors?.[0]?.extensions?.code];
  };

  /** A socket that is signed in and follows the user. */
  async function following(token: string) {
    const ws = new WebSocket(`${app.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(ws, 'open');
    const payload = { authorization: `Bearer ${token}` };
    ws.send(JSON.stringify({ type: 'connection_init', payload }));
    await once(ws, 'message');
    ws.send(JSON.stringify({ id: 's', type: 'subscribe', payload: { query: userUpdated } }));
    const closed = (once(ws, 'close') as Promise<[number]>).then(([code]) => code);
    return { ws, closed };
  }

  it('answers who asks, closes what they have open, and takes newer tokens only', async () => {
    const [token, other] = [await app.token(0), await app.token('usr_other')];
    assert.deepEqual(await me(token), [200, undefined]);
    const [mine, elsewhere] = [await following(token), await following(token)];
    const variables = { input: { idempotencyKey: 'out' } };
    const payload = { query: signOut, variables };
    mine.ws.send(JSON.stringify({ id: 'm', type: 'subscribe', payload }));
    const [answer] = (await once(mine.ws, 'message')) as [Buffer];
    assert.match(answer.toString(), /"signedOutAt":"\d{4}-/);
    assert.deepEqual(await Promise.all([mine.closed, elsewhere.closed]), [4403, 4403]);
    assert.deepEqual(await me(token), [401, 'UNAUTHENTICATED']);
    assert.deepEqual(await me(other), [200, undefined]);
    assert.deepEqual(await me(await app.token(0)), [200, undefined]);
  });

  it('is done for somebody else by an operator, from the command line', async () => {
    const token = await app.token(0);
    const { closed } = await following(token);
    const id = app.demo[0]?.id ?? '';
    const run = promisify(execFile);
    const args = ['tools/token.ts', '--revoke', id, '--url', app.origin];
    const env = { ...process.env, DATA_DIR: app.dataDir };
    const { stdout } = await run(process.execPath, args, { cwd: root, env });
    assert.match(stdout, new RegExp(`^${id}: tokens issued until .* are refused\\.\\n$`));
    assert.equal(await closed, 4403);
    assert.deepEqual(await me(token), [401, 'UNAUTHENTICATED']);
    const nowhere = ['tools/token.ts', '--revoke', id, '--url', 'http://127.0.0.1:9'];
    await assert.rejects(run(process.execPath, nowhere, { cwd: root, env }), (error: unknown) => {
      return /Nobody answers at http:\/\/127\.0\.0\.1:9/.test((error as { stderr: string }).stderr);
    });
  });
});
