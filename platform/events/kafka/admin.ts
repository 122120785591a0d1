// Questions to the cluster, asked again until they are answered or patience ends.
import type { Admin } from 'kafkajs';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type Client, type KafkaSettings, late, openClient } from './client.ts';
import { kafkaError } from './errors.ts';

const firstBackoffMs = 100;
const maxBackoffMs = 1000;

interface Session {
  readonly client: Client;
  readonly admin: Admin;
}

export interface AdminOptions {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a question may go unanswered (ms). */
  readonly patienceMs: number;
}

export class Administrator {
  readonly #options: AdminOptions;
  #session: Promise<Session> | undefined;
  /** One question at a time: kafkajs's admin keeps one view of the cluster, and each question changes it. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #closed = new AbortController();

  constructor(options: AdminOptions) {
    this.#options = options;
  }

  /** UNAVAILABLE once patience is over; anything else that kafkajs throws comes as `kafkaError` tells it. */
  ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const answer = this.#turn.then(() => this.#ask(doing, question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const { clock, patienceMs, settings } = this.#options;
    const deadline = clock.now() + patienceMs;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      if (this.#closed.signal.aborted) throw closedError();
      try {
        return await this.#attempt(question, deadline);
      } catch (thrown) {
        const error = kafkaError(thrown, doing, settings.brokers);
        if (!error.retryable || clock.now() + delay >= deadline) throw error;
      }
      await clock.sleep(delay, this.#closed.signal);
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    const session = this.#session;
    this.#session = undefined;
    await session?.then(
      async ({ client, admin }) => {
        await within(this.#options.clock, 2000, admin.disconnect());
        client.kill();
      },
      () => undefined,
    );
  }

  async #attempt<T>(question: (admin: Admin) => Promise<T>, deadline: number): Promise<T> {
    const { clock } = this.#options;
    this.#session ??= this.#connect(deadline);
    const asked = this.#session;
    try {
      const { admin, client } = await asked;
      const answer = await within(clock, deadline - clock.now(), question(admin));
      if (answer === undefined) throw late('no answer in time', client);
      return answer.value;
    } catch (error) {
      if (kafkaError(error, '', []).retryable && this.#session === asked) {
        this.#session = undefined;
        void asked.then(
          ({ client }) => client.kill(),
          () => undefined,
        );
      }
      throw error;
    }
  }

  async #connect(deadline: number): Promise<Session> {
    const { clock, clientId, log, settings } = this.#options;
    const client = openClient(settings, `${clientId}.admin`, log);
    try {
      const admin = client.kafka.admin();
      const connected = await within(clock, deadline - clock.now(), admin.connect());
      if (connected === undefined) throw late('no connection in time', client);
      return { client, admin };
    } catch (error) {
      client.kill();
      throw error;
    }
  }
}

export function closedError(): AppError {
  return new AppError('UNAVAILABLE', 'the event log is closed');
}

/** What `promise` resolves to, or undefined when that takes longer than `ms`; it is not waited for any more. */
export async function within<T>(
  clock: Clock,
  ms: number,
  promise: Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([
      promise.then((value) => ({ value })),
      clock.sleep(Math.max(0, ms), over.signal).then(() => undefined),
    ]);
  } finally {
    over.abort();
    promise.catch(() => undefined);
  }
}
