// A small scored grammar: which of four intents a question has, and the ages, months and amounts it names.
import { spendingCategories, type SpendingCategory } from '../tools/spending.ts';

export type Intent = 'allocation' | 'spending' | 'emergency_fund' | 'retirement';

export interface Understood {
  readonly intent: Intent;
  /** Arguments of the tool of the same name. */
  readonly arguments: Readonly<Record<string, string | number>>;
}

/** A cue and what it is worth. From `certain` on it settles the intent by itself. */
type Cue = readonly [pattern: RegExp, weight: number];

const enough = 2;
const certain = 3;

const cues: Readonly<Record<Intent, readonly Cue[]>> = {
  allocation: [
    [/\b(?:asset )?allocat\w*/, 3],
    [/\b(?:re-?balanc\w*|out of balance|well balanced)\b/, 3],
    [/\bdrift\w*/, 3],
    [/\b(?:asset mix|investment mix|mix of (?:stocks|assets|investments))\b/, 3],
    [/\b(?:diversif\w*|too concentrated|all (?:my )?eggs)\b/, 3],
    [/\b(?:off|on|from|near|meet\w*) (?:my |the )?targets?\b/, 2],
    [/\b(?:portfolios?|holdings?|invested in|my investments)\b/, 2],
    [/\b(?:stocks?|shares|bonds?|equit(?:y|ies)|commodit\w*|real estate)\b/, 1.5],
    [/\btoo (?:much|many|little|few)\b.*\b(?:stocks?|shares|bonds?|equit\w*|cash)\b/, 1.5],
    [/\b(?:risky|risk)\b/, 0.5],
    [/\b(?:perform\w*|returns?|beat\w*|profit\w*|gain\w*|dividends?|tax\w*|buy)\b/, -2],
  ],
  spending: [
    [/\b(?:spend|spent|spending|spends|overspend\w*)\b/, 3],
    [
      /\bwhere (?:does|did|is|has) (?:all )?(?:my|our|the) (?:money|salary|income|pay)\b.*\bg(?:o|oing|one)\b/,
      3,
    ],
    [/\b(?:expenses?|expenditures?|outgoings|outlays?)\b/, 2.5],
    [/\b(?:budget\w*|cost of living|living costs|savings rate|cut back|cut down)\b/, 2.5],
    [/\b(?:pay|paying|cost|costs|costing)\b/, 1],
    [/\b(?:last|past|previous) (?:\w+ )?(?:months?|years?)\b/, 0.5],
  ],
  emergency_fund: [
    [/\bemergenc(?:y|ies)\b/, 3],
    [/\brainy[- ]day\b/, 3],
    [/\b(?:safety net|cushion|buffer|cash reserves?|reserve fund)\b/, 3],
    [/\b(?:lose|lost|losing|without) (?:my|a|our) (?:job|income|salary|paycheck|work)\b/, 3],
    [/\b(?:laid off|unemployed|made redundant|out of work|fired|sick for)\b/, 3],
    [
      /\bhow (?:long|many months)\b.*\b(?:last|survive|get by|cope|manage|carry|cover|go on|live)\b/,
      3,
    ],
    [/\b(?:unexpected|unforeseen|surprise)\b/, 2],
    [/\bmonths? of (?:expenses|spending|costs|cash|living)\b/, 2],
    [/\benough (?:cash|savings|in (?:the )?bank)\b/, 2],
  ],
  retirement: [
    [/\bretir\w*/, 3],
    [/\bpensions?\b/, 2.5],
    [/\b(?:stop|quit|finish|give up) working\b/, 3],
    [/\bwork (?:until|till|to) (?:i'?m |i am |age )?\w+/, 2],
    [/\b(?:nest egg|old age|golden years|financial(?:ly)? independen\w*|401 ?\(?k\)?)/, 3],
    [/\b(?:saving|save|saved|put(?:ting)? (?:away|aside)) enough\b/, 1.5],
    [/\bfor later\b/, 1],
  ],
};

/** At most two intents, the likelier first; none where nothing is likely enough. */
export function understand(question: string): readonly Understood[] {
  const text = normalised(question);
  const category = categoryIn(text);
  const scores = (Object.keys(cues) as Intent[]).map((intent) => {
    const hits = cues[intent].filter(([pattern]) => pattern.test(text));
    const bonus = intent === 'spending' && category !== null ? 1.5 : 0;
    return {
      intent,
      score: hits.reduce((sum, [, weight]) => sum + weight, bonus),
      sure: hits.some(([, weight]) => weight >= certain),
    };
  });
  // A months-of-expenses question is about the fund, not about the expenses.
  const likely = scores
    .filter(({ score }) => score >= enough)
    .sort((a, b) => Number(b.sure) - Number(a.sure) || b.score - a.score);
  return likely
    .filter(({ sure }, index) => index === 0 || (index === 1 && sure))
    .map(({ intent }) => ({ intent, arguments: argumentsOf(intent, text, category) }));
}

function argumentsOf(intent: Intent, text: string, category: SpendingCategory | null) {
  switch (intent) {
    case 'allocation':
      return {};
    case 'spending':
      return given({ months: monthsBackIn(text), category });
    case 'emergency_fund':
      return given({ targetMonths: monthsIn(text) });
    case 'retirement':
      return given({ retirementAge: ageIn(text), ...monthlySavingsIn(text) });
  }
}

function given(args: Readonly<Record<string, string | number | null>>) {
  return Object.fromEntries(
    Object.entries(args).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}

function normalised(question: string): string {
  return question.toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ').trim();
}

const units = [
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
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const numberWord = String.raw`(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?|${units.slice(1).join('|')})`;
const wholeNumber = String.raw`(\d{1,3}|${numberWord})`;

/** `60`, `sixty`, `sixty-two` */
function numberOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const unit = units.indexOf(text);
  if (unit >= 0) return unit;
  const [ten = '', rest] = text.split(/[- ]/);
  const decade = tens.indexOf(ten);
  if (decade < 2) return null;
  return decade * 10 + (rest === undefined ? 0 : Math.max(0, units.indexOf(rest)));
}

const agePatterns = [
  new RegExp(
    String.raw`\b(?:at|by|aged?|until|till|before|turn(?:ing)?|i'?m|i am) (?:the )?(?:age )?(?:of )?${wholeNumber}\b(?! ?(?:months?|years? (?:from|time)|%|per ?cent|k\b))`,
  ),
  new RegExp(
    String.raw`\bretir\w*(?: \w+){0,3} ${wholeNumber}\b(?! ?(?:months?|years?|%|per ?cent|k\b))`,
  ),
];

/** An age at which somebody may stop working. */
function ageIn(text: string): number | null {
  const ages = agePatterns
    .map((pattern) => numberOf(pattern.exec(text)?.[1] ?? ''))
    .filter((age): age is number => age !== null && age >= 30 && age <= 90);
  return ages[0] ?? null;
}

const monthCount = new RegExp(String.raw`\b${wholeNumber}[- ]months?\b`);

function monthsIn(text: string): number | null {
  const count = numberOf(monthCount.exec(text)?.[1] ?? '');
  return count !== null && count >= 1 && count <= 36 ? count : null;
}

const spanBack = new RegExp(
  String.raw`\b(?:last|past|previous|recent)(?: ${wholeNumber})? (month|quarter|year)s?\b`,
);

function monthsBackIn(text: string): number | null {
  const match = spanBack.exec(text);
  const size = { month: 1, quarter: 3, year: 12 }[match?.[2] ?? ''];
  if (match === null || size === undefined) return monthsIn(text);
  const count = (numberOf(match[1] ?? 'one') ?? 1) * size;
  return Math.min(36, Math.max(1, count));
}

const savingAmount =
  /\b(?:sav(?:e|ed|ing)|put(?:ting)? (?:away|aside)|set(?:ting)? aside|contribut\w*|invest(?:ed|ing)?|add(?:ed|ing)?)(?<more> (?:an )?(?:extra|another|additional))?(?: (?:about|around|up to|roughly))? ?[$€£]?(?<amount>\d[\d,]*(?:\.\d+)?)(?<thousands>k)?(?<more2> (?:\w+ )?(?:more|extra|on top))?(?: (?:dollars|euros|pounds|usd|eur|gbp))?(?<more3> more)? ?(?:a|per|each|every|\/) ?(?<period>month|year)/;

function monthlySavingsIn(text: string): Record<string, number | null> {
  const groups = savingAmount.exec(text)?.groups;
  if (groups === undefined) return {};
  const amount =
    Number(groups['amount']?.replaceAll(',', '')) * (groups['thousands'] === undefined ? 1 : 1000);
  if (!Number.isFinite(amount) || amount <= 0 || amount > 1e9) return {};
  const monthly = Math.round((groups['period'] === 'year' ? amount / 12 : amount) * 100) / 100;
  const isMore = groups['more'] ?? groups['more2'] ?? groups['more3'];
  return isMore === undefined ? { monthlySavings: monthly } : { extraMonthlySavings: monthly };
}

const categoryWords: Readonly<Record<SpendingCategory, RegExp>> = {
  HOUSING: /\b(?:rent|mortgage|housing)\b/,
  UTILITIES: /\b(?:utilit\w+|electricity|power bill|heating|water bill|telephone|phone bill)\b/,
  GROCERIES: /\b(?:grocer\w+|supermarket|food shopping)\b/,
  TRANSPORT: /\b(?:transport\w*|fuel|petrol|gas station|commut\w+|train|bus fares?|my car)\b/,
  INSURANCE: /\binsurances?\b/,
  HEALTH: /\b(?:health\w*|medical|doctors?|pharmacy|dentist)\b/,
  CHILDCARE: /\b(?:childcare|child care|day ?care|nursery|kindergarten)\b/,
  DEBT_COSTS: /\b(?:bank fees|interest on|debt costs|overdraft)\b/,
  EDUCATION: /\b(?:education|tuition|courses|school)\b/,
  DINING: /\b(?:dining|restaurants?|eating out|take-?aways?|take-?out|coffee)\b/,
  SHOPPING: /\b(?:shopping|clothes|clothing)\b/,
  ENTERTAINMENT: /\b(?:entertainment|cinema|concerts?|games)\b/,
  SUBSCRIPTIONS: /\b(?:subscriptions?|streaming)\b/,
  TRAVEL: /\b(?:travel\w*|holidays?|vacations?|flights?|hotels?)\b/,
  GIFTS: /\b(?:gifts?|presents|donations?)\b/,
  OTHER: /(?!)/,
};

function categoryIn(text: string): SpendingCategory | null {
  return spendingCategories.find((category) => categoryWords[category].test(text)) ?? null;
}
