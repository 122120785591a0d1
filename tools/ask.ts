// `npm run ask -- "question"`: asks the running server, or starts one for the length of the answer.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoUsers } from '../demo.ts';
import { openDevIssuer } from '../platform/auth/dev-issuer.ts';
import { systemClock } from '../platform/clock.ts';
import { configFromProcess, disableVendorTelemetry, type Config } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { askEvents } from './ask/follow.ts';
import { createPrinter } from './ask/print.ts';
import { runCommand } from './command.ts';

const usage = `npm run ask -- "Am I saving enough to retire at 60?" [--user ID]

Asks the coach as the first synthetic household (or as --user), prints its steps, the answer as it
streams, where its numbers come from, its sources and disclosures. Uses the server on PORT when one
runs there; otherwise starts one on DATA_DIR for as long as the answer takes.`;

const startRun = /* GraphQL */ `
  mutation Ask($input: StartRunInput!) {
    startRun(input: $input) {
      run {
        id
      }
    }
  }
`;

async function isRunning(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/health/ready`)).ok;
  } catch {
    return false;
  }
}

async function post(endpoint: string, token: string, question: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: startRun, variables: { input: { question } } }),
  });
  const answer = (await response.json()) as {
    data?: { startRun: { run: { id: string } } } | null;
    errors?: { message: string }[];
  };
  if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? `HTTP ${response.status}`);
  return answer.data.startRun.run.id;
}

async function ask(config: Config, origin: string, question: string, user?: string) {
  const id = user ?? (await demoUsers(config.DATA_DIR))[0]?.id;
  if (id === undefined) throw new Error('There is no household to ask for; name one with --user.');
  const { issuer } = await openDevIssuer({
    file: join(config.DATA_DIR, 'dev-issuer.json'),
    clock: systemClock,
    production: config.MIYAGI_ENV === 'production',
  });
  const actor = { id, kind: 'user', scopes: [], consentVersion: 1 } as const;
  const token = await issuer.issue(actor, config.TOKEN_TTL_SECONDS);
  const endpoint = `${origin}/graphql`;
  const runId = await post(endpoint, token, question);
  const printer = createPrinter(process.stdout, process.stderr);
  for await (const event of askEvents(endpoint, token, runId)) printer.show(event);
  if (!printer.ok) process.exitCode = 1;
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { user: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const question = positionals.join(' ').trim();
  if (values.help || question === '') {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const config = configFromProcess();
  const origin = `http://${config.HOST}:${config.PORT}`;
  if (await isRunning(origin)) return ask(config, origin, question, values.user);

  disableVendorTelemetry();
  // Only now: a running server makes the whole program unnecessary here.
  const { startApp } = await import('../app.ts');
  const app = await startApp(
    { ...config, PORT: 0 },
    createLog(config.LOG_LEVEL),
    systemClock,
    (line) => process.stderr.write(`· ${line}\n`),
  );
  try {
    await ask(config, app.origin, question, values.user);
  } finally {
    await app.stop(config.SHUTDOWN_GRACE_MS);
  }
});
