// Every tool the coach may call.
import { allocationTool } from './allocation.ts';
import { debtTool } from './debt.ts';
import { emergencyFundTool } from './emergency-fund.ts';
import { feesTool } from './fees.ts';
import { goalTool } from './goal.ts';
import { performanceTool } from './performance.ts';
import { retirementTool } from './retirement.ts';
import { riskTool } from './risk.ts';
import { savingsRateTool } from './savings-rate.ts';
import { spendingTool } from './spending.ts';
import type { Tool } from './tool.ts';

export const tools: readonly Tool[] = [
  allocationTool,
  spendingTool,
  emergencyFundTool,
  retirementTool,
  riskTool,
  feesTool,
  performanceTool,
  debtTool,
  goalTool,
  savingsRateTool,
];

export function toolNamed(name: string): Tool | undefined {
  return tools.find((tool) => tool.definition.name === name);
}
