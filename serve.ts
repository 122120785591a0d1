// The running product: settings, start, what to try, and a graceful end on SIGTERM or SIGINT.
import cluster from 'node:cluster';
import { parseArgs } from 'node:util';
import { startApp, type App } from './app.ts';
import { systemClock } from './platform/clock.ts';
import { configFromProcess, disableVendorTelemetry, type Config } from './platform/config.ts';
import { AppError, isAppError } from './platform/errors.ts';
import { createLog, type Log } from './platform/log.ts';
import { settlePort } from './platform/listen.ts';
import { gatherBySupervisor } from './platform/metrics/workers.ts';
import { traceFields } from './platform/telemetry/trace.ts';
import { isWhole } from './roles/internal.ts';
import { welcome } from './welcome.ts';
import { READY, superviseWorkers } from './workers.ts';

const help = `npm start [-- --workers N]

Runs Miyagi; everything that can be set is in docs/settings.md.

--workers N  that many processes of the same roles on one port, for all cores of a machine;
             they share their data, so it needs POSTGRES_URL and KAFKA_BROKERS
--help       says this`;

/** Of several processes the first speaks for all. */
const isSilent = cluster.worker !== undefined && cluster.worker.id !== 1;
const say = (line: string) => void (isSilent || process.stdout.write(`${line}\n`));

function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}

async function stop(app: App, config: Config, signal: NodeJS.Signals): Promise<void> {
  say(`${signal}: stopping, within ${config.SHUTDOWN_GRACE_MS} ms`);
  const { waitedFor, unfinished } = await app.stop(config.SHUTDOWN_GRACE_MS);
  const waits = waitedFor.map(({ name, ms }) => `${name} (${ms} ms)`).join(', ');
  say(waits === '' ? 'stopped; nothing was in progress' : `stopped; waited for ${waits}`);
  if (unfinished.length > 0) say(`not finished in time: ${unfinished.join(', ')}`);
  process.exit(unfinished.length === 0 ? 0 : 1);
}

async function serve(config: Config): Promise<void> {
  const signalled = untilSignal();
  const gathering = cluster.isWorker ? gatherBySupervisor(process, systemClock) : null;
  const progress = (line: string) => say(`· ${line}`);
  const app = await startApp(config, logOf(config), systemClock, progress, gathering);
  say(await welcome(app, config));
  process.send?.(READY);
  await stop(app, config, await signalled);
}

/** Where traces are sent, lines say of which they are. */
function logOf(config: Config): Log {
  const isTraced = config.OTEL_EXPORTER_OTLP_ENDPOINT !== '';
  return createLog(config.LOG_LEVEL, isTraced ? traceFields : undefined);
}

/** How many processes; 1 unless told. */
function workersOf(text: string | undefined, config: Config): number {
  if (text === undefined) return 1;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > 256) {
    throw new AppError(
      'CONFIG_INVALID',
      `--workers ${text}: expected a whole number from 1 to 256`,
    );
  }
  if (count > 1 && config.POSTGRES_URL === '') {
    throw new AppError(
      'CONFIG_INVALID',
      '--workers needs POSTGRES_URL: an embedded database belongs to one process',
    );
  }
  return count;
}

/** The ports that several processes share: settled once for all of them. */
async function portsOf(config: Config): Promise<Record<string, string>> {
  const settings = [
    ...(config.ROLES.includes('gateway') ? (['PORT'] as const) : []),
    ...(isWhole(config) ? [] : (['INTERNAL_PORT'] as const)),
  ];
  const ports: Record<string, string> = {};
  for (const setting of settings) {
    const place = { host: config.HOST, port: config[setting], setting };
    ports[setting] = String(await settlePort(place));
  }
  return ports;
}

try {
  const { values } = parseArgs({
    options: { workers: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    say(help);
  } else {
    const config = configFromProcess();
    disableVendorTelemetry();
    const count = workersOf(values.workers, config);
    if (count === 1) await serve(config);
    else {
      const log = createLog(config.LOG_LEVEL);
      const stopped = untilSignal();
      const environment = await portsOf(config);
      process.exit(
        await superviseWorkers({ count, environment, clock: systemClock, log, stopped }),
      );
    }
  }
} catch (error) {
  if (
    error instanceof TypeError &&
    'code' in error &&
    String(error.code).startsWith('ERR_PARSE_ARGS')
  ) {
    console.error(`${error.message}\n\n${help}`);
    process.exit(2);
  }
  // An expected refusal is one sentence; a bug keeps its stack.
  console.error(isAppError(error) ? `${error.code}: ${error.message}` : error);
  process.exit(1);
}
