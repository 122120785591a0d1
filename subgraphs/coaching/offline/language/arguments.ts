// The arguments of each tool, as a question names them: amounts, ages, dates, symbols, classes, categories.
import { amountsIn, monthlyValue, type Amount } from './amounts.ts';
import { ageIn, deadlineIn, monthsBackIn, monthsIn, periodIn } from './dates.ts';
import type { ToolIntent } from './cues.ts';
import { withDigits } from './numbers.ts';
import { assetClassIn, categoryIn, goalKindIn, symbolIn } from './subjects.ts';

export type Arguments = Readonly<Record<string, string | number>>;

export interface Words {
  /** As it was typed: capitals make symbols. */
  readonly question: string;
  /** Lower case, typing errors corrected. */
  readonly text: string;
  /** ISO date. */
  readonly today: string;
}

/**
 * `continued`: the question goes on with an earlier one of this intent, so that bare numbers are about it;
 * `pending` is what was missing there.
 */
export function argumentsOf(
  intent: ToolIntent,
  { question, text: words, today }: Words,
  { continued = false, pending = null }: { continued?: boolean; pending?: Missing | null } = {},
): Arguments {
  const text = withDigits(words);
  const amounts = amountsIn(text);
  switch (intent) {
    case 'allocation':
      return given({ assetClass: assetClassIn(text) });
    case 'spending':
      return given({ months: monthsBackIn(text), category: categoryIn(text) });
    case 'emergency_fund':
      return given({ targetMonths: monthsIn(text) });
    case 'retirement': {
      const age = ageIn(text);
      const yearsAhead = age === null ? yearsAheadIn(text) : null;
      return given({
        retirementAge: age,
        yearsAhead,
        ...savingsFor(amounts, text, continued, pending),
      });
    }
    case 'risk':
      return given({ symbol: symbolIn(question), months: backAtLeast(text, 3) });
    case 'fees':
      return given({ symbol: symbolIn(question), months: monthsBackIn(text) });
    case 'performance': {
      const period = periodIn(text, today);
      return given({
        symbol: symbolIn(question),
        from: period?.from ?? null,
        to: period?.to ?? null,
      });
    }
    case 'debt': {
      const extra =
        amounts.find(({ per, more }) => per !== null || more || continued) ?? amounts[0];
      return given({
        extraMonthly: extra === undefined ? null : monthlyValue(extra),
        currency: extra?.currency ?? null,
      });
    }
    case 'goal':
      return goalArguments(amounts, text, today);
    case 'savings_rate':
      return given({ months: monthsBackIn(text) });
  }
}

function goalArguments(amounts: readonly Amount[], text: string, today: string): Arguments {
  const monthly = amounts.find(({ per }) => per !== null);
  const total = amounts.find(({ per }) => per === null);
  const by = deadlineIn(text, today);
  return given({
    kind: goalKindIn(text),
    amount: total?.value ?? null,
    monthly: monthly === undefined ? null : monthlyValue(monthly),
    by: by !== null && by > today ? by : null,
    byAge: by === null ? ageIn(text) : null,
    currency: total?.currency ?? monthly?.currency ?? null,
  });
}

const saving =
  /\b(?:sav(?:e|ed|ing)|put(?:ting)? (?:away|aside)|set(?:ting)? aside|contribut\w*|invest(?:ed|ing)?|add(?:ed|ing)?|pay(?:ing)? in)\b/;

function savingsFor(
  amounts: readonly Amount[],
  text: string,
  continued: boolean,
  pending: Missing | null,
): Readonly<Record<string, string | number | null>> {
  const regular = saving.test(text) ? amounts.find(({ per }) => per !== null) : undefined;
  const amount = regular ?? (continued ? amounts[0] : undefined);
  if (amount === undefined) return {};
  const value = monthlyValue(amount);
  const isMore =
    amount.more ||
    pending === 'extraMonthlySavings' ||
    /\b(?:extra|another|additional)\b/.test(text);
  return {
    [isMore ? 'extraMonthlySavings' : 'monthlySavings']: value,
    currency: amount.currency,
  };
}

function yearsAheadIn(text: string): number | null {
  const count = Number(/\b(?:in|within) (\d{1,2}) years\b/.exec(text)?.[1]);
  return count >= 1 && count <= 60 ? count : null;
}

function backAtLeast(text: string, least: number): number | null {
  const months = monthsBackIn(text);
  return months === null ? null : Math.max(least, months);
}

export type Missing = 'extraMonthlySavings' | 'extraMonthly';

const hypothetical = /\b(?:if|suppose|would|could|should|does|help)\b/;

/** The number without which the question cannot be computed; null where none is missing. */
export function missingIn(intent: ToolIntent, text: string, args: Arguments): Missing | null {
  if (intent === 'retirement') {
    const named = args['monthlySavings'] ?? args['extraMonthlySavings'];
    const more =
      /\b(?:sav\w*|put\w*|set\w*|contribut\w*|invest\w*|pay\w*|paid) (?:\w+ ){0,3}(?:more|extra)\b(?! years?)/;
    return named === undefined && hypothetical.test(text) && more.test(text)
      ? 'extraMonthlySavings'
      : null;
  }
  if (intent === 'debt') {
    const more =
      /\b(?:pay\w*|paid|put\w*|throw\w*|threw|add\w*|repa\w*) (?:\w+ ){0,4}(?:more|extra)\b/;
    return args['extraMonthly'] === undefined && /\b(?:if|suppose)\b/.test(text) && more.test(text)
      ? 'extraMonthly'
      : null;
  }
  return null;
}

function given(args: Readonly<Record<string, string | number | null>>): Arguments {
  return Object.fromEntries(
    Object.entries(args).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}
