// The servers that are compared, and what each of them can do of this.
import { fileURLToPath } from 'node:url';
import type { LoadTask } from './load-orders.ts';

export type ContenderName = 'miyagi' | 'bare-ws' | 'graphql-ws' | 'hive' | 'mercurius';

export interface Contender {
  readonly name: ContenderName;
  readonly about: string;
  readonly path: string;
  readonly protocol: LoadTask['protocol'];
  /** Needs the packages of bench/peers. */
  readonly installed: boolean;
}

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const contenders: readonly Contender[] = [
  {
    name: 'bare-ws',
    about: '`ws` writing one frame to everybody, no GraphQL',
    path: file('bare-ws-process.ts'),
    protocol: 'bare',
    installed: false,
  },
  {
    name: 'miyagi',
    about: 'this gateway, the event log on disk, tokens verified',
    path: file('miyagi-process.ts'),
    protocol: 'graphql-transport-ws',
    installed: false,
  },
  {
    name: 'graphql-ws',
    about: 'graphql-ws and graphql-js, one schema, events from memory',
    path: file('graphql-ws-process.ts'),
    protocol: 'graphql-transport-ws',
    installed: false,
  },
  {
    name: 'hive',
    about: 'Hive Gateway 2, events from its own pub/sub in memory, the subgraph over HTTP',
    path: file('../../peers/fanout/hive.js'),
    protocol: 'graphql-transport-ws',
    installed: true,
  },
  {
    name: 'mercurius',
    about: 'Mercurius with its gateway, the subgraph with the subscription over WebSocket',
    path: file('../../peers/fanout/mercurius.js'),
    protocol: 'graphql-transport-ws',
    installed: true,
  },
];
