// A Kafka broker without Docker: one node in KRaft mode, run from its own jars.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { needPackages } from './packages.ts';
import { end, freePort, has, isAlive, run, startInBackground, waitUntil } from './processes.ts';
import { folder, note, readState, type RunningService } from './state.ts';

const home = join(folder, 'kafka');
const jars = join(home, 'jars');
const data = join(home, 'data');
const tls = join(home, 'tls');
const properties = join(home, 'server.properties');
const logFile = join(home, 'kafka.log');
const pom = new URL('./kafka-pom.xml', import.meta.url);

/** For the listener that stands in for Event Hubs; it listens on this machine only. */
const sasl = {
  username: '$ConnectionString',
  password: 'Endpoint=sb://localhost/;SharedAccessKey=local',
};
const scram = { username: 'miyagi', password: 'local-only' };
const storePassword = 'local-only';

/** The optimising compiler would take from the machine for a minute what a developer's broker never earns back. */
const jvm = ['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1'];

export async function startKafka(): Promise<RunningService> {
  const running = (await readState()).kafka;
  if (running !== undefined && isAlive(running)) return running;
  await needPackages(['openjdk-17-jre-headless'], () => has('java'));
  await fetchJars();
  await makeCertificate();
  // A broker remembers where its controller is and clients where the broker is: a restart keeps the ports, and
  // waits for what a broker that has just ended still holds.
  const port = await freePort(running?.port ?? 9092, running === undefined ? 0 : 10_000);
  const controllerPort = await freePort(port + 1);
  const tlsPort = await freePort(port + 2);
  await writeFile(properties, serverProperties(port, controllerPort, tlsPort));
  if (!existsSync(join(data, 'meta.properties'))) await format();
  const started = startInBackground(
    'java',
    [...jvm, '-Dlog4j2.level=WARN', '-cp', `${jars}/*`, 'kafka.Kafka', properties],
    logFile,
  );
  const brokers = `127.0.0.1:${port}`;
  const service: RunningService = {
    by: 'process',
    ...started,
    port,
    settings: {
      KAFKA_BROKERS: brokers,
      TEST_KAFKA_TLS_BROKERS: `127.0.0.1:${tlsPort}`,
      TEST_KAFKA_TLS_CA: join(tls, 'ca.pem'),
      TEST_KAFKA_PLAIN: JSON.stringify(sasl),
      TEST_KAFKA_SCRAM: JSON.stringify(scram),
    },
  };
  await note('kafka', service);
  await waitUntil(
    `Kafka (see ${logFile})`,
    async () => {
      if (!isAlive(started)) throw new Error(`Kafka ended again:\n${await lastLines(logFile)}`);
      return answers(brokers);
    },
    90_000,
  );
  return service;
}

export async function stopKafka(): Promise<boolean> {
  const running = (await readState()).kafka;
  if (running === undefined || !isAlive(running)) return false;
  await end(running, 'SIGTERM', 30_000);
  return true;
}

/** A broker that not only listens but coordinates: groups and producers can begin. */
export async function answers(brokers: string): Promise<boolean> {
  const client = new kafkajs.Kafka({
    brokers: brokers.split(','),
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 0 },
    requestTimeout: 5000,
  });
  const admin = client.admin();
  const ask = async () => {
    await admin.connect();
    await admin.listGroups();
    return (await admin.describeCluster()).brokers.length > 0;
  };
  try {
    return await Promise.race([ask(), sleep(5000, false, { ref: false })]);
  } catch {
    return false;
  } finally {
    void admin.disconnect().catch(() => undefined);
  }
}

async function fetchJars(): Promise<void> {
  const wanted = await readFile(pom, 'utf8');
  const fetched = await readFile(join(jars, 'pom.xml'), 'utf8').catch(() => '');
  if (fetched === wanted) return;
  await needPackages(['maven'], () => has('mvn'));
  console.log('· fetching Kafka from Maven Central (about 45 MB, once)');
  const partial = `${jars}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await cp(pom, join(partial, 'pom.xml'));
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  await run('mvn', ['-B', '-q', goal, '-DoutputDirectory=.'], { cwd: partial });
  await rm(jars, { recursive: true, force: true });
  await rename(partial, jars);
}

async function format(): Promise<void> {
  await rm(data, { recursive: true, force: true });
  // One that begins with a hyphen would be taken for an option.
  const id = `M${randomBytes(16).toString('base64url').slice(1)}`;
  const account = `SCRAM-SHA-512=[name=${scram.username},password=${scram.password}]`;
  const tool = ['-cp', `${jars}/*`, 'kafka.tools.StorageTool', 'format'];
  await run('java', [...tool, '-t', id, '-c', properties, '--add-scram', account]);
}

async function makeCertificate(): Promise<void> {
  if (existsSync(join(tls, 'ca.pem'))) return;
  await rm(tls, { recursive: true, force: true });
  await mkdir(tls, { recursive: true });
  const store = ['-keystore', join(tls, 'broker.p12'), '-storepass', storePassword];
  const names = ['-dname', 'CN=localhost', '-ext', 'SAN=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650'];
  await run('keytool', ['-genkeypair', '-alias', 'broker', ...kind, ...names, ...store]);
  const file = join(tls, 'ca.pem');
  await run('keytool', ['-exportcert', '-rfc', '-alias', 'broker', '-file', file, ...store]);
}

function serverProperties(port: number, controllerPort: number, tlsPort: number): string {
  const login = (module: string, more: string) =>
    `org.apache.kafka.common.security.${module} required ${more};`;
  const plainUser = `user_${sasl.username}="${sasl.password}"`;
  const listener = 'listener.name.sasl_ssl';
  const values: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort},SASL_SSL://127.0.0.1:${tlsPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SASL_SSL://127.0.0.1:${tlsPort}`,
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    // A lone broker that comes back after a crash has nobody to wait for: neither for votes, nor until its own controller
    // takes the one before it for dead (9 s unless told).
    'controller.quorum.election.timeout.ms': 200,
    'broker.session.timeout.ms': 1500,
    'broker.heartbeat.interval.ms': 250,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // One developer's groups are complete when their first member comes.
    'group.initial.rebalance.delay.ms': 0,
    [`${listener}.ssl.keystore.location`]: join(tls, 'broker.p12'),
    [`${listener}.ssl.keystore.password`]: storePassword,
    [`${listener}.ssl.keystore.type`]: 'PKCS12',
    [`${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-512',
    [`${listener}.plain.sasl.jaas.config`]: login('plain.PlainLoginModule', plainUser),
    [`${listener}.scram-sha-512.sasl.jaas.config`]: login('scram.ScramLoginModule', ''),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-20).join('\n');
}
