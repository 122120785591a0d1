import { citing, paragraphs, type Facts, type Quote } from './sources.ts';

export function composeGoal(facts: Facts, quotes: readonly Quote[]): string {
  const has = (id: string) => facts.has(`goal.${id}`);
  if (has('lacks')) return clarification(facts);
  const why =
    'Why it matters: a wish with a date and an amount a month gets reached; one without mostly waits.' +
    citing(quotes, /goal|saving|horizon|years|inflation|target/i);
  if (has('wish.amount')) return wish(facts, why);
  const places = facts
    .ids('goal.')
    .filter((id) => /^goal\.\d+\.name$/.test(id))
    .map((id) => id.slice(0, -'.name'.length));
  const behind = places.find((at) => facts.has(`${at}.short`));
  return paragraphs(
    ...places.map((at) => observation(facts, at)),
    why,
    ['Your options:', ...(behind === undefined ? keepingOn() : catchingUp(facts, behind))],
    behind !== undefined && facts.has(`${behind}.needed`)
      ? `Next step: set the standing order for ${facts.value(`${behind}.name`)} to ${facts.value(`${behind}.needed`)} a month, or move its date.`
      : behind === undefined
        ? 'Next step: keep the standing orders running, and look again when prices or plans change.'
        : `Next step: set a new date for ${facts.value(`${behind}.name`)}.`,
    `Assumptions: counted from ${facts.value('goal.asOf')} in full months, what is saved earns nothing meanwhile, and the target does not rise.`,
  );
}

/** The number that is missing is asked for; examples are in words, since no fact stands behind them. */
function clarification(facts: Facts): string {
  const v = (id: string) => facts.value(`goal.${id}`);
  if (v('lacks') === 'amount') {
    const known = /[1-9]/.test(v('count')) ? ' None of your goals on record is of that kind.' : '';
    return paragraphs(
      `To work that out I need to know what it costs, and by when you want it.${known}`,
      'For example: “a car for twenty thousand in three years”, “thirty-five thousand for a house deposit”, or “eight hundred a month towards a trip for six thousand”.',
      'Or set it as a goal, with target and date; then I can follow it for you.',
    );
  }
  return paragraphs(
    `To work that out for ${v('wish.amount')} I need a date or an amount a month: at present nothing is left over from your income that would give one.`,
    'For example: “in four years”, or “with two hundred a month”.',
  );
}

function wish(facts: Facts, why: string): string {
  const v = (id: string) => facts.value(`goal.${id}`);
  const has = (id: string) => facts.has(`goal.wish.${id}`);
  const short = facts.isNegative('goal.left');
  const sentences: string[] = [];
  if (has('needed')) {
    sentences.push(
      `For ${v('wish.amount')} by ${v('wish.by')}, ${v('wish.ahead')} from now, you need to save ${v('wish.needed')} a month.`,
    );
  } else if (has('by')) {
    sentences.push(`${v('wish.by')} is too close to save ${v('wish.amount')} by the month.`);
  }
  if (has('monthly') && has('months')) {
    sentences.push(
      `With ${v('wish.monthly')} a month ${v('wish.amount')} is reached in ${v('wish.months')}.`,
    );
  } else if (has('months')) {
    sentences.push(
      `With all that is left over, ${v('left')} a month, ${v('wish.amount')} is reached in ${v('wish.months')}.`,
    );
  }
  sentences.push(
    short
      ? `At present you spend ${facts.size('goal.left')} a month more than you earn.`
      : `At present ${v('left')} a month is left over from your income.`,
  );
  return paragraphs(
    sentences.join(' '),
    why,
    [
      'Your options:',
      has('needed')
        ? `- Save ${v('wish.needed')} a month from now on: in time, but every month counts and other goals get less.`
        : '- Save by the month from now on: slow, and free of interest.',
      '- Move the date or take the cheaper choice: less a month, and a longer wait or a smaller wish.',
      '- Borrow the rest: at once, but interest makes it dearer and the payments bind you.',
    ],
    has('needed')
      ? `Next step: a savings account of its own with a standing order of ${v('wish.needed')} a month.`
      : 'Next step: name a date for it; then the amount a month follows.',
    `Assumptions: counted from ${v('asOf')} in full months, nothing saved for it yet, no interest, and a price that does not rise.`,
  );
}

function observation(facts: Facts, at: string): string {
  const v = (id: string) => facts.value(`${at}.${id}`);
  const has = (id: string) => facts.has(`${at}.${id}`);
  const part = has('part') ? `, ${v('part')} of it` : '';
  const sentences = [
    `${v('name')}: ${v('saved')} of ${v('target')} is saved${part}, and the date is ${v('by')}.`,
  ];
  if (!has('ahead')) return [...sentences, 'The target is reached.'].join(' ');
  if (has('short')) {
    sentences.push(
      `With ${v('monthly')} a month you will be ${v('short')} short of it on the day${has('needed') ? `; ${v('needed')} a month is enough` : ''}.`,
    );
  } else {
    sentences.push(
      `With ${v('monthly')} a month you are on track, ${v('spare')} ahead on the day.`,
    );
  }
  if (has('months')) sentences.push(`At this pace it is reached in ${v('months')}.`);
  return sentences.join(' ');
}

function catchingUp(facts: Facts, at: string): string[] {
  const v = (id: string) => facts.value(`${at}.${id}`);
  const name = v('name');
  const lines = facts.has(`${at}.needed`)
    ? [
        `- Save ${v('needed')} a month for ${name} instead of ${v('monthly')}: in time, but less for everything else.`,
      ]
    : [];
  if (facts.has(`${at}.months`)) {
    lines.push(
      `- Keep the pace and wait: ${name} is reached in ${v('months')}, later than you wished.`,
    );
  }
  lines.push(
    `- Aim lower by ${v('short')}: in time without saving more, and a smaller ${name}.`,
    '- Move money from a goal that is ahead: nothing more to save, but that one loses its lead.',
  );
  return lines;
}

function keepingOn(): string[] {
  return [
    '- Keep the pace: all goals are met, with nothing to do.',
    '- Save a little less for what is ahead: frees money now, and gives up the spare time.',
    '- Bring a date forward: sooner there, with no room for a bad month.',
  ];
}
