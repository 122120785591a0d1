// One process of the program that is killed, paused, told to stop and started again.
import { setTimeout as sleep } from 'node:timers/promises';
import { failpointNames, type FailpointName } from '../../platform/failpoint.ts';
import type { Random } from '../../platform/random.ts';
import { startServer, type ServerProcess } from '../harness/server.ts';

/** A failpoint that nothing reaches in this time will not be reached. */
const failpointMs = 15_000;

export interface TorturedOptions {
  readonly settings: Readonly<Record<string, string>>;
  /** A pause is longer. */
  readonly leaseMs: number;
  /** Those it can reach; all unless told. */
  readonly failpoints?: readonly FailpointName[];
  /** Where ends that nobody asked for are told. */
  readonly crashes: string[];
  /** Told when (ms since the epoch) it died of a SIGKILL. */
  readonly onKilled?: (at: number) => void;
}

export class TorturedProcess {
  readonly #options: TorturedOptions;
  #server: ServerProcess | null = null;
  #up = Promise.withResolvers<string>();
  #isUp = false;
  /** Its end is intended. */
  readonly #doomed = new Set<ServerProcess>();

  constructor(options: TorturedOptions) {
    this.#options = options;
  }

  /** Waits while it is nowhere. */
  origin(): Promise<string> {
    return this.#up.promise;
  }

  /** Until it is ready; one that is armed may well end before that. */
  async start(failpoint = ''): Promise<void> {
    const server = startServer({ ...this.#options.settings, FAILPOINT: failpoint });
    this.#server = server;
    if (failpoint !== '') this.#doomed.add(server);
    void server.exited.then(({ code, signal }) => {
      if (signal === 'SIGKILL') this.#options.onKilled?.(Date.now());
      if (!this.#doomed.has(server)) {
        this.#options.crashes.push(`ended with ${code ?? signal}:\n${server.output()}`);
      }
    });
    const origin = await server.ready.catch((error: unknown) => {
      if (failpoint === '') throw error;
      return null;
    });
    if (origin === null) return;
    this.#isUp = true;
    this.#up.resolve(origin);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#doomed.add(server);
    // Whoever waits already goes on waiting for the same promise, however many starts it takes.
    if (this.#isUp) this.#up = Promise.withResolvers();
    this.#isUp = false;
    server.kill(signal);
    const exit = await server.exited;
    if (signal === 'SIGTERM' && exit.code !== 0) {
      this.#options.crashes.push(
        `SIGTERM ended with ${exit.code ?? exit.signal}:\n${server.output()}`,
      );
    }
  }

  /** The plainest fault of all. */
  async kill(): Promise<string> {
    await this.end('SIGKILL');
    await this.start();
    return 'SIGKILL';
  }

  /** Does one thing to it and resolves once it runs again: what it was. */
  async fault(random: Random): Promise<string> {
    switch (random.pick(['kill', 'kill', 'failpoint', 'failpoint', 'pause', 'pause', 'stop'])) {
      case 'kill':
        return this.kill();
      case 'stop':
        return this.stop();
      case 'pause':
        return this.pause(random);
      default:
        return this.killAt(random.pick(this.#options.failpoints ?? failpointNames));
    }
  }

  async stop(): Promise<string> {
    await this.end('SIGTERM');
    await this.start();
    return 'SIGTERM';
  }

  async pause(random: Random): Promise<string> {
    this.#server?.kill('SIGSTOP');
    await sleep(this.#options.leaseMs * (1.2 + random.float()));
    this.#server?.kill('SIGCONT');
    return 'SIGSTOP past the lease';
  }

  async killAt(failpoint: FailpointName): Promise<string> {
    await this.end('SIGKILL');
    await this.start(failpoint);
    const stop = new AbortController();
    const late = sleep(failpointMs, null, { signal: stop.signal }).catch(() => null);
    const reached = await Promise.race([this.#server?.exited, late]);
    stop.abort();
    await this.end('SIGKILL');
    await this.start();
    return reached === null ? `SIGKILL, ${failpoint} not reached` : `SIGKILL at ${failpoint}`;
  }
}
