// One connection to Redis. What is asked while it is gone is refused at once rather than kept for later, so that
// nobody waits for a server that may not come back and nothing piles up here.
import { Redis } from 'ioredis';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface RedisLine {
  /**
   * Of one key, to which the prefix is added. UNAVAILABLE when there is no answer in time; whether the command
   * was executed is then unknown.
   */
  ask(command: string, key: string, ...args: readonly (string | number)[]): Promise<unknown>;
  /** A Lua script with this key as KEYS[1]: all of it or nothing, with nothing in between. */
  run(script: string, key: string, ...args: readonly (string | number)[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface RedisOptions {
  /** `rediss:` for TLS. */
  readonly url: string;
  /** Before every key. */
  readonly prefix: string;
  readonly log: Log;
  /** An answer that takes longer (ms) is none. */
  readonly withinMs?: number;
}

/** A server that says nothing for so long (ms) while it is asked is connected to anew. */
const silentMs = 2_000;
const connectWithinMs = 2_000;
const longestPauseMs = 1_000;

/**
 * Resolves also when nobody answers there: what needs it says so, the rest goes on without, and it is looked for
 * until it is found. CONFIG_INVALID when it answers that we may not come in.
 */
export async function openRedis(options: RedisOptions): Promise<RedisLine> {
  const { url, prefix, log, withinMs = 1_000 } = options;
  const redis = new Redis(url, {
    keyPrefix: prefix,
    // Its replies have one shape, whatever the server's version.
    protocol: 2,
    lazyConnect: true,
    connectionName: 'miyagi',
    connectTimeout: connectWithinMs,
    commandTimeout: withinMs,
    socketTimeout: silentMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * attempt, longestPauseMs),
    // After a failover the old address may lead to a replica.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  });
  const place = placeOf(url);
  let isUp: boolean | null = null;
  let problem = '';
  let refusal = '';
  redis.on('error', (error: Error) => {
    problem = error.message;
    if (isReply(error) && !isPassing(error)) refusal ||= problem;
  });
  redis.on('ready', () => {
    if (isUp === false) log.info({ place }, 'Redis answers again');
    isUp = true;
    void warnOfEviction(redis, place, log);
  });
  redis.on('close', () => {
    if (isUp === false) return;
    isUp = false;
    log.warn({ place, problem }, 'Redis does not answer');
  });

  // Why it failed is told by what was replied, also where the connection stands, but to another database.
  await redis.connect().catch(() => undefined);
  if (refusal !== '') {
    isUp = false;
    redis.disconnect();
    throw new AppError('CONFIG_INVALID', `Redis at ${place} refuses us: ${refusal}`, {
      field: 'REDIS_URL',
    });
  }

  const answered = async (asked: Promise<unknown>) => {
    try {
      return await asked;
    } catch (error) {
      // Without what was asked, which the client's own error repeats: logs must not have it.
      const cause = new Error(error instanceof Error ? error.message : String(error));
      if (isReply(error) && !isPassing(error)) throw cause;
      throw new AppError('UNAVAILABLE', 'Redis does not answer.', { retryable: true, cause });
    }
  };
  return {
    ask: (command, key, ...args) => answered(redis.call(command, key, ...args)),
    run: (script, key, ...args) => answered(redis.eval(script, 1, key, ...args)),
    async close() {
      isUp = false;
      redis.disconnect();
    },
  };
}

/** Host, port and database: nothing secret. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

/** What is claimed must stay claimed: see docs/redis.md. */
async function warnOfEviction(redis: Redis, place: string, log: Log): Promise<void> {
  try {
    const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
    if (policy === undefined || policy === 'noeviction') return;
    log.warn(
      { place, policy },
      'Redis may throw out what it must remember (used tickets): its maxmemory-policy should be noeviction',
    );
  } catch (error) {
    log.debug({ err: error, place }, 'Redis does not tell its maxmemory-policy');
  }
}

/** Said by the server, as against what happened to the connection. */
function isReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** Of a server that is starting, full, or not the one that takes writes at the moment. */
const passing = /^(BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|NOREPLICAS|OOM|READONLY|TRYAGAIN) /;

function isPassing({ message }: Error): boolean {
  return passing.test(message);
}
