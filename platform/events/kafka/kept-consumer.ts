// A kafkajs consumer that is made anew whenever it dies, with fresh connections, until it is closed.
import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, PartitionAssigner } from 'kafkajs';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { within } from './admin.ts';
import { type KafkaSettings, openClient, retry } from './client.ts';
import { kafkaError } from './errors.ts';

const firstBackoffMs = 200;
/** Of a broker that is away so little is asked; whoever waits longer than this lengthens what clients wait for. */
const maxBackoffMs = 1000;
/** Leaving a group politely may take this long, then the sockets are closed. */
const goodbyeMs = 3000;
/** The longest a broker holds back an answer that has no records yet. */
const maxWaitMs = 100;

export interface ConsumerPlan {
  readonly group: string;
  /**
   * Nobody else is in the group and nothing is committed: each life takes a group of its own. To one that comes back to
   * the group it has died in, the brokers give nothing until the session of the dead one is over.
   */
  readonly alone: boolean;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly assigner: PartitionAssigner;
  readonly maxBytesPerPartition?: number;
  /** Partitions by topic were given, nothing has been fetched yet: the place to `seek`. */
  readonly joined: (assignment: Readonly<Record<string, readonly number[]>>, by: Consumer) => void;
  readonly batch: (payload: EachBatchPayload, by: Consumer) => Promise<void>;
  /** A consumer that has fetched nothing for this long, not even emptiness, is taken for dead. */
  readonly silenceMs: number;
}

export interface KeeperOptions {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface KeptConsumer {
  /** Resolves at the first assignment; rejects with what made the first attempt hopeless. */
  readonly joined: Promise<void>;
  /** What ended its last life. */
  reason(): unknown;
  /** Leaves the group. Never rejects. */
  close(): Promise<void>;
}

/** `joined` within `patienceMs`, otherwise UNAVAILABLE with everything closed again. */
export async function joinInTime(
  consumer: KeptConsumer,
  plan: ConsumerPlan,
  { clock, settings }: KeeperOptions,
  patienceMs: number,
): Promise<void> {
  try {
    if ((await within(clock, patienceMs, consumer.joined)) !== undefined) return;
    throw kafkaError(
      new Error('no answer in time'),
      `read ${plan.topics.join()}`,
      settings.brokers,
    );
  } catch (error) {
    await consumer.close();
    throw error;
  }
}

export function keepConsumer(plan: ConsumerPlan, options: KeeperOptions): KeptConsumer {
  const { clock, log, settings } = options;
  const closing = new AbortController();
  const joined = Promise.withResolvers<void>();
  joined.promise.catch(() => undefined);

  let reason: unknown;

  async function keep(): Promise<void> {
    let everJoined = false;
    for (let delay = firstBackoffMs; ; delay = Math.min(delay * 2, maxBackoffMs)) {
      const began = clock.now();
      reason = await live(plan, options, closing.signal, () => {
        everJoined = true;
        joined.resolve();
      });
      if (closing.signal.aborted) return;
      const error = kafkaError(reason, `read ${plan.topics.join()}`, settings.brokers);
      if (!everJoined && !error.retryable) {
        joined.reject(error);
        return;
      }
      if (clock.now() - began > plan.silenceMs) delay = firstBackoffMs;
      log.warn({ err: error, group: plan.group, retryInMs: delay }, 'a consumer starts anew');
      await clock.sleep(delay, closing.signal);
    }
  }

  const kept = keep();
  return {
    joined: joined.promise,
    reason: () => reason,
    async close() {
      closing.abort();
      joined.reject(new AppError('UNAVAILABLE', 'the consumer was closed'));
      await kept;
    },
  };
}

/** One life: resolves with what ended it. */
async function live(
  plan: ConsumerPlan,
  { clientId, clock, log, settings }: KeeperOptions,
  closing: AbortSignal,
  onJoined: () => void,
): Promise<unknown> {
  if (closing.aborted) return undefined;
  const client = openClient(settings, clientId, log);
  const consumer = client.kafka.consumer({
    groupId: plan.alone ? `${plan.group}.${randomUUID()}` : plan.group,
    partitionAssigners: [plan.assigner],
    sessionTimeout: plan.sessionTimeoutMs,
    rebalanceTimeout: plan.sessionTimeoutMs,
    heartbeatInterval: Math.min(500, Math.floor(plan.sessionTimeoutMs / 4)),
    maxWaitTimeInMs: maxWaitMs,
    minBytes: 1,
    ...(plan.maxBytesPerPartition === undefined
      ? {}
      : { maxBytesPerPartition: plan.maxBytesPerPartition }),
    allowAutoTopicCreation: false,
    metadataMaxAge: 180_000,
    // Dead is dead: the next life begins with nothing of this one.
    retry: { ...retry, maxRetryTime: 250, retries: 100, restartOnFailure: async () => false },
  });
  const ended = Promise.withResolvers<unknown>();
  const end = () => ended.resolve(undefined);
  closing.addEventListener('abort', end, { once: true });
  let lastSign = clock.now();
  let watch = clock.after(plan.silenceMs, lookAlive);
  function lookAlive(): void {
    const silent = clock.now() - lastSign;
    if (silent < plan.silenceMs) watch = clock.after(plan.silenceMs - silent, lookAlive);
    else ended.resolve(new Error(`no sign of life for ${silent} ms`));
  }
  const { CRASH, FETCH, GROUP_JOIN } = consumer.events;
  consumer.on(CRASH, ({ payload }) => ended.resolve(payload.error));
  consumer.on(FETCH, () => (lastSign = clock.now()));
  consumer.on(GROUP_JOIN, ({ payload }) => {
    lastSign = clock.now();
    plan.joined(payload.memberAssignment, consumer);
    onJoined();
  });
  const started = (async () => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...plan.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => plan.batch(payload, consumer),
    });
  })();
  started.catch((error: unknown) => ended.resolve(error));
  const reason = await ended.promise;
  watch.cancel();
  closing.removeEventListener('abort', end);
  await within(clock, goodbyeMs, consumer.disconnect());
  client.kill();
  return reason;
}
