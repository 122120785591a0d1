// Tokens of a data directory while another process runs on it: of its first demo household, or of anybody.
import { join } from 'node:path';
import { demoUsers } from '../../demo.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';

export async function firstUserToken(dataDir: string): Promise<string> {
  const [user] = await demoUsers(dataDir);
  if (user === undefined) throw new Error(`there is no demo household in ${dataDir}`);
  return tokenOf(dataDir, user.id);
}

export async function tokenOf(dataDir: string, id: string): Promise<string> {
  const { issuer } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock: systemClock,
    production: false,
  });
  return issuer.issue({ id, kind: 'user', scopes: [], consentVersion: 1 }, 600);
}
