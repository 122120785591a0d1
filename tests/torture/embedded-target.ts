// The default way of running: one process on a throw-away folder, so that gateway and worker die together.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoUsers } from '../../demo.ts';
import { openDevIssuer } from '../../platform/auth/dev-issuer.ts';
import { systemClock } from '../../platform/clock.ts';
import { failpointNames } from '../../platform/failpoint.ts';
import type { Random } from '../../platform/random.ts';
import { newDataDir } from '../harness/data-dir.ts';
import { startServer, type ServerProcess } from '../harness/server.ts';
import type { Target } from './target.ts';

const leaseMs = 1_000;
/** A failpoint that nothing reaches in this time will not be reached. */
const failpointMs = 15_000;

export interface EmbeddedTarget extends Target {
  /** The plainest fault of all. */
  kill(): Promise<string>;
}

export async function openEmbedded(households: number): Promise<EmbeddedTarget> {
  const dataDir = await newDataDir('torture');
  const process = new EmbeddedProcess({
    DATA_DIR: dataDir,
    DEMO_HOUSEHOLDS: String(households),
    RUN_LEASE_MS: String(leaseMs),
    COACH_WORDS_PER_SECOND: '300',
    COACH_CONCURRENT_RUNS: '16',
  });
  await process.start();
  const { issuer } = await openDevIssuer({
    file: join(dataDir, 'dev-issuer.json'),
    clock: systemClock,
    production: false,
  });
  const users = await demoUsers(dataDir);
  const signIn = async (id: string) => {
    const actor = { id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    return { id, token: await issuer.issue(actor, 86_400) };
  };
  const viewers = await Promise.all(users.map(({ id }) => signIn(id)));
  const stranger = await signIn('usr_stranger');
  return {
    log: 'embedded',
    viewers,
    stranger,
    origin: () => process.origin(),
    fault: (random) => process.fault(random),
    kill: () => process.kill(),
    crashes: process.crashes,
    async stop({ keep }) {
      await process.end('SIGTERM');
      if (!keep) await rm(dataDir, { recursive: true, force: true });
      return dataDir;
    },
  };
}

class EmbeddedProcess {
  readonly crashes: string[] = [];
  readonly #settings: Readonly<Record<string, string>>;
  #server: ServerProcess | null = null;
  #up = Promise.withResolvers<string>();
  /** Its end is intended. */
  #doomed = new Set<ServerProcess>();

  constructor(settings: Readonly<Record<string, string>>) {
    this.#settings = settings;
  }

  origin(): Promise<string> {
    return this.#up.promise;
  }

  /** Until it is ready; one that is armed may well end before that. */
  async start(failpoint = ''): Promise<void> {
    const server = startServer({ ...this.#settings, FAILPOINT: failpoint });
    this.#server = server;
    if (failpoint !== '') this.#doomed.add(server);
    void server.exited.then(({ code, signal }) => {
      if (!this.#doomed.has(server)) {
        this.crashes.push(`ended with ${code ?? signal}:\n${server.output()}`);
      }
    });
    const origin = await server.ready.catch((error: unknown) => {
      if (failpoint === '') throw error;
      return null;
    });
    if (origin !== null) this.#up.resolve(origin);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#doomed.add(server);
    this.#up = Promise.withResolvers();
    server.kill(signal);
    const exit = await server.exited;
    if (signal === 'SIGTERM' && exit.code !== 0) {
      this.crashes.push(`SIGTERM ended with ${exit.code ?? exit.signal}:\n${server.output()}`);
    }
  }

  async kill(): Promise<string> {
    await this.end('SIGKILL');
    await this.start();
    return 'SIGKILL';
  }

  async fault(random: Random): Promise<string> {
    switch (random.pick(['kill', 'kill', 'failpoint', 'failpoint', 'pause', 'pause', 'stop'])) {
      case 'kill':
        return this.kill();
      case 'stop':
        await this.end('SIGTERM');
        await this.start();
        return 'SIGTERM';
      case 'pause': {
        this.#server?.kill('SIGSTOP');
        await sleep(leaseMs * (1.2 + random.float()));
        this.#server?.kill('SIGCONT');
        return 'SIGSTOP past the lease';
      }
      default: {
        const failpoint = random.pick(failpointNames);
        await this.end('SIGKILL');
        await this.start(failpoint);
        const stop = new AbortController();
        const late = sleep(failpointMs, undefined, { signal: stop.signal }).catch(() => undefined);
        await Promise.race([this.#server?.exited, late]);
        stop.abort();
        await this.end('SIGKILL');
        await this.start();
        return `SIGKILL at ${failpoint}`;
      }
    }
  }
}
