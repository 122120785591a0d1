// Every tool the coach may call.
import { allocationTool } from './allocation.ts';
import { emergencyFundTool } from './emergency-fund.ts';
import { retirementTool } from './retirement.ts';
import { spendingTool } from './spending.ts';
import type { Tool } from './tool.ts';

export const tools: readonly Tool[] = [
  allocationTool,
  spendingTool,
  emergencyFundTool,
  retirementTool,
];

export function toolNamed(name: string): Tool | undefined {
  return tools.find((tool) => tool.definition.name === name);
}
