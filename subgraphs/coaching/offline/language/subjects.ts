// What a question is about besides its intent: symbols, asset classes, spending categories, kinds of goals.
import { spendingCategories, type SpendingCategory } from '../../tools/spending.ts';
import type { GoalKind } from '../../tools/goal.ts';

/** Capitals that are no symbols: currencies, kinds of products, figures, and what people shout. */
const noSymbols = new Set(
  `USD EUR GBP CHF JPY CAD AUD ETF ETFS REIT REITS TER APR APY ROI IRR XIRR TWR MWR YTD IRA ROTH CPI
  GDP FAQ OK USA UK EU US TV HR PM AM CEO IPO NAV FIRE AI PIN ATM VAT FX DCA CD CDS KPI FIFO ASAP
  I A AN AND OR NOT THE MY ME WE IS IN ON AT IT IF TO OF DO HOW MUCH WHAT WHEN WHERE WHY WHO CAN AM
  ARE WAS HAS HAVE DOES DID FOR WITH ALL ANY FEES DEBT LOAN RISK GOAL SAVE SPEND MONEY HELP PLEASE
  NOW YES NO FUND FUNDS STOCK STOCKS BOND BONDS CASH RATE MANY SHOULD WOULD COULD WILL MORE LESS
  TOO VERY GOLD PAY PAID OFF YOU YOUR ME THIS THAT LAST YEAR MONTH BEST WORST GOOD BAD`.split(
    /\s+/,
  ),
);

/** `KSTR`, `$KSTR`, `MWLD-EUR`: two to five capitals in a text that is not all in capitals. */
export function symbolIn(question: string): string | null {
  if (!/\p{Ll}/u.test(question)) return null;
  for (const [, symbol = ''] of question.matchAll(
    /(?<![\p{L}\p{N}-])\$?([A-Z]{2,5}(?:-[A-Z]{3})?)(?![\p{L}\p{N}-])/gu,
  )) {
    if (!noSymbols.has(symbol)) return symbol;
  }
  return null;
}

const classWords = {
  EQUITY: /\b(?:stocks?|shares|equit(?:y|ies))\b/,
  BOND: /\b(?:bonds?|fixed income|gilts?|treasur(?:y|ies))\b/,
  REAL_ESTATE: /\b(?:real estate|reits?|property funds?)\b/,
  COMMODITY: /\b(?:commodit(?:y|ies)|gold|silver)\b/,
  CASH: /\bcash\b/,
} as const;
type AssetClass = keyof typeof classWords;

/** The one asset class that is named; null for none and for several. */
export function assetClassIn(text: string): AssetClass | null {
  const named = (Object.keys(classWords) as AssetClass[]).filter((one) =>
    classWords[one].test(text),
  );
  return named.length === 1 ? (named[0] ?? null) : null;
}

const categoryWords: Readonly<Record<SpendingCategory, RegExp>> = {
  HOUSING: /\b(?:rent|mortgage|housing)\b/,
  UTILITIES: /\b(?:utilit\w+|electricity|power bill|heating|water bill|telephone|phone bill)\b/,
  GROCERIES: /\b(?:grocer\w+|supermarket|food(?: shopping)?)\b/,
  TRANSPORT: /\b(?:transport\w*|fuel|petrol|gas station|commut\w+|train|bus fares?|my car)\b/,
  INSURANCE: /\binsurances?\b/,
  HEALTH: /\b(?:health\w*|medical|doctors?|pharmacy|dentist)\b/,
  CHILDCARE: /\b(?:childcare|child care|day ?care|nursery|kindergarten)\b/,
  DEBT_COSTS: /\b(?:bank (?:fees|charges)|debt costs)\b/,
  EDUCATION: /\b(?:education|tuition|courses|school)\b/,
  DINING: /\b(?:dining|restaurants?|eating out|take-?aways?|take-?out|coffees?)\b/,
  SHOPPING: /\b(?:shopping|clothes|clothing)\b/,
  ENTERTAINMENT: /\b(?:entertainment|cinema|concerts?|games)\b/,
  SUBSCRIPTIONS: /\b(?:subscriptions?|streaming)\b/,
  TRAVEL: /\b(?:travel\w*|holidays?|vacations?|flights?|hotels?)\b/,
  GIFTS: /\b(?:gifts?|presents|donations?)\b/,
  OTHER: /(?!)/,
};

export function categoryIn(text: string): SpendingCategory | null {
  return spendingCategories.find((category) => categoryWords[category].test(text)) ?? null;
}

const goalWords: Readonly<Record<Exclude<GoalKind, 'RETIREMENT' | 'OTHER'>, RegExp>> = {
  HOUSE: /\b(?:house|home|flat|apartment|condo|down ?payment|first property)\b/,
  EDUCATION: /\b(?:college|university|tuition|education|school|studies|degree)\b/,
  TRAVEL: /\b(?:trip|travel\w*|holiday|vacation|honeymoon|journey|safari|sabbatical)\b/,
  DEBT_FREE: /\bdebt[- ]free\b/,
};
/** Wishes without a kind of their own. */
const otherWish =
  /\b(?:car|boat|wedding|motorbike|motorcycle|bike|camper|van|kitchen|renovation|baby|piano|laptop|business|garden|solar)\b/;

export function goalKindIn(text: string): GoalKind | null {
  const kinds = Object.keys(goalWords) as (keyof typeof goalWords)[];
  return (
    kinds.find((kind) => goalWords[kind].test(text)) ?? (otherWish.test(text) ? 'OTHER' : null)
  );
}
