// What the operator's commands share: the way to the data, answers for people and programs, exit codes.
import { openOperations } from '../operations/open.ts';
import { systemClock } from '../platform/clock.ts';
import { configFromProcess, disableVendorTelemetry, type Config } from '../platform/config.ts';
import { isAppError } from '../platform/errors.ts';
import { createLog } from '../platform/log.ts';
import type { Say } from '../platform/operations/operation.ts';

/** What `parseArgs` refuses, and what names no subcommand. */
export class WrongUsage extends Error {
  override readonly name: string = 'WrongUsage';
}

/** What was named is not there. Its message says what is, so the usage need not follow. */
export class UnknownName extends WrongUsage {
  override readonly name = 'UnknownName';
}

const toPeople = (line: string) => void process.stderr.write(`· ${line}\n`);

/**
 * Ends with 0, with 1 when it is refused (`CODE: message` on standard error, with --json an object with `error` on
 * standard output), with 2 when it was called wrongly.
 */
export async function operatorCommand(
  usage: string,
  args: readonly string[],
  work: (args: readonly string[]) => Promise<void>,
): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) return console.log(usage);
  try {
    await work(args);
  } catch (error) {
    const wrong = error instanceof WrongUsage || isParseError(error);
    process.exitCode = wrong ? 2 : 1;
    if (error instanceof UnknownName) return console.error(error.message);
    if (wrong) return console.error(`${(error as Error).message}\n\n${usage}`);
    if (!isAppError(error)) return console.error(error);
    const { code, message, field, retryable } = error;
    console.error(`${code}: ${message}`);
    if (!args.includes('--json')) return;
    console.log(JSON.stringify({ error: { code, message, field, retryable } }, null, 2));
  }
}

export interface Asked {
  /** Calls one operation and takes its answer for what the operation says it is. */
  readonly ask: <Answer extends object>(name: string, input: object) => Promise<Answer>;
}

/** Through the running program or, where none runs, by opening the data for as long as `work` takes. */
export async function withOperations(work: (operations: Asked) => Promise<void>): Promise<void> {
  const config = configFromProcess();
  disableVendorTelemetry();
  const progress = config.LOG_LEVEL === 'silent' ? () => undefined : toPeople;
  // The clock's timers keep no process alive, and an operation may wait for nothing else.
  const awake = setInterval(() => undefined, 1_000);
  try {
    await withOpened(config, progress, work);
  } finally {
    clearInterval(awake);
  }
}

async function withOpened(
  config: Config,
  progress: Say,
  work: (operations: Asked) => Promise<void>,
): Promise<void> {
  const log = createLog(config.LOG_LEVEL);
  const operations = await openOperations(config, log, systemClock, progress);
  try {
    await work({
      ask: async <Answer extends object>(name: string, input: object) =>
        (await operations.call(name, input, progress)) as Answer,
    });
  } finally {
    await operations.close();
  }
}

function isParseError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
