// Wakes the relays of other processes on the same database, so that an event need not wait for their next look.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { OutboxWakes } from './port.ts';

const channel = 'miyagi_outbox';
const firstBackoffMs = 100;
const maxBackoffMs = 5_000;

export interface PostgresWakesOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Returns at once: what is missed while the connection is not there is found by the relays' own poll. */
export function openPostgresWakes(options: PostgresWakesOptions): OutboxWakes {
  return new PostgresWakes(options);
}

class PostgresWakes implements OutboxWakes {
  readonly #options: PostgresWakesOptions;
  readonly #self = randomUUID();
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #client: pg.Client | null = null;
  #sending = false;
  #again = false;
  #onWake: () => void = () => undefined;

  constructor(options: PostgresWakesOptions) {
    this.#options = options;
    this.#ended = this.#stayConnected();
  }

  listen(onWake: () => void): void {
    this.#onWake = onWake;
  }

  /** However many commits come while one notification is on its way: they are worth one more. */
  notify(): void {
    this.#again = true;
    if (!this.#sending) void this.#send();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end();
    await this.#ended;
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#again && this.#client !== null) {
        this.#again = false;
        await this.#client.query('SELECT pg_notify($1, $2)', [channel, this.#self]);
      }
    } catch (error) {
      this.#options.log.debug(
        { err: error },
        'other relays were not woken; they look by themselves',
      );
    } finally {
      this.#sending = false;
    }
  }

  async #stayConnected(): Promise<void> {
    const { clock, log, url } = this.#options;
    const { signal } = this.#closing;
    let backoff = firstBackoffMs;
    while (!signal.aborted) {
      const client = new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
        application_name: 'miyagi wakes',
      });
      const lost = new Promise<void>((resolve) => client.once('end', resolve));
      client.on('error', (error) => log.debug({ err: error }, 'connection for wakes lost'));
      client.on('notification', ({ payload }) => {
        if (payload !== this.#self) this.#onWake();
      });
      try {
        await client.connect();
        await client.query(`LISTEN ${channel}`);
        backoff = firstBackoffMs;
        this.#client = client;
        // Of what came before, nobody told us.
        this.#onWake();
        if (signal.aborted) await client.end();
        await lost;
      } catch (error) {
        log.debug({ err: error, retryInMs: backoff }, 'no connection for wakes');
        await client.end().catch(() => undefined);
        await clock.sleep(backoff, signal);
        backoff = Math.min(backoff * 2, maxBackoffMs);
      } finally {
        this.#client = null;
      }
    }
  }
}
