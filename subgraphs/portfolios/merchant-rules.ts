// What merchants sell, as far as their names tell: the table behind labels.ts.
import type { SpendingCategory } from './domain.ts';
import { habits } from './merchants.ts';

/** Merchants of the synthetic households, by their name in lower case. */
export const knownMerchants: ReadonlyMap<
  string,
  { readonly merchant: string; readonly category: SpendingCategory }
> = new Map(
  habits.flatMap(({ merchants, category }) =>
    merchants.map((merchant) => [merchant.toLowerCase(), { merchant, category }] as const),
  ),
);

/** Words that give a category away; the first row that matches counts, so narrow ones stand above wide ones. */
const words: readonly (readonly [SpendingCategory, string])[] = [
  ['DEBT_COSTS', 'overdraft|late fee|bank fee|card fee|account fee|interest charge'],
  ['CHILDCARE', 'day ?care|nursery|kindergarten|cr[eè]che|babysit\\w*|child ?care|after ?school'],
  ['EDUCATION', 'tuition|school|college|university|courses?|academy|textbooks?|exam fees?'],
  ['INSURANCE', 'insur\\w*|assurance|life cover|underwrit\\w*'],
  ['HEALTH', 'pharmac\\w*|chemist|dent\\w+|doctors?|clinic|hospital|optic\\w*|physio\\w*|surgery'],
  ['HOUSING', 'rent|rental|landlord|mortgage|lettings?|housing|condominium|homeowners'],
  [
    'SUBSCRIPTIONS',
    'subscriptions?|streaming|membership|netflix|spotify|disney\\+?|audible|icloud',
  ],
  ['UTILITIES', 'electric\\w*|energy|power|gas bill|water|broadband|internet|mobile|telecom\\w*'],
  ['UTILITIES', 'telephone|council tax|waste|heating|vodafone|verizon|t-?mobile|comcast'],
  ['GROCERIES', 'supermarkets?|grocer\\w*|market|bakery|butchers?|food ?hall|deli|organics?'],
  ['GROCERIES', 'aldi|lidl|tesco|sainsbury\\w*|walmart|kroger|carrefour|rewe|edeka|whole foods'],
  ['TRANSPORT', 'fuel|petrol|gas station|filling station|parking|garage|toll|taxi|cab|transit'],
  ['TRANSPORT', 'metro|subway|bus|tram\\w*|car wash|tyres?|mechanic|uber|lyft|shell|bp|esso'],
  [
    'TRAVEL',
    'air(?:ways|lines?)|airport|hotels?|hostel|inns?|rail\\w*|trains?|ferry|travel|booking',
  ],
  ['TRAVEL', 'car hire|resort|airbnb|expedia|cruises?'],
  [
    'DINING',
    'restaurants?|caf[eé]|coffee|pizz\\w+|bistro|diner|bar|pub|grill|sushi|noodles?|kebab',
  ],
  ['DINING', 'takeaway|burgers?|kitchen|starbucks|mcdonald\\w*|deliveroo|doordash|just ?eat'],
  ['ENTERTAINMENT', 'cinema|theat(?:re|er)|concerts?|museum|games?|bowling|stadium|tickets?|zoo'],
  ['GIFTS', 'charit\\w*|donations?|gifts?|florists?|flowers|foundation|church'],
  ['SHOPPING', 'clothing|fashion|shoes|electronics|furniture|hardware|bookshop|books|department'],
  ['SHOPPING', 'outlet|boutique|toys?|sports|garden cent(?:re|er)|amazon|ebay|ikea|zara'],
];

export const wordRules: readonly {
  readonly pattern: RegExp;
  readonly category: SpendingCategory;
}[] = words.map(([category, alternatives]) => ({
  category,
  pattern: new RegExp(`(?<![\\p{L}\\d])(?:${alternatives})(?![\\p{L}\\d])`, 'iu'),
}));
