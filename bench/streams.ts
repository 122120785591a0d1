// Figures of streams on either event log: joining late, delivery under load.
import { machine } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { logSettings } from './streams/log-settings.ts';
import { benchDelivery } from './streams/delivery.ts';
import { benchRejoin } from './streams/rejoin.ts';

export async function benchStreams(options: BenchOptions): Promise<object> {
  const { log, seed, quick, say } = options;
  const settings = await logSettings(log);
  say(`streams on the ${log} log, seed ${seed}`);
  const rejoin = await benchRejoin(options, settings);
  const delivery = await benchDelivery(options, settings);
  const met = rejoin.met && delivery.met;
  say(met ? 'every target was met' : 'a target was MISSED');
  return { machine: machine(), log, seed, quick, met, rejoin, delivery };
}
