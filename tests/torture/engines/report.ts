// One JSON object: what was done, what was found, and what that is to be.
import { machine } from '../../../bench/machine.ts';
import { spread } from '../../../bench/percentiles.ts';
import { classes } from '../history.ts';
import type { TortureResult } from '../streams.ts';
import type { EnginesVerdict } from './checker.ts';
import type { EnginesHistory } from './history.ts';
import { firstOfEach } from './log-checker.ts';
import { stallsAfter, type Delivery } from './stalls.ts';
import type { EnginesOptions } from './options.ts';

export interface EnginesReport {
  /** A target was missed, or something ended that nobody had killed. */
  readonly failed: boolean;
  readonly report: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
}

interface Target {
  readonly what: string;
  /** At least, or at most. */
  readonly least?: number;
  readonly most?: number;
  /** Null: nothing was measured. */
  readonly value: number | null;
  readonly met: boolean;
}

interface Left {
  readonly options: EnginesOptions;
  readonly history: EnginesHistory;
  readonly verdict: EnginesVerdict;
  readonly streams: TortureResult;
  readonly deliveries: readonly Delivery[];
  readonly kills: { readonly gateways: readonly number[]; readonly brokers: readonly number[] };
  readonly again: number;
  readonly seconds: number;
}

/** A connection that is lost so soon after a kill (ms) was lost by it. */
const byKillMs = 1_000;
const promised = { gatewayKillP99Ms: 2_000, brokerKillP99Ms: 10_000 };

export function reportOf(left: Left): EnginesReport {
  const { options, history, verdict, streams, deliveries, kills } = left;
  const { flaws, details } = verdict;
  const counts = streams.report as Readonly<Record<string, number>>;
  const sum = (...names: readonly (string | number | undefined)[]) =>
    names.reduce<number>((all, name) => all + Number(name ?? 0), 0);
  const afterGateway = streams.resumes
    .filter(({ after, at }) => after === 'lost' && kills.gateways.some((kill) => isBy(kill, at)))
    .map(({ ms }) => ms);
  const afterBroker = stallsAfter(kills.brokers, deliveries);
  const acknowledged = history.bookings.filter(({ transactionIds }) => transactionIds !== null);
  const faults = [...streams.faults.values()].reduce((a, b) => a + b, 0);
  const targets = [
    least('faults', options.faults, faults),
    least('answers', options.answers, streams.produced.length),
    least('transactions acknowledged', options.transactions, acknowledged.length),
    most('acknowledged bookings and events lost', 0, sum(flaws.lostBookings, flaws.lostEvents)),
    most(
      'bookings made twice or by nobody',
      0,
      sum(flaws.duplicateBookings, flaws.inventedBookings),
    ),
    most('sums that are not exact', 0, flaws.wrongSums),
    most(
      'events told twice, wrongly or out of order',
      0,
      sum(flaws.duplicateEvents, flaws.reorderedEvents, flaws.wrongEvents),
    ),
    most(
      'changes that followers lost, or had twice or out of order',
      0,
      sum(flaws.lostChanges, flaws.repeatedChanges, flaws.reorderedChanges),
    ),
    most('flaws that watchers of answers saw', 0, sum(...classes.map((kind) => counts[kind]))),
    most('runs without one terminal event', 0, sum(flaws.missingTerminals, flaws.twoTerminals)),
    most('processes that ended by themselves', 0, counts['crashes'] ?? 0),
    most(
      'p99 of a resume after a gateway was killed, ms',
      promised.gatewayKillP99Ms,
      p99(afterGateway),
    ),
    most(
      'p99 of a resume after a broker was killed, ms',
      promised.brokerKillP99Ms,
      p99(afterBroker),
    ),
  ];
  const failed = targets.some(({ met }) => !met);
  const frames = history.follows.flatMap(({ seen }) => seen);
  return {
    failed,
    targets,
    report: {
      ...{ torture: 'engines', seed: options.seed, seconds: left.seconds, machine: machine() },
      failed,
      targets,
      resumes: {
        afterGatewayKill: spreadOf(afterGateway),
        afterBrokerKill: spreadOf(afterBroker),
      },
      bookings: {
        acknowledged: acknowledged.length,
        sentAgain: left.again,
        orders: history.orders.length,
        files: history.imports.length,
        linesOfFiles: history.imports.reduce((all, { changes }) => all + changes.length, 0),
        lines: history.portfolios.reduce((all, { lines }) => all + lines.length, 0),
      },
      log: {
        records: history.changes.length,
        publishedAgain: history.changes.length - firstOfEach(history.changes).length,
      },
      followers: {
        clients: history.follows.length,
        frames: frames.filter(({ what }) => what === 'frame').length,
        connections: frames.filter(({ what }) => what === 'connected').length,
      },
      flaws,
      details: details.slice(0, 20),
      streams: streams.report,
    },
  };
}

const isBy = (kill: number, at: number) => at >= kill - 50 && at < kill + byKillMs;
const p99 = (values: readonly number[]) => (values.length === 0 ? null : spread(values).p99);
const spreadOf = (values: readonly number[]) => (values.length === 0 ? null : spread(values));

function least(what: string, bound: number, value: number): Target {
  return { what, least: bound, value, met: value >= bound };
}

function most(what: string, bound: number, value: number | null): Target {
  return { what, most: bound, value, met: value !== null && value <= bound };
}
