// A server of subscriptions that does as told: well, or with one fault.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseProfile, type Profile } from '../profile.ts';
import type { Fault } from './faults.testing.ts';
import { createHttp } from './responses.testing.ts';
import { serveSockets } from './sockets.testing.ts';
import { createSource } from './source.testing.ts';

export interface Faulty {
  readonly url: string;
  close(): Promise<void>;
}

export async function startFaulty(...faults: readonly Fault[]): Promise<Faulty> {
  const has = (fault: Fault) => faults.includes(fault);
  const source = createSource(has);
  const server = createHttp(source, has);
  const sockets = serveSockets(server, source, has);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      source.close();
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Everything there is to audit; `limits` short where a check is to fail. */
export function profileOf(limits: object, changes: object = {}): Profile {
  const print = 'console.log(`until-${Date.now() + 1000}`)';
  const profile = {
    name: 'a server of the tests',
    transports: { websocket: {}, sse: { methods: ['POST', 'GET'] }, multipart: {} },
    auth: {
      token: { command: ['echo', 'good'] },
      headers: { authorization: 'Bearer {token}' },
      connectionParams: { authorization: 'Bearer {token}' },
      brief: { command: [process.execPath, '-e', print], seconds: 1 },
      forged: 'nobody',
    },
    subscription: { query: 'subscription ($after: String) { ticks(after: $after) { seq } }' },
    idle: { query: 'subscription { silence { seq } }' },
    event: { sequence: '/ticks/seq' },
    resume: {
      by: 'cursor',
      cursor: '/extensions/cursor',
      variable: 'after',
      forged: 'forged',
      lastEventId: true,
    },
    probe: { query: '{ active }', pointer: '/active' },
    reload: { url: '/reload', method: 'POST' },
    limits,
    ...changes,
  };
  return parseProfile(profile, 'the profile of the tests');
}

/** The same of the stream that has an end. */
export const finite = {
  subscription: { query: 'subscription ($after: String) { ten(after: $after) { seq } }' },
  event: { sequence: '/ten/seq', begins: 1 },
  end: { pointer: '/ten/seq', oneOf: [10] },
} as const;

/** More than a connection's buffers hold. */
export const heavy = {
  heavy: {
    query: 'subscription ($after: String) { ticks(after: $after, pad: 2000000) { seq pad } }',
  },
} as const;
