// The program: arguments, one line on start, and a graceful end.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Clock } from '../../platform/clock.ts';
import { AppError, isAppError } from '../../platform/errors.ts';
import type { Log, LogLevel } from '../../platform/log.ts';
import { defaultSettings, readSettings, type Environment } from './config.ts';
import type { Settings } from './settings.ts';
import { supergraphSource } from './source.ts';
import { startStandalone, type Standalone } from './start.ts';

export const usage = `npm run gateway -- --supergraph FILE_OR_URL [--config FILE] [--port N] [--host ADDRESS]

Serves a Federation 2 supergraph whose subgraphs are reached over HTTP, and takes every new version of it.

  --supergraph FILE_OR_URL  the supergraph's SDL, as composition made it
  --config FILE             settings in JSON; docs/gateway.md has them all
  --port N                  port to listen on, 0 for any free one; 4000 unless told
  --host ADDRESS            address to listen on; 127.0.0.1 unless told
  --help                    this text`;

export interface RunOptions {
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: (level: LogLevel) => Log;
  readonly say: (line: string) => void;
  /** Resolves to the name of the signal that ends the program. */
  readonly signalled: Promise<string>;
}

/** Resolves when the gateway has stopped; rejects with an AppError when it cannot start. */
export async function runGateway(options: RunOptions): Promise<void> {
  const { environment, clock, say } = options;
  const asked = argumentsFrom(options.argv);
  if (asked === 'help') {
    say(usage);
    return;
  }
  const settings = { ...(await settingsFrom(asked.config, environment)), ...asked.listen };
  const log = options.log(settings.logLevel);
  const { headers } = settings.supergraph;
  const source = supergraphSource(asked.supergraph, { headers, clock, log });
  const started = await startStandalone({ source, settings, clock, log }).catch(withOption);
  say(greeting(started));
  say(`${await options.signalled}: stopping, within ${settings.shutdownGraceMs} ms`);
  await started.stop();
  say('stopped');
}

function greeting({ origin, subgraphs, types, playground }: Standalone): string {
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  const graph = `${counted(subgraphs, 'subgraph')}, ${counted(types, 'type')}`;
  return `${origin}/graphql serves ${graph}${playground ? `; playground at ${origin}/` : ''}`;
}

interface Arguments {
  readonly supergraph: string;
  readonly config: string | undefined;
  readonly listen: Partial<Pick<Settings, 'port' | 'host'>>;
}

function argumentsFrom(argv: readonly string[]): Arguments | 'help' {
  const { supergraph, config, port, host, help } = parsed(argv);
  if (help) return 'help';
  if (supergraph === undefined || supergraph === '') {
    throw new AppError('CONFIG_INVALID', `Say which supergraph to serve.\n\n${usage}`);
  }
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new AppError('CONFIG_INVALID', '--port: expected a whole number from 0 to 65535');
  }
  const listen = {
    ...(port !== undefined && { port: Number(port) }),
    ...(host !== undefined && { host }),
  };
  return { supergraph, config, listen };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        supergraph: { type: 'string' },
        config: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('CONFIG_INVALID', `${reason}\n\n${usage}`, { cause: error });
  }
}

async function settingsFrom(file: string | undefined, environment: Environment): Promise<Settings> {
  if (file === undefined) return defaultSettings();
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = missing ? 'there is no such file' : String(error);
    throw new AppError('CONFIG_INVALID', `--config: ${file} cannot be read: ${reason}.`, {
      cause: error,
    });
  }
  return readSettings(text, file, environment);
}

function withOption(error: unknown): never {
  if (!isAppError(error, 'PORT_IN_USE')) throw error;
  const [taken] = error.message.split('. ');
  throw new AppError(
    'PORT_IN_USE',
    `${taken}. Choose another with --port, or 0 for any free one.`,
    {
      cause: error,
    },
  );
}
