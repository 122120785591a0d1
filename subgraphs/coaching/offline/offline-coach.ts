// A chat model without a network: understands what is asked, calls the coach's tools, composes from their facts.
// Deterministic: the same messages give the same words. It knows no more than any model is told.
import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { ChatChunk, ChatMessage, ChatModel, ChatRequest } from '../../../platform/llm/port.ts';
import { fact } from '../../../schema/events/coaching.ts';
import { compose, isToolIntent, type ToolOutcome } from './compose.ts';
import type { Quote } from './sources.ts';
import { understand, type Understood } from './understand.ts';

export interface OfflineCoachOptions {
  readonly clock: Clock;
  /** Reading pace; 0 writes as fast as it can. */
  readonly wordsPerSecond: number;
}

export const offlineCoachName = 'offline-coach';

export function offlineCoach({ clock, wordsPerSecond }: OfflineCoachOptions): ChatModel {
  const pause = wordsPerSecond > 0 ? 1000 / wordsPerSecond : 0;
  return {
    name: offlineCoachName,
    microsPerThousandTokens: { input: 0, output: 0 },
    isLocal: true,
    async *stream(request, signal) {
      const inputTokens = wordsOf(JSON.stringify(request.messages)).length;
      const today = isoDate(clock.now());
      const calls = request.tools.length > 0 ? toolCallsFor(request, today) : [];
      if (calls.length > 0) {
        yield { type: 'toolCalls', calls };
        yield finish('toolCalls', inputTokens, calls.length);
        return;
      }
      const words = wordsOf(answerTo(request.messages, today));
      const started = clock.now();
      for (const [index, word] of words.slice(0, request.maxOutputTokens).entries()) {
        // Against the start rather than the word before, so that late timers do not add up.
        const wait = started + index * pause - clock.now();
        if (pause > 0 && wait > 0) await clock.sleep(wait, signal);
        if (signal.aborted) return;
        yield { type: 'text', text: word };
      }
      const whole = words.length <= request.maxOutputTokens;
      yield finish(
        whole ? 'stop' : 'length',
        inputTokens,
        Math.min(words.length, request.maxOutputTokens),
      );
    },
  };
}

function finish(
  reason: 'stop' | 'toolCalls' | 'length',
  inputTokens: number,
  outputTokens: number,
): ChatChunk {
  return { type: 'finish', reason, usage: { inputTokens, outputTokens } };
}

/** Round one: only while no tool has answered, and only tools that were offered. */
function toolCallsFor({ messages, tools }: ChatRequest, today: string) {
  const offered = new Set(tools.map((tool) => tool.name));
  if (messages.some((message) => message.role === 'tool' && offered.has(message.name))) return [];
  return understoodIn(messages, today)
    .filter(({ intent, missing }) => offered.has(intent) && missing === null)
    .map(({ intent, arguments: args }, index) => ({
      callId: `call-${index + 1}`,
      name: intent,
      arguments: args,
    }));
}

function answerTo(messages: readonly ChatMessage[], today: string): string {
  const [question = ''] = questionsIn(messages).slice(-1);
  const understood = understoodIn(messages, today);
  return compose(question, understood, outcomesIn(messages), quotesIn(messages));
}

function understoodIn(messages: readonly ChatMessage[], today: string): readonly Understood[] {
  const questions = questionsIn(messages);
  return understand(questions.at(-1) ?? '', questions.slice(0, -1), today);
}

/** The user's words, the newest last. */
function questionsIn(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap((m) => (m.role === 'user' && 'text' in m ? [m.text] : []));
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const factsResult = z.object({ facts: z.array(fact), error: z.string().nullable() });
const quotesResult = z.object({
  citations: z.array(z.object({ number: z.int().positive(), quote: z.string() })),
});

function outcomesIn(messages: readonly ChatMessage[]): ToolOutcome[] {
  return messages.flatMap((message) => {
    if (message.role !== 'tool' || !isToolIntent(message.name)) return [];
    const result = factsResult.safeParse(message.result);
    return result.success ? [{ tool: message.name, ...result.data }] : [];
  });
}

function quotesIn(messages: readonly ChatMessage[]): Quote[] {
  return messages.flatMap((message) => {
    if (message.role !== 'tool') return [];
    const result = quotesResult.safeParse(message.result);
    return result.success ? result.data.citations : [];
  });
}

/** Words with the white space that follows them, so that joining them gives the text again. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}
