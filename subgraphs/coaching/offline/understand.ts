// What a question asks, in the light of the questions before it. How: docs/understanding.md.
import { argumentsOf, missingIn, type Arguments, type Missing } from './language/arguments.ts';
import { amountsIn } from './language/amounts.ts';
import { certain, cues, enough, toolIntents, type ToolIntent } from './language/cues.ts';
import { asksForCapabilities, continuationOf, definedTerm } from './language/frames.ts';
import { withDigits } from './language/numbers.ts';
import { assetClassIn, categoryIn, goalKindIn, symbolIn } from './language/subjects.ts';
import { corrected } from './language/typos.ts';

export type Intent = ToolIntent | 'definition' | 'capabilities';

export interface Understood {
  readonly intent: Intent;
  /** Of the tool of the same name; for a definition the `term`. */
  readonly arguments: Arguments;
  /** A number without which nothing can be computed. */
  readonly missing: Missing | null;
  /** It goes on with an earlier question: what that named still holds unless it was named anew. */
  readonly continued: boolean;
}

/** At most two intents, the likelier first; none where nothing is likely enough. `earlier`: the oldest first. */
export function understand(
  question: string,
  earlier: readonly string[],
  today: string,
): readonly Understood[] {
  let before: Understood | null = null;
  for (const asked of earlier) before = understandOne(asked, before, today)[0] ?? before;
  return understandOne(question, before, today);
}

function understandOne(
  question: string,
  before: Understood | null,
  today: string,
): readonly Understood[] {
  const text = normalised(question);
  const words = { question, text, today };
  const symbol = symbolIn(question)?.toLowerCase();
  const own = ownIntents(symbol === undefined ? text : text.replaceAll(symbol, 'holding'));
  const { opens, supposes } = continuationOf(text);
  const goesOn =
    before !== null &&
    before.intent !== 'capabilities' &&
    !own.capable &&
    own.term === null &&
    (own.tools.length === 0
      ? opens || bringsSomething(question, text)
      : supposes && !own.sure && before.intent !== 'definition');
  if (goesOn) return continued(before, words);

  const tools = own.tools.map((intent): Understood => {
    const same = opens && before?.intent === intent ? before : null;
    const fresh = argumentsOf(intent, words, {
      continued: same !== null,
      pending: same?.missing ?? null,
    });
    const args = same === null ? fresh : merged(same.arguments, fresh);
    const missing = missingIn(intent, text, args);
    return { intent, arguments: args, missing, continued: same !== null };
  });
  if (own.term !== null) {
    return [
      { intent: 'definition', arguments: { term: own.term }, missing: null, continued: false },
    ];
  }
  if (tools.length > 0 && (own.sure || !own.capable)) return tools;
  return own.capable
    ? [{ intent: 'capabilities', arguments: {}, missing: null, continued: false }]
    : [];
}

interface Own {
  readonly tools: readonly ToolIntent[];
  /** The first of them is certain. */
  readonly sure: boolean;
  readonly term: string | null;
  readonly capable: boolean;
}

function ownIntents(text: string): Own {
  const category = categoryIn(text);
  const scores = toolIntents.map((intent) => {
    const hits = cues[intent].filter(([pattern]) => pattern.test(text));
    const bonus = intent === 'spending' && category !== null ? 1.5 : 0;
    const score = hits.reduce((sum, [, weight]) => sum + weight, bonus);
    return { intent, score, sure: score >= certain && hits.some(([, w]) => w >= certain) };
  });
  const likely = scores
    .filter(({ score }) => score >= enough)
    .sort((a, b) => Number(b.sure) - Number(a.sure) || b.score - a.score);
  const tools = likely
    .filter(({ sure }, index) => index === 0 || (index === 1 && sure))
    .map(({ intent }) => intent);
  return {
    tools,
    sure: likely[0]?.sure ?? false,
    term: definedTerm(text),
    capable: asksForCapabilities(text),
  };
}

/** Something that an earlier question may have been waiting for. */
function bringsSomething(question: string, text: string): boolean {
  const digits = withDigits(text);
  return (
    digits.split(' ').length <= 12 &&
    (/\d/.test(digits) ||
      amountsIn(digits).length > 0 ||
      symbolIn(question) !== null ||
      assetClassIn(text) !== null ||
      categoryIn(text) !== null ||
      goalKindIn(text) !== null)
  );
}

function continued(
  before: Understood,
  words: { readonly question: string; readonly text: string; readonly today: string },
): readonly Understood[] {
  if (before.intent === 'definition' || before.intent === 'capabilities') {
    const term = words.text
      .replace(/[?!.]+$/, '')
      .replace(/^(?:(?:and|or|but|so|ok|what|how|about|then|the|an?|with|for|of) )+/, '');
    return term === ''
      ? []
      : [{ intent: 'definition', arguments: { term }, missing: null, continued: true }];
  }
  const { intent, missing: pending } = before;
  const fresh = argumentsOf(intent, words, { continued: true, pending });
  const args = merged(before.arguments, fresh);
  const missing = missingIn(intent, words.text, args) ?? stillMissing(pending, args);
  return [{ intent, arguments: args, missing, continued: true }];
}

function stillMissing(pending: Missing | null, args: Arguments): Missing | null {
  return pending !== null && args[pending] === undefined ? pending : null;
}

/** A new horizon replaces the old one, however either was put. */
const alternatives = [
  ['retirementAge', 'yearsAhead'],
  ['by', 'byAge'],
] as const;

function merged(before: Arguments, fresh: Arguments): Arguments {
  const replaced = alternatives
    .filter((names) => names.some((name) => fresh[name] !== undefined))
    .flat() as readonly string[];
  const kept = Object.entries(before).filter(([name]) => !replaced.includes(name));
  return { ...Object.fromEntries(kept), ...fresh };
}

/** What somebody wants to know stands at the beginning; the rest of an essay would only cost time. */
const longestRead = 1_000;

function normalised(question: string): string {
  const plain = question
    .slice(0, longestRead)
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  return corrected(plain);
}
