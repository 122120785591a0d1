// Groups of words that mean the same to the grammar, and the two ways in which cues combine them.

/** Alternatives of a regular expression over lower-case text, whole words. */
export type Words = string;

/** A pattern and what it is worth where it is found. */
export type Cue = readonly [pattern: RegExp, weight: number];

/** One of the words stands in the text. */
export function any(words: Words): RegExp {
  return new RegExp(String.raw`(?<![\w'])(?:${words})(?![\w])`);
}

/** One of each stands in the text, in either order. */
export function both(first: Words, second: Words): RegExp {
  const held = (words: Words) => String.raw`(?=.*(?<![\w'])(?:${words})(?![\w]))`;
  return new RegExp(`^${held(first)}${held(second)}`);
}

export const classes: Words =
  'stocks?|shares|bonds?|equit(?:y|ies)|commodit(?:y|ies)|real estate|gold|fixed income';

/** A symbol is put as `holding` before the grammar looks. */
export const holdings: Words = `portfolios?|investments?|invest(?:ed|ing)?|funds?|etfs?|holdings?|securities|trackers?|positions?|${classes}`;

export const costs: Words =
  'cost|costs|costing|charge|charges|charged|charging|fees?|expensive|pricey|priced|overpriced|cheap|cheaper|cheapest|for less|commissions?|overpay\\w*|pay(?:ing)? (?:\\w+ )?(?:for|too much|to)|paid for|take(?:s)? (?:a )?cut|eat\\w*|price';

export const measures: Words =
  'how much|how many|what (?:\\w+ )?(?:percentage|percent|share|part|portion|proportion|fraction|slice)|percentage|share of|portion|proportion|slice|which part';

export const incomes: Words =
  'incomes?|salary|salaries|pay|paychecks?|paycheques?|wages?|earnings|take-?home|pay ?packet';

export const saving: Words =
  'sav(?:e|es|ed|ing)|put(?:ting)? (?:\\w+ ){0,2}(?:aside|away|by)|set(?:ting)? (?:\\w+ ){0,2}aside|lay(?:ing)? (?:\\w+ )?aside|stash\\w*|squirrel\\w*|keep|keeping|kept|left ?over|left|remains?|remaining|unspent|as savings';

export const emergencies: Words =
  'emergenc(?:y|ies)|rainy[- ]days?|safety nets?|cushions?|buffers?|reserves?|unexpected\\w*|unforeseen|surprise(?:s| bills?)?|unplanned|nasty surprises?|breaks? down|broke down|something (?:goes wrong|happens|breaks)';

export const retiring: Words =
  "retir\\w*|pensions?|pensioners?|(?:stop|stopping|quit|quitting|leave|leaving|finish|finishing|give up|giving up|done|end) (?:my |with )?(?:work(?:ing)?|the workforce|my career|career)|nest eggs?|old age|(?:i'm|i am|we're|we are|getting|grow|growing|get) old|golden years|later years|financial(?:ly)? (?:independen\\w*|free(?:dom)?)|401 ?\\(?k\\)?|last (?:working day|day at work)|work any ?more";

/** What may happen to investments. */
export const falls: Words =
  'lose|loss|fall|falls|drop|drops|crash\\w*|cris[ie]s|collaps\\w*|tank(?:s|ed)?|plung\\w*|halv\\w*|lose half|worst|wiped out|recession|downturn|bear|shrink|go(?:es)? down|go south|bad|hit|ruin\\w*|decline[sd]?|slump\\w*';

/** What investments did. */
export const results: Words =
  'perform\\w*|returns?|returned|done|doing|did|fared?|went|going|gone|grow|grows|grown|grew|growth|growing|earn\\w*|made|make|making|gain\\w*|profit\\w*|yield\\w*|bring|brought|develop\\w*|risen|rose|rise|increased?|decreased?|appreciat\\w*|lost|losing|(?:is|am i|are|are we|i am|we are|went|gone|how much|how far) up|ahead|behind|beat\\w*|paid out|pay out|paid off|success\\w*|dividends?|in the (?:red|black|green|plus|minus)';

export const spending: Words =
  'spend\\w*|spent|overspen\\w*|expenses?|expenditures?|outgoings|budget\\w*|groceries|wast(?:e|ed|ing)';

export const debts: Words =
  'debts?|owe|owed|owing|loans?|credit cards?|(?:my|our|the|a|both|store|visa|this|that) cards?|card (?:balances?|debts?)|borrow\\w*|overdrafts?|mortgages?|instal?lments?|credits?(?! (?:score|rating))|aprs?';

export const payingOff: Words =
  'pay\\w*|paid|repa(?:y\\w*|id)|clear\\w*|settle\\w*|get(?:ting)? rid|out of|gone|off|free|lower|reduc\\w*|first|faster|quick\\w*|earlier|sooner|down|wipe\\w*|eliminat\\w*|tackle|extra|costs?|costing|close';

/** Already lived through: no wish any more. */
export const fresh: Words =
  'did (?:i|we) (?:pay|spend)|cost me (?:last|this)|last (?:month|year|quarter)';

export const wishes: Words =
  'houses?|home|flat|apartment|condo|cars?|boats?|sailing|yacht|wedding|trips?|holidays?|vacations?|honeymoon|sabbatical|college|university|education|tuition|school|studies|masters?|kids?|children|daughter|son|baby|motorbike|motorcycle|camper|van|kitchen|renovat\\w*|bathroom|roof|place of (?:my|our) own|property|degree|safari|journey|cruise|bike|piano|business|deposit|cabin|cottage|land|garage|horse|laptop|computer|furniture|ring|gap year|world tour|travel\\w*|moving house|solar|pool|garden|dream';

export const timing: Words =
  'when|by|until|in (?:\\w+ ){1,2}(?:years?|months?)|how (?:long|soon|much longer)|next (?:year|summer|spring|winter|autumn)|20\\d\\d|in time';
