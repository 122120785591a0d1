// Everything that is done to processes and engines: drawn from decks, so that each comes before any comes again.
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FailpointName } from '../../../platform/failpoint.ts';
import type { Random } from '../../../platform/random.ts';
import { startService } from '../../../tools/services/all.ts';
import {
  haltService,
  killBackend,
  pauseService,
  resumeService,
} from '../../../tools/services/faults.ts';
import { answers } from '../../../tools/services/postgres.ts';
import type { ServiceName } from '../../../tools/services/state.ts';
import type { TorturedProcess } from '../tortured-process.ts';
import { ofGateways, ofWorkers, type EnginesTarget } from './target.ts';

export const processFaults = ['kill', 'pause', 'stop'] as const;
export const engineFaults = [
  'broker: SIGKILL',
  'broker: SIGTERM',
  'broker: SIGSTOP',
  'postgres: SIGKILL of a session',
  'postgres: SIGQUIT',
  'postgres: SIGSTOP',
  'redis: SIGKILL',
  'redis: SIGSTOP',
] as const;
export type ProcessFault = (typeof processFaults)[number] | FailpointName;
export type EngineFault = (typeof engineFaults)[number];

/** An engine alone, or a gateway and a worker at the same time. */
export type Round =
  | { readonly gateway: ProcessFault; readonly worker: ProcessFault }
  | { readonly engine: EngineFault };

const gatewayDeck: readonly ProcessFault[] = [
  'kill',
  'kill',
  'kill',
  'pause',
  'stop',
  ...ofGateways,
];
const workerDeck: readonly ProcessFault[] = [
  'kill',
  'kill',
  'pause',
  'pause',
  'stop',
  ...ofWorkers,
];
/** One round in so many is an engine's. */
const engineEvery = 3;
/** How long an engine stands still: longer than leases, shorter than a consumer's session. */
const pauseMs: readonly [number, number] = [2_500, 5_000];

/** For so long after its kill a wait is the broker's. */
const byBrokerMs = 10_000;

/** Without an end. */
export function* roundsOf(random: Random): Generator<Round, never> {
  const gateway = drawn(gatewayDeck, random);
  const worker = drawn(workerDeck, random);
  const engine = drawn(engineFaults, random);
  for (let round = 1; ; round++) {
    if (round % engineEvery === 0) yield { engine: engine.next().value };
    else yield { gateway: gateway.next().value, worker: worker.next().value };
  }
}

function* drawn<Card>(deck: readonly Card[], random: Random): Generator<Card, never> {
  for (;;) {
    const left = [...deck];
    while (left.length > 0) yield* left.splice(random.int(0, left.length - 1), 1);
  }
}

export class Faults {
  /** When the broker was killed, milliseconds since the epoch. */
  readonly brokerKills: number[] = [];
  readonly #target: EnginesTarget;

  constructor(target: EnginesTarget) {
    this.#target = target;
  }

  /** Resolves once everything runs again: what it was. */
  async happen(round: Round, random: Random): Promise<readonly string[]> {
    if ('engine' in round) return [await this.#harm(round.engine, random)];
    const { gateways, workers } = this.#target;
    const [gateway, worker] = [random.pick(gateways), random.pick(workers)];
    return Promise.all([
      this.#strike('gateway', gateway, round.gateway, random),
      this.#strike('worker', worker, round.worker, random),
    ]);
  }

  async #strike(
    role: string,
    process: TorturedProcess,
    fault: ProcessFault,
    random: Random,
  ): Promise<string> {
    if (fault === 'kill') return `${role}: ${await process.kill()}`;
    if (fault === 'pause') return `${role}: ${await process.pause(random)}`;
    if (fault === 'stop') return `${role}: ${await process.stop()}`;
    return `${role}: ${await process.killAt(fault)}`;
  }

  /** Nothing else dies meanwhile: how long clients then wait is to be the broker's doing and nobody else's. */
  async #killBroker(): Promise<void> {
    const over = sleep(byBrokerMs);
    this.brokerKills.push(Date.now());
    await restarted('kafka', 'SIGKILL');
    await over;
  }

  async #harm(fault: EngineFault, random: Random): Promise<EngineFault> {
    const { databaseUrl } = this.#target;
    switch (fault) {
      case 'broker: SIGKILL':
        await this.#killBroker();
        break;
      case 'broker: SIGTERM':
        await restarted('kafka', 'SIGTERM');
        break;
      case 'broker: SIGSTOP':
        await paused('kafka', random);
        break;
      case 'postgres: SIGKILL of a session':
        await killBackend(await someSession(databaseUrl, random));
        break;
      case 'postgres: SIGQUIT':
        await restarted('postgres', 'SIGQUIT');
        break;
      case 'postgres: SIGSTOP':
        await paused('postgres', random);
        break;
      case 'redis: SIGKILL':
        await restarted('redis', 'SIGKILL');
        break;
      case 'redis: SIGSTOP':
        await paused('redis', random);
        break;
    }
    if (fault.startsWith('postgres')) while (!(await answers(databaseUrl))) await sleep(100);
    return fault;
  }
}

async function restarted(name: ServiceName, signal: NodeJS.Signals): Promise<void> {
  await haltService(name, signal);
  await startService(name);
}

async function paused(name: ServiceName, random: Random): Promise<void> {
  await pauseService(name);
  try {
    await sleep(random.int(...pauseMs));
  } finally {
    await resumeService(name);
  }
}

/** Of the program. */
async function someSession(url: string, random: Random): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'miyagi' ORDER BY pid`,
    );
    return random.pick(rows).pid;
  } finally {
    await client.end();
  }
}
