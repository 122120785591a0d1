// Connections to the brokers: a kafkajs client whose sockets are ours, so that it can be ended at any moment.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, type KafkaConfig, type LogEntry, logLevel, type SASLOptions } from 'kafkajs';
import type { Log } from '../../log.ts';

export interface KafkaSettings {
  /** `host:port` of one or several brokers to begin with. */
  readonly brokers: readonly string[];
  /** True: by the machine's certificate authorities; `ca`: by this one alone, in PEM. */
  readonly tls: boolean | { readonly ca: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

export interface Client {
  readonly kafka: Kafka;
  /** The last thing that went wrong on its connections: kafkajs tries again and tells only its log. */
  trouble(): string | undefined;
  /**
   * Ends every connection now and makes no new one: whatever waits on this client fails within moments.
   * kafkajs itself goes on retrying after `disconnect`, and could still append what was given up on.
   */
  kill(): void;
}

/** Event Hubs asks for more than 20 s. */
const requestTimeoutMs = 25_000;
const connectionTimeoutMs = 5_000;
const keepAliveMs = 60_000;

/** How kafkajs itself tries again; deadlines are ours. */
export const retry = {
  initialRetryTime: 100,
  maxRetryTime: 1000,
  multiplier: 2,
  factor: 0.2,
  retries: 30,
};

export function openClient(settings: KafkaSettings, clientId: string, log: Log): Client {
  const sockets = new Set<Socket>();
  let dead = false;
  let trouble: string | undefined;
  const socketFactory: NonNullable<KafkaConfig['socketFactory']> = ({
    host,
    port,
    ssl,
    onConnect,
  }) => {
    if (dead) throw new Error('this client has been ended');
    const socket = ssl
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connectTcp({ host, port }, onConnect);
    // Small requests must not wait for the acknowledgement of the one before.
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveMs);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const kafka = new Kafka({
    clientId,
    // An empty list is the one connection error that kafkajs does not retry.
    brokers: () => (dead ? [] : [...settings.brokers]),
    ...(settings.tls === false ? {} : { ssl: settings.tls === true ? true : { ...settings.tls } }),
    ...(settings.sasl === undefined ? {} : { sasl: saslOptions(settings.sasl) }),
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      if (entry.level === logLevel.ERROR) trouble = entry.log.message;
      write(log, entry);
    },
  });
  return {
    kafka,
    trouble: () => trouble,
    kill: () => {
      dead = true;
      for (const socket of sockets) socket.destroy(new Error('this client has been ended'));
    },
  };
}

/** Says that something took too long, and what is known of why. */
export function late(what: string, client: Client): Error {
  const trouble = client.trouble();
  return new Error(trouble === undefined ? what : `${what}; ${trouble}`);
}

function saslOptions({ mechanism, ...account }: NonNullable<KafkaSettings['sasl']>): SASLOptions {
  // One case each: the library ties the mechanism to its options by literal type.
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...account };
    case 'scram-sha-256':
      return { mechanism, ...account };
    case 'scram-sha-512':
      return { mechanism, ...account };
  }
}

/** One step milder than kafkajs means it: it calls errors what it is about to retry, and we tell what becomes of it. */
function write(log: Log, { level, namespace, log: { message, ...entry } }: LogEntry): void {
  const fields: Record<string, unknown> = { ...entry, namespace };
  delete fields['timestamp'];
  delete fields['stack'];
  const text = `kafkajs: ${message}`;
  if (level === logLevel.ERROR) log.info(fields, text);
  else log.debug(fields, text);
}
