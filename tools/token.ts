// `npm run -s token [-- --user ID]`: prints one JWT of the development issuer, for the first demo household by default.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoUsers } from '../demo.ts';
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
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(
      [
        'npm run -s token [-- --user ID] [--scope advisor] [--ttl SECONDS]',
        '',
        'Prints a token signed by the development issuer of DATA_DIR.',
        'Without --user it is for the first synthetic household.',
      ].join('\n'),
    );
    return;
  }
  const config = configFromProcess();
  const user = values.user ?? (await demoUsers(config.DATA_DIR))[0]?.id;
  if (user === undefined) {
    throw new Error('There is no household yet: run `npm start` once, or name one with --user ID.');
  }
  const ttl = values.ttl === undefined ? config.TOKEN_TTL_SECONDS : Number(values.ttl);
  if (!Number.isInteger(ttl) || ttl < 1) throw new Error('--ttl takes a whole number of seconds');
  const { issuer } = await openDevIssuer({
    file: join(config.DATA_DIR, 'dev-issuer.json'),
    clock: systemClock,
    production: config.MIYAGI_ENV === 'production',
  });
  const actor = { id: user, kind: 'user', scopes: values.scope, consentVersion: 1 } as const;
  console.log(await issuer.issue(actor, ttl));
});
