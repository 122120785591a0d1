// The running product: settings, start, what to try, and a graceful end on SIGTERM or SIGINT.
import { startApp, type App } from './app.ts';
import { systemClock } from './platform/clock.ts';
import { configFromProcess, disableVendorTelemetry, type Config } from './platform/config.ts';
import { isAppError } from './platform/errors.ts';
import { createLog } from './platform/log.ts';
import { welcome } from './welcome.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

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

try {
  const config = configFromProcess();
  disableVendorTelemetry();
  const signalled = untilSignal();
  const app = await startApp(config, createLog(config.LOG_LEVEL), systemClock, (line) =>
    say(`· ${line}`),
  );
  say(await welcome(app, config));
  await stop(app, config, await signalled);
} catch (error) {
  // An expected refusal is one sentence; a bug keeps its stack.
  console.error(isAppError(error) ? `${error.code}: ${error.message}` : error);
  process.exit(1);
}
