// Gateways in other languages, which npm does not carry: each has its rows where its program is on the PATH.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../tests/harness/free-port.ts';
import { startProgram } from './child.ts';
import type { Contender } from './gateways.ts';
import { onPath } from './peers.ts';
import { subgraphs } from './subgraphs.ts';
import type { GatewayTask } from './task.ts';

interface Router {
  readonly name: string;
  readonly about: string;
  /** All of them must be there; the first is the one that is run. */
  readonly programs: readonly [string, ...string[]];
  /** Writes what it is configured with into `dir`, where it is started. */
  prepare(dir: string, port: number, task: GatewayTask): Promise<Prepared>;
}

interface Prepared {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const SUPERGRAPH = 'supergraph.graphql';
const HOST = '127.0.0.1';

// Their configuration is YAML, of which JSON is a part.
const write = (dir: string, file: string, content: object | string) =>
  writeFile(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content));

const routers: readonly Router[] = [
  {
    name: 'hive-router',
    about: 'Hive Router, Rust',
    programs: ['hive_router'],
    async prepare(dir, port, { supergraph }) {
      await write(dir, SUPERGRAPH, supergraph);
      await write(dir, 'router.config.yaml', {
        supergraph: { source: 'file', path: SUPERGRAPH },
        http: { host: HOST, port },
      });
      return { args: [], env: { HOST, PORT: String(port) } };
    },
  },
  {
    name: 'apollo-router',
    about: 'Apollo Router, Rust',
    programs: ['router'],
    async prepare(dir, port, { supergraph }) {
      await write(dir, SUPERGRAPH, supergraph);
      await write(dir, 'router.yaml', {
        supergraph: { listen: `${HOST}:${port}`, path: '/graphql' },
        health_check: { enabled: false },
        include_subgraph_errors: { all: true },
      });
      return { args: ['--supergraph', SUPERGRAPH, '--config', 'router.yaml'], env: {} };
    },
  },
  {
    name: 'cosmo',
    about: 'Cosmo Router, Go; its program under the name `cosmo`, and `wgc`, which composes for it',
    programs: ['cosmo', 'wgc'],
    async prepare(dir, port, { urls }) {
      for (const { name, sdl } of subgraphs) await write(dir, `${name}.graphql`, sdl);
      await write(dir, 'graph.yaml', {
        version: 1,
        subgraphs: subgraphs.map(({ name }) => ({
          ...{ name, routing_url: urls[name] },
          schema: { file: `./${name}.graphql` },
        })),
      });
      const compose = ['router', 'compose', '--input', 'graph.yaml', '--out', 'config.json'];
      await promisify(execFile)('wgc', compose, { cwd: dir });
      const env = {
        ...{ LISTEN_ADDR: `${HOST}:${port}`, LOG_LEVEL: 'fatal' },
        ...{ ROUTER_CONFIG_PATH: 'config.json', EXECUTION_CONFIG_FILE_PATH: 'config.json' },
        ...{ TRACING_ENABLED: 'false', METRICS_OTLP_ENABLED: 'false', PROMETHEUS_ENABLED: 'false' },
      };
      return { args: [], env };
    },
  },
];

export interface Found {
  readonly contenders: readonly Contender[];
  /** A sentence for each that is not there. */
  readonly missing: readonly string[];
}

export async function routersOnPath(): Promise<Found> {
  const contenders: Contender[] = [];
  const missing: string[] = [];
  for (const router of routers) {
    const absent: string[] = [];
    for (const program of router.programs) {
      if ((await onPath(program)) === null) absent.push(program);
    }
    if (absent.length === 0) contenders.push(contenderOf(router));
    else missing.push(`${router.name} is left out: no ${absent.join(', no ')} on the PATH`);
  }
  return { contenders, missing };
}

function contenderOf(router: Router): Contender {
  const { name, about, programs } = router;
  return {
    name,
    about,
    peer: false,
    installed: false,
    guarded: 'no',
    without: {},
    async start(task, options) {
      const dir = join(task.dir, name);
      await mkdir(dir, { recursive: true });
      // They cannot take one and tell which; somebody else may be faster, and then it fails to start.
      const port = await freePort();
      const { args, env } = await router.prepare(dir, port, task);
      const child = startProgram([programs[0], ...args], { ...options, cwd: dir, env });
      const over = new AbortController();
      try {
        const failed = child.ended.then((error) => {
          throw error;
        });
        await Promise.race([listening(port, over.signal), failed]);
      } catch (error) {
        await child.end();
        throw error;
      } finally {
        over.abort();
      }
      return { child, port, path: '/graphql' };
    },
  };
}

const ASKED_EVERY_MS = 50;
const START_MS = 30_000;

/** Rejects when nobody does in time, or `signal` aborts. */
async function listening(port: number, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
  for (;;) {
    const socket = connect({ host: HOST, port });
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    deadline.throwIfAborted();
    await sleep(ASKED_EVERY_MS);
  }
}
