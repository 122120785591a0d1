// Judges runs by what the servers know: nothing of the pipeline under test is used here.
import { classes, type Call, type FlawClass, type Price, type RunHistory } from './history.ts';

export interface Detail {
  readonly class: FlawClass;
  readonly run: number;
  readonly message: string;
}

export interface Verdict {
  readonly counts: Readonly<Record<FlawClass, number>>;
  readonly details: readonly Detail[];
  readonly calls: number;
  /** Calls of a model that had failed the same run before. */
  readonly repeats: number;
  /** Calls made ÷ calls that the schedule makes necessary: each model is asked until it fails, and not again. */
  readonly amplification: number;
  readonly costMicros: number;
  readonly switches: number;
}

export interface Limits {
  readonly prices: Readonly<Record<string, Price>>;
  readonly amplification: number;
  readonly ms: number;
}

type Say = (kind: FlawClass, message: string) => void;

export function check(runs: readonly RunHistory[], limits: Limits): Verdict {
  const details: Detail[] = [];
  let repeats = 0;
  let switches = 0;
  for (const run of runs) {
    const say: Say = (kind, message) => details.push({ class: kind, run: run.index, message });
    repeats += repeated(run.calls);
    switches += attemptsOf(run).length - 1;
    checkEnd(run, say);
    checkTexts(run, say);
    checkSwitches(run, say);
    checkCost(run, limits.prices, say);
    if (run.ms > limits.ms) say('late', `ended after ${Math.round(run.ms)} ms`);
  }
  const calls = runs.reduce((sum, run) => sum + run.calls.length, 0);
  const amplification = calls === repeats ? 1 : calls / (calls - repeats);
  if (amplification > limits.amplification) {
    const message = `${calls} calls, of which ${repeats} were of models that had failed`;
    details.push({ class: 'amplified', run: -1, message });
  }
  const count = (kind: FlawClass) => details.filter((detail) => detail.class === kind).length;
  const counts = Object.fromEntries(classes.map((kind) => [kind, count(kind)]));
  return {
    counts: counts as Record<FlawClass, number>,
    details,
    calls,
    repeats,
    amplification,
    costMicros: runs.reduce((sum, run) => sum + (run.costMicros ?? 0), 0),
    switches,
  };
}

function repeated(calls: readonly Call[]): number {
  const failed = new Set<string>();
  let count = 0;
  for (const { model, isWhole } of calls) {
    if (failed.has(model)) count++;
    if (!isWhole) failed.add(model);
  }
  return count;
}

interface Attempt {
  readonly attempt: number;
  readonly model: string;
  readonly passedOver: readonly string[];
  text: string;
  abandoned: string | null;
}

function attemptsOf({ events }: RunHistory): Attempt[] {
  const attempts: Attempt[] = [];
  for (const event of events) {
    const open = attempts.at(-1);
    if (event.__typename === 'AttemptStarted') {
      const passedOver = (event.passedOver ?? []).map(({ model }) => model);
      const { attempt, model } = event;
      attempts.push({ attempt, model, passedOver, text: '', abandoned: null });
    } else if (event.__typename === 'TokenDelta' && open !== undefined) {
      open.text = open.text.slice(0, event.offset) + event.text;
    } else if (event.__typename === 'AttemptAbandoned' && open !== undefined) {
      open.abandoned = event.reason;
    }
  }
  return attempts;
}

const terminals = ['RunCompleted', 'RunFailed', 'RunCancelled'];

function checkEnd({ events }: RunHistory, say: Say): void {
  const ends = events.filter(({ __typename }) => terminals.includes(__typename));
  if (ends.length !== 1) say('missingTerminals', `${ends.length} terminal events`);
}

/** What an attempt shows is what one call of its model sent: all of it where it was kept, else its beginning. */
function checkTexts(run: RunHistory, say: Say): void {
  const completed = run.events.some(({ __typename }) => __typename === 'RunCompleted');
  const attempts = attemptsOf(run);
  const last = attempts.at(-1);
  for (const attempt of attempts) {
    const sent = run.calls.filter(
      ({ model, stage }) => model === attempt.model && stage === 'answer',
    );
    if (sent.length === 0) continue;
    const isKept = completed && attempt === last;
    if (!isKept) {
      const isPrefix = sent.some(({ text }) => text.startsWith(attempt.text));
      if (!isPrefix)
        say('duplicated', `attempt ${attempt.attempt} shows what ${attempt.model} never sent`);
      continue;
    }
    const same = sent.find(({ text }) => text === attempt.text);
    if (same === undefined) say(...difference(attempt, sent));
    else if (!same.isWhole)
      say('falseCompletions', `${attempt.model} never finished what is shown whole`);
  }
  if (completed && last?.abandoned !== null) {
    say('falseCompletions', 'completed without an attempt that was kept');
  }
  if (completed && run.message !== last?.text) say('lost', 'the transcript is not what was shown');
}

function difference({ text, model }: Attempt, sent: readonly Call[]): [FlawClass, string] {
  const broken = sent.find((call) => !call.isWhole && call.text.startsWith(text));
  if (broken !== undefined)
    return ['falseCompletions', `a beginning of ${model} is shown as whole`];
  const longest = Math.max(...sent.map((call) => call.text.length));
  const message = `${text.length} code units are shown, ${model} sent up to ${longest}`;
  return [text.length > longest ? 'duplicated' : 'lost', message];
}

/** Every model that was asked and did not write the answer is named: as an attempt given up, or as passed over. */
function checkSwitches(run: RunHistory, say: Say): void {
  const attempts = attemptsOf(run);
  const author = attempts.at(-1);
  if (author === undefined) return;
  const named = new Set(attempts.flatMap(({ model, passedOver }) => [model, ...passedOver]));
  for (const model of new Set(run.calls.map((call) => call.model))) {
    if (!named.has(model)) say('hiddenSwitches', `${model} was asked, ${author.model} answered`);
  }
  for (const attempt of attempts.slice(0, -1)) {
    if (attempt.abandoned === null) {
      say(
        'hiddenSwitches',
        `attempt ${attempt.attempt} was followed by another and never given up`,
      );
    }
  }
}

/** To the millionth, with what broke off estimated as documented, wherever the servers' counts decide it. */
function checkCost(run: RunHistory, prices: Limits['prices'], say: Say): void {
  let least = 0;
  let isExact = true;
  for (const { model, usage } of run.calls) {
    const price = prices[model];
    if (usage !== null && price !== undefined) least += costOf(price, usage.input, usage.output);
  }
  for (const { model, text, abandoned } of attemptsOf(run)) {
    const price = prices[model];
    if (abandoned !== 'MODEL_FAILED' || price === undefined) continue;
    least += costOf(price, 0, Math.ceil(text.length / 4));
    // What was asked is estimated from words that the server does not know.
    if (price.input > 0) isExact = false;
  }
  const booked = run.costMicros ?? 0;
  if (isExact ? booked !== least : booked < least) {
    say('miscounted', `${booked} millionths were booked, the servers count ${least}`);
  }
}

function costOf({ input, output }: Price, inputTokens: number, outputTokens: number): number {
  return Math.ceil((inputTokens * input + outputTokens * output) / 1000);
}
