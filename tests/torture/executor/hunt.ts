// Whether the differential run notices an executor with a bug in it.
import { createExecutor } from '../../../gateway/execute/executor.ts';
import type { StocksAnswer } from './answers.ts';
import { stocksAnswer } from './answers.ts';
import { executorWith } from './bugged.ts';
import type { ExecutorBug } from './bugs.ts';
import type { Case, CaseOptions } from './cases.ts';
import { cases } from './cases.ts';
import { judged } from './run.ts';

type Witnessed = Case & { readonly stock: StocksAnswer };

/** Cases with their witnesses' answers, to be used for bug after bug. */
export async function witnessed(count: number, options: CaseOptions): Promise<Witnessed[]> {
  const found: Witnessed[] = [];
  for await (const each of cases(options, { supergraphs: 0, notComposed: 0, notPlanned: 0 })) {
    const stock = await stocksAnswer(each.world, each.operation, each.fault);
    const { unexplained } = await judged(each, createExecutor, stock);
    // What differs without a bug shows none; the differential run reports it.
    if (unexplained.length > 0) continue;
    found.push({ ...each, stock });
    if (found.length >= count) break;
  }
  return found;
}

/** The name of the case that shows the bug, and how; null: none does. */
export async function noticed(
  bug: ExecutorBug,
  among: readonly Witnessed[],
): Promise<string | null> {
  const create = await executorWith(bug);
  for (const each of among) {
    try {
      const { unexplained } = await judged(each, create, each.stock);
      if (unexplained.length > 0) return `${each.name}: ${unexplained[0]?.check}`;
    } catch (error) {
      return `${each.name}: ${String(error)}`;
    }
  }
  return null;
}
