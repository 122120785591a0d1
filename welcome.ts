// What the console shows once everything runs: where, who, and three things to try.
import type { App } from './app.ts';
import type { Config } from './platform/config.ts';

export async function welcome(app: App, config: Config): Promise<string> {
  if (!config.ROLES.includes('gateway')) {
    return `\nMiyagi (${config.ROLES.join(', ')}) is ready.   Health  ${app.origin}/health/ready\n`;
  }
  const [first] = app.demo;
  const lines = ['', `Miyagi is ready.   Playground  ${app.origin}/`, ''];
  if (first !== undefined) {
    const actor = { id: first.id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    const token = await app.issuer.issue(actor, config.TOKEN_TTL_SECONDS);
    lines.push(
      `Token of ${first.name} (a synthetic household), already filled in there:`,
      token,
      '',
    );
  }
  lines.push(
    'Three things to try:',
    `  1. open ${app.origin}/ and run the three tabs: the dashboard, a question, its live answer`,
    '  2. npm run ask -- "Am I saving enough to retire at 60?"',
    '  3. npm run ask -- "Where does my money go?"',
    '',
    'Ctrl+C stops it; everything is kept in ' + config.DATA_DIR,
  );
  return lines.join('\n');
}
