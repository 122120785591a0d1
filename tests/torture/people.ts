// Who asks and watches: the demo households of a data directory, and somebody who owns nothing.
import { join } from 'node:path';
import { demoUsers } from '../../demo.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Target } from './target.ts';

export async function peopleOf(dataDir: string): Promise<Pick<Target, 'viewers' | 'stranger'>> {
  const { issuer } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock: systemClock,
    production: false,
  });
  const signIn = async (id: string) => {
    const actor = { id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    return { id, token: await issuer.issue(actor, 86_400) };
  };
  const users = await demoUsers(dataDir);
  return {
    viewers: await Promise.all(users.map(({ id }) => signIn(id))),
    stranger: await signIn('usr_stranger'),
  };
}
