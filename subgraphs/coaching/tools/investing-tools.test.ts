// The figures of risk, fees and performance: worked by hand, and an instrument that is asked for by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, household } from '../household.testing.ts';
import { allocationTool } from './allocation.ts';
import { feesTool } from './fees.ts';
import { performanceTool } from './performance.ts';
import { riskTool } from './risk.ts';
import type { Tool } from './tool.ts';

const actor = { id: 'usr_ada', kind: 'user', scopes: [], consentVersion: 1 } as const;

async function valuesOf(tool: Tool, args: unknown, ids: readonly string[]) {
  const context = { graph: graphOf(() => household), actor, signal: new AbortController().signal };
  const facts = new Map((await tool.run(args, context)).map(({ id, value }) => [id, value]));
  return ids.map((id) => facts.get(id));
}

test('risk: swings and falls in money, and the one company that is too much', async () => {
  const of = (...ids: string[]) => ids.map((id) => `risk.pfl_growth.${id}`);
  assert.deepEqual(
    await valuesOf(
      riskTool,
      {},
      of('swing', 'again', 'largest', 'companies', 'company.symbol', 'company.excess'),
    ),
    // 12.8% and 18.3% of 150,000; KSTR is 28,500 of it, 13,500 beyond a tenth.
    ['$19,200.00', '$27,450.00', 'MWLD', '19.0%', 'KSTR', '$13,500.00'],
  );
  assert.deepEqual(
    await valuesOf(riskTool, { symbol: 'kstr' }, [
      'risk.asked.symbol',
      'risk.asked.value',
      'risk.asked.share',
    ]),
    ['KSTR', '$28,500.00', '19.0%'],
  );
  assert.deepEqual(
    await valuesOf(riskTool, { symbol: 'GOLD' }, ['risk.asked.symbol', 'risk.asked.value']),
    ['GOLD', undefined],
  );
});

test('fees: what the funds take, which takes most, and what a cheaper one would leave', async () => {
  const of = (...ids: string[]) => ids.map((id) => `fees.pfl_growth.${id}`);
  assert.deepEqual(
    await valuesOf(
      feesTool,
      {},
      of('fundCosts', 'total', 'costly.symbol', 'costly.cost', 'costly.saved'),
    ),
    // 0.45% of 72,000 and 0.18% of 37,500; 0.25% of 72,000 is saved.
    ['$391.50', '$476.00', 'MWLD', '$324.00', '$180.00'],
  );
  assert.deepEqual(
    await valuesOf(feesTool, { symbol: 'GOVB' }, ['fees.asked.ratio', 'fees.asked.cost']),
    ['0.18%', '$67.50'],
  );
});

test('performance: gain and returns of the span, and of one instrument', async () => {
  const of = (...ids: string[]) => ids.map((id) => `performance.pfl_growth.${id}`);
  assert.deepEqual(await valuesOf(performanceTool, {}, of('flows', 'gain', 'timeWeighted')), [
    '$19,200.00',
    '$17,350.25',
    '13.1%',
  ]);
  assert.deepEqual(
    await valuesOf(performanceTool, { symbol: 'KSTR' }, [
      'performance.asked.gain',
      'performance.asked.return',
    ]),
    ['-$2,700.00', '-8.7%'],
  );
});

test('an asset class that is asked for is added up over all portfolios', async () => {
  assert.deepEqual(
    await valuesOf(allocationTool, { assetClass: 'BOND' }, [
      'allocation.asked.value',
      'allocation.asked.share',
    ]),
    ['$37,500.00', '25.0%'],
  );
});
