// A supergraph whose planner lives in a thread of its own: the thread that serves is told what it needs to know, and
// gets plans as text.
import type { QueryPlan } from '@apollo/query-planner';
import { print } from 'graphql';
import { inTurn, inTurns } from '../../platform/turns.ts';
import { knowLength } from '../execute/compile-operation.ts';
import type { Operation } from '../execute/port.ts';
import { errorFrom } from './findings.ts';
import type { PlannedSupergraph } from './load.ts';
import { Plans, supergraphId } from './plans.ts';
import { schemaOf } from './schemas.ts';
import { PlannerThread, type ThreadOptions } from './thread.ts';

/** CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do; then no thread is left. */
export async function loadInThread(
  sdl: string,
  options: ThreadOptions,
  thread: PlannerThread = new PlannerThread(options),
): Promise<PlannedSupergraph> {
  try {
    const facts = await thread.load(sdl);
    const apiSchema = await inTurns(schemaOf(facts.api));
    const supergraphSchema = await inTurns(schemaOf(facts.whole));
    const { liveFields, subgraphs } = facts;
    const version = { id: supergraphId(sdl), sdl, apiSchema, supergraphSchema };
    return { ...version, liveFields, subgraphs, ...planning(thread) };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

function planning(thread: PlannerThread) {
  const plans = new Plans();
  const pending = new Map<string, Promise<QueryPlan>>();

  async function made(operation: Operation): Promise<QueryPlan> {
    const { id, document, definition, text = print(document) } = operation;
    const json = await thread.ask('plan', id, {
      kind: 'plan',
      text,
      operationName: definition.name?.value,
    });
    return inTurn(() => {
      const plan = JSON.parse(json) as QueryPlan;
      knowLength(plan, json.length);
      plans.keep(operation, plan);
      return plan;
    });
  }

  return {
    plan(operation: Operation) {
      const known = plans.of(operation) ?? pending.get(operation.id);
      if (known !== undefined) return known;
      const plan = made(operation).finally(() => pending.delete(operation.id));
      pending.set(operation.id, plan);
      return plan;
    },
    async check(text, checking) {
      const key = `${String(checking.introspection)} ${text}`;
      const findings = await thread.ask('check', key, { kind: 'check', text, options: checking });
      return findings.map((finding) => errorFrom(finding, text));
    },
    planned: () => plans.all(),
    retire: () => thread.retire(),
    close: () => thread.close(),
  } satisfies Partial<PlannedSupergraph>;
}
