// `npm run ask -- "question"`: asks the running server, or starts one for the length of the conversation.
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { demoUsers } from '../demo.ts';
import { openDevIssuer } from '../platform/auth/dev-issuer.ts';
import { systemClock } from '../platform/clock.ts';
import { configFromProcess, disableVendorTelemetry, type Config } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { createCollector } from './ask/collect.ts';
import { askEvents } from './ask/follow.ts';
import { createPrinter } from './ask/print.ts';
import { newestConversationOf, start, type Session } from './ask/session.ts';
import { runCommand } from './command.ts';

const usage = `npm run ask -- "Am I saving enough to retire at 60?" [--user ID] [--continue | --conversation ID] [--json]
npm run ask

Asks the coach as the first synthetic household (or as --user), prints its steps, the answer as it
streams, where its numbers come from, its sources and disclosures. Without a question it asks you for
one, and for the next, in one conversation; an empty line ends it.

  --user ID          ask as this user
  --continue         go on with the newest conversation
  --conversation ID  go on with this one
  --json             print the answer as one JSON object and nothing else on standard output

Uses the server on PORT when one runs there; otherwise starts one on DATA_DIR for as long as it takes.`;

interface Options {
  readonly question: string;
  readonly user: string | undefined;
  readonly resume: boolean;
  readonly conversation: string | undefined;
  readonly json: boolean;
}

async function isRunning(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/health/ready`)).ok;
  } catch {
    return false;
  }
}

async function signIn(config: Config, origin: string, user?: string): Promise<Session> {
  const id = user ?? (await demoUsers(config.DATA_DIR))[0]?.id;
  if (id === undefined) throw new Error('There is no household to ask for; name one with --user.');
  const { issuer } = await openDevIssuer({
    file: join(config.DATA_DIR, 'dev-issuer.json'),
    clock: systemClock,
    production: config.MIYAGI_ENV === 'production',
  });
  const actor = { id, kind: 'user', scopes: [], consentVersion: 1 } as const;
  const token = await issuer.issue(actor, config.TOKEN_TTL_SECONDS);
  return { endpoint: `${origin}/graphql`, token };
}

/** The conversation, to go on in it. */
async function answer(
  session: Session,
  question: string,
  conversationId: string | null,
  json: boolean,
): Promise<string> {
  const collector = createCollector();
  const shown = json ? collector : createPrinter(process.stdout, process.stderr);
  const started = await start(session, question, conversationId);
  for await (const event of askEvents(session.endpoint, session.token, started.runId)) {
    shown.show(event);
  }
  if (json) console.log(JSON.stringify(collector.collected(started, question), null, 2));
  if (!shown.ok) process.exitCode = 1;
  return started.conversationId;
}

async function converse(session: Session, options: Options): Promise<void> {
  const { question, resume, json } = options;
  let conversation = options.conversation ?? (resume ? await newestConversationOf(session) : null);
  if (question !== '') {
    await answer(session, question, conversation, json);
    return;
  }
  const lines = createInterface({
    input: process.stdin,
    output: process.stderr,
    prompt: '\nyou › ',
  });
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === '') break;
    conversation = await answer(session, line.trim(), conversation, json);
    lines.prompt();
  }
  lines.close();
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      user: { type: 'string' },
      continue: { type: 'boolean', default: false },
      conversation: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
  });
  const question = positionals.join(' ').trim();
  const contradictory = values.continue && values.conversation !== undefined;
  if (values.help || contradictory) {
    if (contradictory) console.error('--continue and --conversation exclude each other.\n');
    console.log(usage);
    process.exitCode = contradictory ? 2 : 0;
    return;
  }
  const { user, conversation, json } = values;
  const options: Options = { question, user, conversation, resume: values.continue, json };
  const config = configFromProcess();
  const origin = `http://${config.HOST}:${config.PORT}`;
  if (await isRunning(origin)) {
    return converse(await signIn(config, origin, user), options);
  }

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
    await converse(await signIn(config, app.origin, user), options);
  } finally {
    await app.stop(config.SHUTDOWN_GRACE_MS);
  }
});
