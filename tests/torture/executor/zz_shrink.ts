import { prettyFormatQueryPlan } from '@apollo/query-planner';
import { isDeepStrictEqual } from 'node:util';
import { cases, planned } from './cases.ts';
import { judged } from './run.ts';
import { shrink } from './shrink.ts';
import { operationFrom } from './prepared.ts';
import { stocksAnswer, wholeAnswer, ourAnswer } from './answers.ts';
import { createExecutor } from '../../../gateway/execute/executor.ts';
const [, , seed, nth, kind] = process.argv;
for await (const each of cases(
  { seed: Number(seed), operationsPerSupergraph: Number(nth) + 1, faultsOfKind: 4 },
  { supergraphs: 0, notComposed: 0, notPlanned: 0 },
)) {
  if (!each.name.endsWith(`operation ${nth}, ${kind}`)) continue;
  const { world, operation } = each;
  let tries = 400;
  const text = await shrink(operation.text, async (t) => {
    if (tries-- < 0) return false;
    const op = operationFrom(world, t, operation.variables);
    if (!op) return false;
    const plan = planned(world, op);
    if (!plan) return false;
    const whole = await wholeAnswer(world, op);
    if (whole.errors) return false;
    return (await judged({ ...each, operation: op, plan, whole })).unexplained.length > 0;
  });
  const op = operationFrom(world, text, operation.variables)!;
  console.log(text, JSON.stringify(operation.variables));
  console.log(prettyFormatQueryPlan(world.graph.plan(op.request.operation)));
  const o = await ourAnswer(createExecutor, world, op, each.fault),
    s = await stocksAnswer(world, op, each.fault);
  console.log('OURS', JSON.stringify(o.ours));
  console.log(
    'CALLS',
    JSON.stringify(
      o.ourCalls.map((c) => [c.service, c.query, c.variables]),
      null,
      0,
    ),
  );
  console.log(
    'STOCK',
    JSON.stringify(s.stock),
    isDeepStrictEqual(o.ourCalls, s.stockCalls)
      ? 'same calls'
      : JSON.stringify(s.stockCalls.map((c) => [c.service, c.query, c.variables])),
  );
  console.log('WHOLE', JSON.stringify(await wholeAnswer(world, op)));
  break;
}
