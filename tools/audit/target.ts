// The server under audit: where it is asked, as whom, and how its streams are begun, watched and reloaded.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failed, shown } from './findings.ts';
import { at } from './pointer.ts';
import type { Operation, Profile, Subscription, Transport } from './profile.ts';
import type { Credentials, Result } from './clients/stream.ts';

export interface Asked {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

export interface Target {
  readonly profile: Profile;
  /** Of a transport that the profile does not call absent. */
  urlOf(transport: Transport): URL;
  /** `token` instead of the profile's; for all clients alike otherwise. */
  credentials(token?: string): Promise<Credentials>;
  briefToken(): Promise<string>;
  /** Posts a query or mutation. */
  ask(operation: Operation, captured?: Record<string, unknown>): Promise<Result>;
  /** Begins a stream where the profile says how; what its subscribers then ask. */
  begin(subscription: Subscription): Promise<Asked>;
  /** Makes events until the promise is settled, where they do not come by themselves. */
  whileFlowing<T>(work: () => Promise<T>): Promise<T>;
  reload(): Promise<void>;
  /** Subscriptions that the server says it serves. */
  active(): Promise<number>;
  /** What a check leaves open, having failed, is cut by `close`. */
  opened(connection: Connection): void;
  close(): void;
}

interface Connection {
  readonly cut: () => void;
}

const run = promisify(execFile);

async function printedBy(command: readonly string[], field: string): Promise<string> {
  const [program = '', ...args] = command;
  try {
    const { stdout } = await run(program, args);
    return stdout.trim();
  } catch (error) {
    throw new Error(`the profile's ${field}: ${shown((error as Error).message, 500)}`);
  }
}

/** A text that is nothing but `{name}` becomes the value itself, whatever its type. */
export function filled(value: unknown, known: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((each) => filled(each, known));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => [key, filled(each, known)]);
    return Object.fromEntries(entries) as object;
  }
  if (typeof value !== 'string') return value;
  const whole = /^\{(\w+)\}$/.exec(value)?.[1];
  if (whole !== undefined && Object.hasOwn(known, whole)) return known[whole];
  return value.replaceAll(/\{(\w+)\}/g, (text, name: string) =>
    Object.hasOwn(known, name) ? String(known[name]) : text,
  );
}

export function createTarget(base: string, profile: Profile): Target {
  const { auth, trigger, limits } = profile;
  const known = auth.token && printedBy(auth.token.command, 'auth.token.command');
  // Whoever needs it first is told; until then nobody listens.
  known?.catch(() => undefined);
  const connections: Connection[] = [];
  let flowing = 0;
  let turn = 0;

  async function credentials(token?: string): Promise<Credentials> {
    const values = { token: token ?? (await known) ?? '' };
    return {
      headers: filled(auth.headers, values) as Record<string, string>,
      connectionParams: filled(auth.connectionParams, values) as Record<string, unknown>,
    };
  }

  async function ask(operation: Operation, captured: Record<string, unknown> = {}) {
    const { query } = operation;
    const variables = filled(operation.variables, captured);
    const { headers } = await credentials();
    const response = await fetch(new URL(profile.http, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(limits.eventMs),
    }).catch((error: unknown) => {
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new Failed(`no answer to ${shown(query, 40)}: ${reason}`);
    });
    const text = await response.text();
    try {
      return JSON.parse(text) as Result;
    } catch {
      throw new Failed(`${shown(query, 40)} was answered ${response.status}: ${shown(text)}`);
    }
  }

  /** The data of an answer that must have some. */
  async function dataOf(operation: Operation, captured?: Record<string, unknown>) {
    const { data, errors } = await ask(operation, captured);
    if (data === null || data === undefined) {
      throw new Failed(`${shown(operation.query, 60)} was answered ${shown(errors)}`);
    }
    return data;
  }

  async function flow(stopped: AbortSignal): Promise<void> {
    while (trigger !== undefined && !stopped.aborted) {
      await dataOf(trigger, { n: ++turn });
      await new Promise((resolve) => setTimeout(resolve, trigger.everyMs));
    }
  }

  return {
    profile,
    credentials,
    ask,

    urlOf(transport) {
      const { [transport]: place } = profile.transports;
      if ('absent' in place) throw new TypeError(`${transport} is absent`);
      const url = new URL(place.url || profile.http, base);
      if (transport === 'websocket') url.protocol = url.protocol.replace('http', 'ws');
      return url;
    },

    async briefToken() {
      if (auth.brief === undefined) throw new TypeError('no auth.brief');
      return printedBy(auth.brief.command, 'auth.brief.command');
    },

    async begin({ query, variables, start }) {
      const captured: Record<string, unknown> = {};
      if (start !== undefined) {
        const data = await dataOf(start);
        for (const [name, pointer] of Object.entries(start.capture)) {
          captured[name] = at(data, pointer);
          if (captured[name] !== undefined && captured[name] !== null) continue;
          throw new Failed(`the mutation that starts a stream has no ${pointer}: ${shown(data)}`);
        }
      }
      return { query, variables: filled(variables, captured) as Record<string, unknown> };
    },

    async whileFlowing(work) {
      if (trigger === undefined || flowing > 0) return work();
      flowing++;
      const stopped = new AbortController();
      const events = flow(stopped.signal);
      try {
        // Who cannot make events has nothing to wait for.
        return await Promise.race([work(), events.then(() => new Promise<never>(() => undefined))]);
      } finally {
        flowing--;
        stopped.abort();
        await events.catch(() => undefined);
      }
    },

    opened: (connection) => void connections.push(connection),
    close() {
      for (const connection of connections) connection.cut();
    },

    async reload() {
      const { reload } = profile;
      if (reload === undefined) throw new TypeError('no reload');
      if ('command' in reload) return void (await printedBy(reload.command, 'reload.command'));
      const { status } = await fetch(new URL(reload.url, base), { method: reload.method });
      if (status >= 400) throw new Failed(`the reload at ${reload.url} was answered ${status}`);
    },

    async active() {
      const { probe } = profile;
      if (probe === undefined) throw new TypeError('no probe');
      if ('query' in probe) return whole(at(await dataOf(probe), probe.pointer), probe.pointer);
      const text = await (await fetch(new URL(probe.url, base))).text();
      const lines = text.split('\n').filter((line) => line.split(/[{ ]/)[0] === probe.metric);
      if (lines.length === 0) throw new Failed(`${probe.url} has no ${probe.metric}`);
      // One line for each set of labels.
      return lines.reduce((sum, line) => sum + whole(line.split(' ').at(-1), probe.metric), 0);
    },
  };
}

function whole(value: unknown, name: string): number {
  const count = Number(value);
  if (!Number.isInteger(count)) throw new Failed(`${name} is no whole number: ${shown(value)}`);
  return count;
}
