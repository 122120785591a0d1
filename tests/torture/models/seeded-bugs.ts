// Bugs put into a copy of the pipeline, one at a time, the fault that brings each to light and the class of flaw.
import type { Replacement } from '../scratch-copy.ts';
import type { FlawClass } from './history.ts';
import type { Fault } from './schedule.ts';

export interface SeededBug extends Replacement {
  readonly bug: string;
  readonly under: readonly Fault[];
  readonly shows: FlawClass;
}

const openai = 'platform/llm/openai.ts';
const router = 'platform/llm/router.ts';
const completions = 'subgraphs/coaching/run/completions.ts';
const modelSteps = 'subgraphs/coaching/run/model-steps.ts';
const validate = 'subgraphs/coaching/run/validate.ts';

export const seededBugs: readonly SeededBug[] = [
  {
    bug: 'a connection that closes is the end of the answer',
    file: openai,
    from: 'return this.#reason !== null;',
    to: 'return this.#reason !== null || this.#length > 0;',
    under: ['no finish reason'],
    shows: 'falseCompletions',
  },
  {
    bug: 'what the output filter stopped is an answer',
    file: validate,
    from: "if (finishReason === 'contentFilter')",
    to: "if (finishReason === 'never')",
    under: ['content filter on output'],
    shows: 'falseCompletions',
  },
  {
    bug: 'the first word is dropped',
    file: openai,
    from: "if (text !== '') yield",
    to: "if (text !== '' && !text.startsWith('Answer')) yield",
    under: ['500'],
    shows: 'lost',
  },
  {
    bug: 'words are told twice',
    file: completions,
    from: 'return onText(text);',
    to: 'return onText(text) && onText(text);',
    under: ['500'],
    shows: 'duplicated',
  },
  {
    bug: 'another model goes on where one broke off',
    file: router,
    from: 'if (!ask.maySwitch()) throw error;',
    to: '',
    under: ['cut mid-stream', 'error mid-stream'],
    shows: 'duplicated',
  },
  {
    bug: 'nobody says who was passed over',
    file: router,
    from: 'else passedOver.push({ model: route.model.name, reason });',
    to: '',
    under: ['503'],
    shows: 'hiddenSwitches',
  },
  {
    bug: 'the client tries again by itself',
    file: openai,
    from: 'maxRetries: 0,',
    to: 'maxRetries: 2,',
    under: ['503', '500'],
    shows: 'amplified',
  },
  {
    bug: 'a failure is forgotten',
    file: router,
    from: 'this.#failed.set(route, { retryable: isAppError(error) && error.retryable });',
    to: '',
    under: ['503'],
    shows: 'amplified',
  },
  {
    bug: 'there is no end of trying again',
    file: router,
    from: 'this.#retries -= 1;',
    to: '',
    under: ['429 again in a second'],
    shows: 'amplified',
  },
  {
    bug: 'prompts are tried again by the kernel too',
    file: 'subgraphs/coaching/run/kernel.ts',
    from: "error.retryable && kind !== 'prompt'",
    to: 'error.retryable',
    under: ['503', '500'],
    shows: 'amplified',
  },
  {
    bug: 'what broke off costs nothing',
    file: completions,
    from: "heard.tokens());\n      await this.#book(model, estimate(), 'estimated');",
    to: 'heard.tokens());',
    under: ['cut mid-stream', 'clean close mid-stream'],
    shows: 'miscounted',
  },
  {
    bug: 'usage told twice is counted twice',
    file: openai,
    from: 'this.#usage = { inputTokens, outputTokens };',
    to: 'this.#usage = { inputTokens: inputTokens + (this.#usage?.inputTokens ?? 0), outputTokens: outputTokens + (this.#usage?.outputTokens ?? 0) };',
    under: ['duplicate chunks'],
    shows: 'miscounted',
  },
  {
    bug: 'there is no deadline',
    file: router,
    from: 'this.#clock.after(this.#left(), ',
    to: 'this.#clock.after(600_000, ',
    under: ['slow drip'],
    shows: 'late',
  },
  {
    bug: 'whoever asks for two minutes gets them',
    file: router,
    from: 'next.wait > longestWaitMs || next.wait >= this.#left()',
    to: 'false',
    under: ['429 again in two minutes'],
    shows: 'missingTerminals',
  },
  {
    bug: 'an attempt that failed is not given up',
    file: modelSteps,
    from: "await writer.emit('AttemptAbandoned', { attempt, reason });\n      if (isFiltered)",
    to: "await writer.emit('OutputValidated', { attempt, length });\n      if (isFiltered)",
    under: ['cut mid-stream', 'malformed chunk'],
    shows: 'falseCompletions',
  },
];
