// Which lasting statements about themselves somebody makes in a message, by rules of grammar alone: no model.
//
// A message is cut into sentences and these into clauses. A clause counts when it begins in the first
// person, asserts (no "if", no "I wonder", nothing denied that a rule does not name), and one rule of
// extract-rules.ts matches it from its first word. So "I want to retire at 60, am I saving enough?" tells something, and
// "should I retire at 60?" and "if I retire at 60" do not. English only; what no rule knows is not kept.

import { rules, type Groups } from './extract-rules.ts';

/** One thing to remember, in the third person, with the words it was taken from. */
export interface Statement {
  readonly rule: string;
  readonly text: string;
  /** Verbatim from the message. */
  readonly quote: string;
  /** Later statements about the same subject take this one's place; null: any number may stand side by side. */
  readonly subject: string | null;
}

/** Most statements of one message. */
const MOST = 5;

/** At most five, in their order, one of each subject (the last) and of each text. `at`: when it was written. */
export function statementsIn(message: string, at: Date): Statement[] {
  const found = new Map<string, Statement>();
  for (const clause of clausesOf(message)) {
    const statement = statementOf(clause, at.getUTCFullYear());
    if (statement === null) continue;
    const key = statement.subject ?? statement.text;
    found.delete(key);
    found.set(key, statement);
  }
  return [...found.values()].slice(0, MOST);
}

function statementOf(clause: string, year: number): Statement | null {
  const plain = clause.replace(/[’‘]/g, "'");
  for (const { name, pattern, say } of rules) {
    const match = pattern.exec(plain);
    if (match === null) continue;
    const said = say(lowered(match.groups ?? {}), year);
    if (said === null) return null;
    return { rule: name, text: said.text, quote: clause, subject: said.subject ?? null };
  }
  return null;
}

/** Words of the rule are written small; free words stay as they were. */
function lowered(groups: Groups): Groups {
  return Object.fromEntries(
    Object.entries(groups).map(([key, value]) => [
      key,
      key === 'words' ? value : value?.toLowerCase(),
    ]),
  );
}

/** Whether a sentence only supposes, reports or wonders. */
const supposed =
  /\b(?:if|suppose|supposing|imagine|assume|assuming|pretend|hypothetically|unless|wonder|wondering|not sure|unsure|whether|maybe|perhaps|might|used to|someone|somebody)\b/i;
const opening =
  /^(?:(?:hi|hello|hey|well|so|and|but|also|actually|because|since|as|ok|okay|yes|no|btw|by the way|please note that|note that|fyi|you should know that|remember that|i think that?|i guess)\b[,:]? *)+/i;

/** Clauses that assert something in the first person, verbatim and trimmed. */
function* clausesOf(message: string): Generator<string> {
  for (const [sentence] of message.matchAll(/[^.!?\n;]+(?:\.\d[^.!?\n;]*)*[.!?\n;]*/g)) {
    if (supposed.test(sentence)) continue;
    const parts = sentence.split(
      /,\s+(?=(?:and |but |so )?(?:i|we|my|our|am|are|is|can|should|what|how|do|does|will|would)\b)|\s+[-–—]\s+|:\s+|\s+(?:and|but|so|because)\s+(?=(?:i|we|my|our)\b)/i,
    );
    for (const part of parts) {
      const clause = part
        .replace(opening, '')
        .replace(/[\s.!,;]+$/, '')
        .trim();
      if (/^(?:i|we|my|our)\b/i.test(clause) && !clause.endsWith('?') && clause.length <= 300) {
        yield clause;
      }
    }
  }
}
