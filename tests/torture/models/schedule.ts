// What goes wrong with which model in which run, decided by the seed before anything runs.
import type { Script } from '../../../platform/llm/testing/chat-server.ts';
import { seededRandom, type Random } from '../../../platform/random.ts';

export const faults = [
  '429',
  '429 again in a second',
  '429 again in two minutes',
  '500',
  '503',
  'connection refused',
  'stall before headers',
  'stall mid-stream',
  'clean close mid-stream',
  'cut mid-stream',
  'cut mid-chunk',
  'malformed chunk',
  'error mid-stream',
  'no finish reason',
  'content filter on prompt',
  'content filter on output',
  'broken tool call',
  'duplicate chunks',
  'slow drip',
  'wrong content type',
] as const;
export type Fault = (typeof faults)[number];

/** These hurt nobody: what is sent is whole. */
const harmless: ReadonlySet<Fault> = new Set(['duplicate chunks', 'broken tool call']);

export type Stage = 'plan' | 'answer';

export interface Trouble {
  readonly fault: Fault;
  readonly stage: Stage;
  /** How many calls of that stage it strikes. */
  readonly calls: number;
}

export interface Case {
  readonly index: number;
  /** By the model's name. */
  readonly troubles: Readonly<Record<string, Trouble>>;
}

export interface Plan {
  /** Of each model in each run, 0..1. */
  readonly rate: number;
  readonly kinds: readonly Fault[];
}

export function caseOf(seed: number, index: number, models: readonly string[], plan: Plan): Case {
  const random = seededRandom('models', seed, index);
  const troubles = models.map((model): [string, Trouble] | null => {
    if (random.float() >= plan.rate) return null;
    const fault = random.pick(plan.kinds);
    const stage = stageOf(fault, random);
    return [model, { fault, stage, calls: random.pick([1, 1, 2, 9]) }];
  });
  return { index, troubles: Object.fromEntries(troubles.filter((each) => each !== null)) };
}

function stageOf(fault: Fault, random: Random): Stage {
  if (fault === 'broken tool call') return 'plan';
  const late = ['duplicate chunks', 'slow drip', 'content filter on output'];
  return late.includes(fault) ? 'answer' : random.pick(['plan', 'answer'] as const);
}

/** What a server does with one call, and what it knows of it afterwards. */
export interface Answer {
  readonly script: Script;
  /** As sent up to a fault; of a whole answer, all of it. */
  readonly text: string;
  readonly isWhole: boolean;
  /** Null: it never came to tell. */
  readonly usage: { readonly input: number; readonly output: number } | null;
}

const words = [
  'spending ',
  'rose ',
  'by ',
  'a ',
  'little, ',
  'größer ',
  '🪙🪙 ',
  'than ',
  'plan; ',
];

/** @param mark tells this answer from all others */
export function answerTo(
  stage: Stage,
  trouble: Trouble | null,
  mark: string,
  random: Random,
): Answer {
  const usage = { input: random.int(50, 900), output: random.int(5, 400) };
  const counted = { prompt_tokens: usage.input, completion_tokens: usage.output };
  const said = [`Answer ${mark}: `];
  for (let count = random.int(4, 40); count > 0; count--) said.push(random.pick(words));
  const body: Script =
    stage === 'plan'
      ? { toolCalls: [{ id: 'call_1', name: 'spending', json: '{"months": 12}' }], usage: counted }
      : { words: [...said, 'and that is all.'], usage: counted };
  const fault = trouble?.fault ?? null;
  const half: Script =
    stage === 'plan' ? body : { words: said.slice(0, random.int(1, said.length)), usage: counted };
  const script = fault === null ? body : spoiled(fault, body, half);
  const isWhole = fault === null || harmless.has(fault);
  const repeat = script.twice === true ? 2 : 1;
  const text = (script.words ?? []).map((word) => word.repeat(repeat)).join('');
  const tells = isWhole || fault === 'content filter on output';
  return { script, text, isWhole, usage: tells ? usage : null };
}

function spoiled(fault: Fault, body: Script, half: Script): Script {
  const refused = (status: number, headers: Readonly<Record<string, string>> = {}): Script => ({
    refuse: { status, headers, error: { message: 'Not now.' } },
  });
  const violence = { violence: { filtered: true, severity: 'high' } };
  switch (fault) {
    case '429':
      return refused(429);
    case '429 again in a second':
      return refused(429, { 'retry-after': '1' });
    case '429 again in two minutes':
      return refused(429, { 'retry-after': '120' });
    case '500':
      return refused(500);
    case '503':
      return refused(503);
    case 'content filter on prompt':
      return {
        refuse: {
          status: 400,
          error: { code: 'content_filter', innererror: { content_filter_result: violence } },
        },
      };
    // The one of these that never reaches a server.
    case 'connection refused':
    case 'stall before headers':
      return { silent: true };
    case 'stall mid-stream':
      return { ...half, end: 'stall' };
    case 'clean close mid-stream':
      return { ...half, end: 'clean close' };
    case 'cut mid-stream':
      return { ...half, end: 'cut' };
    case 'cut mid-chunk':
      return { ...half, end: 'cut mid-chunk' };
    case 'malformed chunk':
      return { ...half, end: 'garbage' };
    case 'error mid-stream':
      return { ...half, end: 'error' };
    case 'no finish reason':
      return { ...body, end: 'no reason' };
    case 'content filter on output':
      // As whole as a sentence, so that only the reason tells that it is not.
      return {
        ...half,
        words: [...(half.words ?? []), 'so.'],
        finishReason: 'content_filter',
        filtered: violence,
      };
    case 'broken tool call':
      return { ...body, toolCalls: [{ id: 'call_1', name: 'spending', json: '{"months": 1' }] };
    case 'duplicate chunks':
      return { ...body, twice: true };
    case 'slow drip':
      return { ...body, words: Array.from({ length: 400 }, () => 'drip '), everyMs: 25 };
    case 'wrong content type':
      return { ...half, words: [], toolCalls: [], contentType: 'text/html', end: 'clean close' };
  }
}
