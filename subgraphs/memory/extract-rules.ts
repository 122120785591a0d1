// What extract.ts recognises in a clause, and how it is said in the third person.

export interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  /** From the match's groups and the year the message was written in; null: it means nothing after all. */
  readonly say: (groups: Groups, year: number) => { text: string; subject?: string } | null;
}
export type Groups = Readonly<Record<string, string | undefined>>;

const I = "(?:i|we)(?:'d|'ll| would| really| still| also| definitely| always)*";
const wish = `(?:${I} (?:want|wish|plan|hope|intend|aim|like)|(?:i am|i'm|we are|we're) (?:planning|hoping|going))`;
const am = "(?:i am|i'm)";
const are = "(?:i am|i'm|we are|we're)";

export const rules: readonly Rule[] = [
  {
    name: 'retirement-age',
    pattern: rule(
      `${wish} to (?:retire|stop working) (?:at|by|when (?:i'm|i am|we're|we are))(?: the age of)? (?<age>\\d\\d)(?!\\d|[.,]\\d|%)`,
    ),
    say: ({ age }) => within(age, 30, 90, `Wants to retire at ${age}.`, 'retirement'),
  },
  {
    name: 'retirement-year',
    pattern: rule(`${wish} to (?:retire|stop working) (?:in|by) (?<when>20\\d\\d)(?!\\d)`),
    say: ({ when }) => ({ text: `Wants to retire in ${when}.`, subject: 'retirement' }),
  },
  {
    name: 'retirement-early',
    pattern: rule(`${wish} to retire (?<how>early|as early as possible|as soon as possible)`),
    say: () => ({ text: 'Wants to retire early.', subject: 'retirement' }),
  },
  {
    name: 'child-born',
    pattern: rule(
      '(?:my|our) (?<child>son|daughter|child|baby|grandson|granddaughter)(?:,? \\p{L}+,?)? was born (?:in|on) (?:[\\w ,.]{0,20}? )?(?<when>(?:19|20)\\d\\d)(?!\\d)',
    ),
    say: ({ child, when }, year) =>
      within(when, 1930, year, `Has a ${child === 'baby' ? 'child' : child} born in ${when}.`),
  },
  {
    name: 'child-age',
    pattern: rule(
      '(?:my|our) (?<child>son|daughter|child|grandson|granddaughter)(?:,? \\p{L}+,?)? (?:is|turned|has just turned) (?<age>\\d{1,2})(?: years old)?(?= |$)',
    ),
    say: ({ child, age }, year) => within(age, 0, 60, `Has a ${child} who was ${age} in ${year}.`),
  },
  {
    name: 'children',
    pattern: rule(
      '(?:i|we) have (?<count>no|one|two|three|four|five|six|[1-9]) (?<what>children|child|kids?|sons?|daughters?)(?= |$)',
    ),
    say: ({ count, what = '' }) => ({
      text: `Has ${count} ${what.replace('kids', 'children').replace('kid', 'child')}.`,
      subject: /son|daughter/i.test(what) ? `children:${what.replace(/s$/, '')}` : 'children',
    }),
  },
  {
    name: 'expecting',
    pattern: rule(`${are} expecting (?:a|our|my|another) (?:[\\w-]+ )?(?:baby|child|son|daughter)`),
    say: (_groups, year) => ({ text: `Was expecting a child in ${year}.` }),
  },
  {
    name: 'marital-status',
    pattern: rule(
      `${are} (?:now |recently |newly )?(?<status>married|single|divorced|widowed|engaged|separated)(?= |$)`,
    ),
    say: ({ status }) => ({ text: `Is ${status}.`, subject: 'marital status' }),
  },
  {
    name: 'work-status',
    pattern: rule(
      `${am} (?:now |currently |already |a )?(?<status>retired|self-employed|unemployed|freelancer|student)(?= |$)`,
    ),
    say: ({ status = '' }) => ({
      text: `Is ${/freelancer|student/i.test(status) ? 'a ' : ''}${status}.`,
      subject: 'work',
    }),
  },
  {
    name: 'occupation',
    pattern: rule('i work as (?<job>an? [a-z][a-z -]{2,40})'),
    say: ({ job }) => ({ text: `Works as ${trimmed(job)}.`, subject: 'work' }),
  },
  {
    name: 'housing',
    pattern: rule(
      '(?:i|we) (?<how>rent|own) (?:(?:a|an|my|our|the) )?(?<what>home|house|flat|apartment|condo)(?= |$)',
    ),
    say: ({ how, what }) => ({
      text: `${how === 'own' ? 'Owns' : 'Rents'} a home (${what}).`,
      subject: 'housing',
    }),
  },
  {
    name: 'purchase',
    pattern: rule(
      `${wish} to buy (?<what>(?:an?|my|our) (?:[\\w-]+ ){0,2}?(?:house|home|flat|apartment|condo|car|van|boat|cottage|farm))(?: (?:in|by|within|around) (?:(?<when>20\\d\\d)(?!\\d)|(?:about |the next )?(?<count>\\d\\d?|one|two|three|four|five|six|seven|eight|nine|ten) years?))?`,
    ),
    say: ({ what = '', when, count }, year) => {
      const then = when ?? (count === undefined ? null : year + numberOf(count));
      const thing = what.replace(/^(?:my|our)/i, 'a');
      return {
        text: `Wants to buy ${thing}${then === null ? '' : ` by ${then}`}.`,
        subject: `purchase:${thing.split(' ').at(-1)}`,
      };
    },
  },
  {
    name: 'saving-for',
    pattern: rule(
      `${are} (?:now |currently )?(?:saving|putting money aside) (?:up )?for (?<words>[\\p{L}][\\p{L}' -]{2,60})`,
    ),
    say: ({ words }) => worded(words, (known) => `Is saving for ${third(known)}.`),
  },
  {
    name: 'preference',
    pattern: rule(`${I} (?:strongly |much )?prefer (?<words>[\\p{L}][\\p{L}\\d%' -]{2,80})`),
    say: ({ words }) => worded(words, (known) => `Prefers ${third(known)}.`),
  },
  {
    name: 'avoidance',
    pattern: rule(
      "(?:i|we) (?:(?:really )?(?:don't|do not|never|would never|will never) (?:want to |wish to )?(?:own|hold|buy|invest in|put money in|put money into)|refuse to (?:own|hold|buy|invest in)|avoid(?: investing in)?) (?<words>[\\p{L}][\\p{L}\\d' -]{2,80})",
    ),
    say: ({ words }) => worded(words, (known) => `Does not want to invest in ${third(known)}.`),
  },
  {
    name: 'risk-attitude',
    pattern: rule(
      `(?:i|we) (?<how>hate|dislike|can't stand|cannot stand|can't stomach|don't like|do not like|enjoy|like) (?<what>risk|taking risks|losing money|losses|volatility|big swings)(?= |$)`,
    ),
    say: ({ how = '', what }) => ({
      text: `${/^(?:enjoy|like)$/i.test(how) ? 'Likes' : 'Dislikes'} ${what}.`,
      subject: `attitude:${what}`,
    }),
  },
  {
    name: 'supports',
    pattern: rule(
      '(?:i|we) (?:financially )?(?:support|look after|care for|take care of) (?:my|our) (?<who>(?:elderly |old |ill |sick )?(?:mother|father|parents|mum|mom|dad|brother|sister|grandmother|grandfather|grandparents))(?= |$)',
    ),
    say: ({ who }) => ({ text: `Supports their ${who}.` }),
  },
];

function rule(source: string): RegExp {
  return new RegExp(`^${source}`, 'iu');
}

function within(
  number: string | undefined,
  min: number,
  max: number,
  text: string,
  subject?: string,
) {
  const value = Number(number);
  if (!(value >= min && value <= max)) return null;
  return subject === undefined ? { text } : { text, subject };
}

/** Free words, unless they point at something else that was said. */
function worded(words: string | undefined, say: (words: string) => string) {
  const known = trimmed(words);
  if (
    /^(?:it|this|that|them|those|these|to|not|your|you|the (?:first|second|third|last|latter|former|other|one))\b/i.test(
      known,
    )
  )
    return null;
  return known.length < 3 ? null : { text: say(known) };
}

function trimmed(words: string | undefined): string {
  return (words ?? '')
    .replace(/\s+/g, ' ')
    .replace(/\s+(?:please|thanks|too|as well|though|anyway|now|and|or|but|to|for|in|over)$/i, '')
    .trim();
}

/** "my daughter's education" is somebody else's to whoever reads it. */
function third(words: string): string {
  return words.replace(/\b(?:my|our)\b/gi, 'their');
}

function numberOf(word: string): number {
  const words = [
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
  ];
  const known = words.indexOf(word);
  return known === -1 ? Number(word) : known;
}
