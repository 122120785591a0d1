// Figures of streams on either event log: joining late, delivery under load, and on services the loss of a gateway.
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { configFromProcess } from '../platform/config.ts';
import { logSettings } from './streams/log-settings.ts';
import { benchFailover } from './streams/failover.ts';
import { benchDelivery } from './streams/delivery.ts';
import { benchRejoin } from './streams/rejoin.ts';

export async function benchStreams(options: BenchOptions): Promise<object> {
  const { log, seed, quick, say } = options;
  const settings = await logSettings(log);
  say(`streams on the ${log} log, seed ${seed}`);
  const rejoin = await benchRejoin(options, settings);
  const delivery = await benchDelivery(options, settings);
  const failover = await otherReplica(options, settings);
  const met = rejoin.met && delivery.met && failover?.met !== false;
  say(met ? 'every target was met' : 'a target was MISSED');
  return { machine: machine(), log, seed, quick, met, rejoin, delivery, failover };
}

/** null where there is only one: on the embedded log, and without a database to share. */
async function otherReplica(options: BenchOptions, settings: Readonly<Record<string, string>>) {
  const { KAFKA_BROKERS: kafkaBrokers } = settings;
  const { POSTGRES_URL: postgresUrl } = configFromProcess();
  if (kafkaBrokers === undefined || postgresUrl === '') {
    options.say('resume at another gateway: left out, it needs --log kafka and POSTGRES_URL');
    return null;
  }
  return benchFailover(options, { kafkaBrokers, postgresUrl });
}
