// What a model is told about a run, from its document, its events and the conversation before it.
import type { RunState } from '../../../schema/runs/fold.ts';
import type { Message, Run } from '../domain.ts';
import type { PromptInput, ToolResult } from '../prompts/coach.ts';
import type { CoachingStore } from '../store.ts';
import { all, find } from './decide.ts';

/** Earlier messages a model is shown. */
const historyLength = 8;

/** Of the conversation, before the run's own question, the oldest first. */
export async function earlierMessages(store: CoachingStore, run: Run): Promise<readonly Message[]> {
  const page = { order: 'descending' as const, limit: historyLength + 1, after: null };
  const [newest = []] = await store.pages<Message>('message', [run.conversationId], page);
  const earlier = newest.filter((m) => m.runId !== run.id && m.createdAt <= run.createdAt);
  return earlier.slice(0, historyLength).reverse();
}

export function promptInput(run: Run, state: RunState, history: readonly Message[]): PromptInput {
  const context = find(state, 'ContextRetrieved');
  return {
    question: run.question,
    history,
    citations: context?.citations ?? [],
    facts: context?.facts ?? [],
  };
}

/** What the tools gave, with the arguments they were called with. */
export function toolResults(state: RunState): ToolResult[] {
  const planned = find(state, 'PlanProposed')?.steps ?? [];
  return all(state, 'ToolReturned').map(({ callId, tool, facts, error }) => {
    const step = planned.find(({ id }) => id === callId);
    return { callId, tool, arguments: step?.arguments ?? {}, facts, error };
  });
}
