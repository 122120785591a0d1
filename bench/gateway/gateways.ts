// The gateways that are compared, and how each is started.
import { fileURLToPath } from 'node:url';
import type { CaseName } from './cases.ts';
import type { StartOptions } from './child.ts';
import { startModule, type BenchChild } from './child.ts';
import type { GatewayTask, Ready } from './task.ts';

export interface Contender {
  readonly name: string;
  readonly about: string;
  /** Whose 99th percentile is compared, and whose throughput says what load all of them can bear. */
  readonly peer: boolean;
  /** Needs the packages of bench/peers. */
  readonly installed: boolean;
  /** Tokens are verified, subgraphs asked under assertions. */
  readonly guarded: 'no' | 'yes' | 'in process';
  /** What it cannot be asked, and why. */
  readonly without: Readonly<Partial<Record<CaseName, string>>>;
  start(task: GatewayTask, options: StartOptions): Promise<Started>;
}

export interface Started {
  readonly child: BenchChild;
  readonly port: number;
  readonly path: string;
}

interface Program {
  readonly name: string;
  readonly about: string;
  /** Beside this file. */
  readonly file: string;
  readonly settings?: object;
  readonly kind: 'own' | 'peer' | 'floor';
  readonly guarded?: Contender['guarded'];
  readonly without?: Contender['without'];
}

const programs: readonly Program[] = [
  {
    name: 'miyagi',
    about: 'this gateway, subgraphs over HTTP',
    file: 'miyagi-process.ts',
    settings: { local: false },
    kind: 'own',
    guarded: 'yes',
  },
  {
    name: 'miyagi-local',
    about: 'this gateway, subgraphs in its own process',
    file: 'miyagi-process.ts',
    settings: { local: true },
    kind: 'own',
    guarded: 'in process',
  },
  {
    name: 'stock',
    about: '@apollo/server and @apollo/gateway as they come',
    file: 'stock-process.ts',
    settings: { undici: false },
    kind: 'peer',
  },
  {
    name: 'stock-undici',
    about: 'the same with a data source of an undici pool',
    file: 'stock-process.ts',
    settings: { undici: true },
    kind: 'peer',
  },
  {
    name: 'hive',
    about: 'Hive Gateway, planner in JavaScript',
    file: '../peers/hive.js',
    settings: { rust: false },
    kind: 'peer',
  },
  {
    name: 'hive-rust',
    about: 'Hive Gateway, planner in Rust',
    file: '../peers/hive.js',
    settings: { rust: true },
    kind: 'peer',
  },
  {
    name: 'mercurius',
    about: 'Mercurius over the Federation 1 form of the subgraphs',
    file: '../peers/mercurius.js',
    kind: 'peer',
  },
  {
    name: 'proxy',
    about: 'no GraphQL, the same calls to subgraphs made by hand',
    file: 'proxy-process.ts',
    kind: 'floor',
    without: { cold: 'it knows its operations beforehand' },
  },
  {
    name: 'constant',
    about: 'node:http with one answer',
    file: 'constant-process.ts',
    kind: 'floor',
  },
];

export const contenders: readonly Contender[] = programs.map((program) => ({
  name: program.name,
  about: program.about,
  peer: program.kind === 'peer',
  installed: program.file.startsWith('../peers/'),
  guarded: program.guarded ?? 'no',
  without: program.without ?? {},
  async start(task, options) {
    const path = fileURLToPath(new URL(program.file, import.meta.url));
    const child = startModule(path, { ...task, ...program.settings }, options);
    try {
      const ready = await child.answer<Ready>();
      return { child, port: ready.port, path: ready.path ?? '/graphql' };
    } catch (error) {
      await child.end();
      throw error;
    }
  },
}));
