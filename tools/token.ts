// `npm run -s token [-- --user ID]`: prints one JWT of the development issuer, for the first demo household by default.
// With --revoke the running program is told that no token of that user issued so far is good any more.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoUsers } from '../demo.ts';
import { OPERATOR_SCOPE } from '../platform/auth/access.ts';
import { openDevIssuer } from '../platform/auth/dev-issuer.ts';
import { systemClock } from '../platform/clock.ts';
import { configFromProcess } from '../platform/config.ts';
import { runCommand } from './command.ts';

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      user: { type: 'string' },
      scope: { type: 'string', multiple: true, default: [] },
      ttl: { type: 'string' },
      revoke: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(
      [
        'npm run -s token [-- --user ID] [--scope advisor] [--ttl SECONDS]',
        'npm run -s token -- --revoke ID [--url http://127.0.0.1:4000]',
        '',
        'Prints a token signed by the development issuer of DATA_DIR.',
        'Without --user it is for the first synthetic household.',
        'With --revoke the running program signs that user out everywhere: all tokens up to now are refused,',
        'and what is open on them is closed.',
      ].join('\n'),
    );
    return;
  }
  const config = configFromProcess();
  const ttl = values.ttl === undefined ? config.TOKEN_TTL_SECONDS : Number(values.ttl);
  if (!Number.isInteger(ttl) || ttl < 1) throw new Error('--ttl takes a whole number of seconds');
  const { issuer } = await openDevIssuer({
    file: join(config.DATA_DIR, 'dev-issuer.json'),
    clock: systemClock,
    production: config.MIYAGI_ENV === 'production',
  });
  if (values.revoke !== undefined) {
    const scopes = [OPERATOR_SCOPE];
    const operator = { id: 'svc_operator', kind: 'service', scopes, consentVersion: 0 } as const;
    const url = values.url ?? `http://${config.HOST}:${config.PORT}`;
    console.log(await signOut(url, await issuer.issue(operator, 60), values.revoke));
    return;
  }
  const user = values.user ?? (await demoUsers(config.DATA_DIR))[0]?.id;
  if (user === undefined) {
    throw new Error('There is no household yet: run `npm start` once, or name one with --user ID.');
  }
  const actor = { id: user, kind: 'user', scopes: values.scope, consentVersion: 1 } as const;
  console.log(await issuer.issue(actor, ttl));
});

/** Rejects with what the program answers instead, or that it does not answer. */
async function signOut(url: string, token: string, userId: string): Promise<string> {
  const query = `mutation SignOutEverywhere($input: SignOutEverywhereInput!) {
    signOutEverywhere(input: $input) { userId signedOutAt }
  }`;
  const variables = { input: { userId, idempotencyKey: randomUUID() } };
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  }).catch((error: unknown) => {
    throw new Error(`Nobody answers at ${url}; name the program with --url.`, { cause: error });
  });
  const { data, errors } = (await response.json()) as {
    readonly data?: { readonly signOutEverywhere: { userId: string; signedOutAt: string } } | null;
    readonly errors?: readonly { readonly message: string }[];
  };
  const done = data?.signOutEverywhere;
  if (!done) throw new Error(errors?.[0]?.message ?? `HTTP ${response.status}`);
  return `${done.userId}: tokens issued until ${done.signedOutAt} are refused.`;
}
