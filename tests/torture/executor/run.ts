// The differential run: each answer of the executor judged, everything that ran counted.
import { createExecutor } from '../../../gateway/execute/executor.ts';
import { renames } from '../../../gateway/execute/ask.testing.ts';
import type { CreateExecutor, StocksAnswer } from './answers.ts';
import { ourAnswer, stocksAnswer, unaidedData, wholeAnswer, wiredAnswers } from './answers.ts';
import type { Case, CaseOptions, Made } from './cases.ts';
import { cases, planned } from './cases.ts';
import { differences, repeatDifferences, textDifferences, unaidedDifferences } from './compare.ts';
import type { Counts } from './counts.ts';
import { add, countPlan } from './counts.ts';
import type { Judged } from './explained.ts';
import { judge } from './explained.ts';
import type { Fault } from './faults.ts';
import { operationFrom } from './prepared.ts';
import { selects } from './selected.ts';
import { shrink } from './shrink.ts';

export interface RunOptions extends CaseOptions {
  readonly runs: number;
  readonly say?: (line: string) => void;
}

export interface RunReport extends Made {
  runs: number;
  nodes: Counts;
  rewrites: Counts;
  /** Runs in which a fault of the kind changed an answer. */
  faults: Counts;
  /** Runs that were asked as text too, and in which some of that came from a subgraph unparsed. */
  passedOn: number;
  /** Differences by the name of their explanation. */
  explained: Counts;
  /** Runs with a difference that nothing explains. */
  differences: number;
  /** The first few of those. */
  examples: string[];
}

const MOST_EXAMPLES = 20;

export async function runDifferential(options: RunOptions): Promise<RunReport> {
  const report: RunReport = {
    runs: 0,
    supergraphs: 0,
    notComposed: 0,
    notPlanned: 0,
    nodes: {},
    rewrites: {},
    faults: {},
    passedOn: 0,
    explained: {},
    differences: 0,
    examples: [],
  };
  let said = performance.now();
  for await (const each of cases(options, report)) {
    report.runs += 1;
    countPlan(each.plan, report.nodes, report.rewrites);
    const { explained, unexplained, met, isPassedOn } = await judged(each).catch(rejected);
    if (isPassedOn) report.passedOn += 1;
    if (met || each.fault.kind === 'none') add(report.faults, each.fault.kind);
    for (const [name, count] of explained) add(report.explained, name, count);
    if (unexplained.length > 0) {
      report.differences += 1;
      const [first] = unexplained;
      const small = report.examples.length === 0 ? `\n${await smallest(each)}` : '';
      const example = `${each.name}: ${first?.check}: ${first?.detail}${small}`;
      if (report.examples.length < MOST_EXAMPLES) report.examples.push(example);
    }
    if (report.runs >= options.runs) break;
    if (performance.now() - said > 5_000) {
      said = performance.now();
      const { runs, supergraphs, differences: found } = report;
      options.say?.(
        `${runs} of ${options.runs} runs, ${supergraphs} supergraphs, ${found} differences`,
      );
    }
  }
  return report;
}

/** The operation as small as it can be and still differ. */
async function smallest(each: Case): Promise<string> {
  const { world, operation } = each;
  let tries = 300;
  return shrink(operation.text, async (text) => {
    tries -= 1;
    const smaller = tries < 0 ? null : operationFrom(world, text, operation.variables);
    const plan = smaller === null ? null : planned(world, smaller);
    if (smaller === null || plan === null) return false;
    const whole = await wholeAnswer(world, smaller);
    const verdict = await judged({ ...each, operation: smaller, plan, whole }).catch(rejected);
    return whole.errors === undefined && verdict.unexplained.length > 0;
  });
}

/** An executor must not reject for what a subgraph does. */
function rejected(error: unknown): Verdict {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const unexplained = [{ check: 'rejected', detail } as const];
  return { explained: new Map(), unexplained, met: true, isPassedOn: false };
}

interface Verdict extends Judged {
  /** The fault changed an answer. */
  readonly met: boolean;
  readonly isPassedOn: boolean;
}

/**
 * An operation's first answer for a setting of its conditions is made without generated code, the later ones
 * with it; code is made for the second.
 */
function asksAgain({ kind, round }: Fault): boolean {
  return kind === 'none' || (kind === 'slow' && round === 0);
}

/** @param stock asked already */
export async function judged(
  each: Case,
  create: CreateExecutor = createExecutor,
  stock?: StocksAnswer,
): Promise<Verdict> {
  const { world, operation, fault, plan, whole } = each;
  const ours = await ourAnswer(create, world, operation, fault);
  const again = asksAgain(fault) ? await ourAnswer(create, world, operation, fault) : ours;
  const text =
    fault.round === 0 && operation.kind !== 'subscription'
      ? await wiredAnswers(create, world, operation, fault)
      : null;
  const answers = { ...ours, ...(stock ?? (await stocksAnswer(world, operation, fault))), whole };
  const { document } = operation.request.operation;
  const unaided =
    fault.kind === 'none' && stock === undefined && answers.stock !== null
      ? unaidedDifferences(answers, await unaidedData(world, operation))
      : [];
  const verdict = judge({
    answers,
    fault,
    plan: plan.kind === 'Subscription' ? plan.rest : plan,
    all: [
      ...differences(answers, fault, world.graph.apiSchema, document),
      ...repeatDifferences(ours, again),
      ...(text === null ? [] : textDifferences(text)),
      ...unaided,
    ],
    document,
    renamed: renames(world, document),
    selected: (path) => selects(document, path),
  });
  return { ...verdict, met: ours.met > 0, isPassedOn: text?.isPassedOn === true };
}
