// The whole program in the test's own process, on a throw-away data directory.
import { rm } from 'node:fs/promises';
import { startApp, type App } from '../../app.ts';
import { systemClock, type Clock } from '../../platform/clock.ts';
import { disableVendorTelemetry, readConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { newDataDir } from './data-dir.ts';

export interface TestApp extends App {
  readonly dataDir: string;
  /** A token of the n-th demo household, or of any subject. */
  token(who: number | string, ...scopes: string[]): Promise<string>;
  close(): Promise<void>;
}

export async function startTestApp(
  environment: Record<string, string> = {},
  clock: Clock = systemClock,
): Promise<TestApp> {
  disableVendorTelemetry();
  const dataDir = await newDataDir('test');
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DEMO_HOUSEHOLDS: '3',
    COACH_WORDS_PER_SECOND: '0',
    MARKET_TICK_MS: '0',
    ...environment,
  });
  const app = await startApp(config, createLog('error'), clock, () => undefined);
  return {
    ...app,
    dataDir,
    async token(who, ...scopes) {
      const id = typeof who === 'number' ? app.demo[who]?.id : who;
      if (id === undefined) throw new Error(`there is no demo household ${who}`);
      return app.issuer.issue({ id, kind: 'user', scopes, consentVersion: 1 }, 600);
    },
    async close() {
      await app.stop(5000);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
