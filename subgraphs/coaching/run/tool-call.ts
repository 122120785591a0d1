// Runs one planned tool; a failure is a result too, in words that are safe to show.
import { isAppError } from '../../../platform/errors.ts';
import type { Log } from '../../../platform/log.ts';
import type { Fact } from '../../../schema/events/coaching.ts';
import { toolNamed } from '../tools/catalogue.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { PlannedStep } from './decide.ts';
import type { Kernel } from './kernel.ts';

export async function callTool(
  step: PlannedStep,
  context: ToolContext,
  kernel: Kernel,
  log: Log,
): Promise<{ readonly facts: Fact[]; readonly error: string | null }> {
  const tool = toolNamed(step.tool);
  if (tool === undefined) return { facts: [], error: 'There is no such tool.' };
  try {
    const invocation = { kind: 'tool' as const, name: step.tool, signal: context.signal };
    const facts = await kernel.invoke(invocation, (signal) =>
      tool.run(step.arguments, { ...context, signal }),
    );
    return { facts: [...facts], error: null };
  } catch (error) {
    if (!context.signal.aborted) log.warn({ err: error, tool: step.tool }, 'a tool failed');
    return { facts: [], error: safeReason(error) };
  }
}

/** What an AppError says is meant for its caller; anything else stays inside. */
function safeReason(error: unknown): string {
  const meant = isAppError(error) && error.code !== 'INTERNAL' && error.code !== 'DATA_CORRUPT';
  return meant ? error.message : 'The data could not be read just now.';
}
