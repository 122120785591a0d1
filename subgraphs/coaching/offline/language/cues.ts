// The scored grammar: which words and turns of phrase speak for and against each intent (docs/understanding.md).

export const toolIntents = [
  'allocation',
  'spending',
  'emergency_fund',
  'retirement',
  'risk',
  'fees',
  'performance',
  'debt',
  'goal',
  'savings_rate',
] as const;
/** Intents that a tool of the same name computes facts for. */
export type ToolIntent = (typeof toolIntents)[number];

/** A cue and what it is worth. From `certain` on it settles the intent by itself; below `enough` it does not. */
export type Cue = readonly [pattern: RegExp, weight: number];
export const enough = 2;
export const certain = 3;

const holdings = String.raw`(?:portfolios?|investments?|investing|stocks?|shares|funds?|etfs?|bonds?|holdings?|(?:nest )?savings plan)`;
const wish = String.raw`(?:house|home|flat|apartment|condo|car|boat|wedding|trip|holiday|vacation|honeymoon|sabbatical|college|university|education|tuition|kids?|children|child|daughter|son|baby|motorbike|camper|van|kitchen|renovation|place|property|degree|safari|journey|bike|piano|business|down ?payment|deposit)`;

export const cues: Readonly<Record<ToolIntent, readonly Cue[]>> = {
  allocation: [
    [/\b(?:asset )?allocat\w*/, 3],
    [/\b(?:re-?balanc\w*|out of balance|well balanced|(?:un|im)balanced)\b/, 3],
    [/\bdrift\w*/, 3],
    [/\b(?:asset|investment|portfolio) (?:mix|split|breakdown|composition)\b/, 3],
    [/\bmix of (?:stocks|assets|investments|bonds)\b/, 3],
    [/\b(?:over|under)-?weight(?:ed)?\b/, 3],
    [
      /\bhow (?:is|are|was) (?:my|our|the) (?:money|savings|wealth|portfolio|investments|assets) (?:split|spread|divided|distributed|invested|made up)\b/,
      3,
    ],
    [
      /\b(?:how much|what (?:share|part|percentage|percent|portion|fraction)|how many percent)\b.*\b(?:in|are|is) (?:stocks?|shares|bonds?|equit(?:y|ies)|commodit\w*|real estate|gold|cash)\b/,
      3,
    ],
    [/\bwhat (?:am|are|do) (?:i|we) (?:own|hold|holding|invested in)\b/, 3],
    [/\b(?:asset class(?:es)?|composition|make-?up)\b/, 2],
    [/\b(?:off|on|from|near|meet\w*|to|against|with) (?:my |the |our )?targets?\b/, 2],
    [/\b(?:portfolios?|holdings?|invested in|my investments)\b/, 2],
    [/\bbalanced\b/, 1],
    [/\b(?:stocks?|shares|bonds?|equit(?:y|ies)|commodit\w*|real estate)\b/, 1.5],
    [
      /\btoo (?:much|many|little|few|heavy|heavily)\b.*\b(?:stocks?|shares|bonds?|equit\w*|cash)\b/,
      1.5,
    ],
    [
      /\b(?:perform\w*|returns?|beat\w*|profit\w*|gain\w*|dividends?|tax\w*|buy|fees?|costs?)\b/,
      -2,
    ],
  ],
  spending: [
    [/\bwhere (?:does|did|has|is) it (?:all )?g(?:o|oes|one)\b/, 4],
    [/\b(?:spend|spent|spending|spends|overspend\w*)\b/, 3],
    [
      /\bwhere (?:does|did|is|has|do|are) (?:all )?(?:of )?(?:my|our|the) (?:money|salary|income|pay|wages?|paycheck|earnings|cash)\b.*\b(?:g(?:o|oes|oing|one)|disappear\w*|end up|vanish\w*)\b/,
      3,
    ],
    [/\b(?:expenses?|expenditures?|outgoings|outlays?)\b/, 2.5],
    [/\b(?:budget\w*|cost of living|living costs|cut back|cut down)\b/, 2.5],
    [/\bbank (?:fees|charges)\b/, 3],
    [/\b(?:pay|paying|cost|costs|costing|bills?)\b/, 1],
    [/\b(?:last|past|previous) (?:\w+ )?(?:months?|years?)\b/, 0.5],
    [/\bmonths? of (?:expenses|spending|costs)\b/, -1],
    [/\b(?:saving|save|put aside|set aside|keep) .*\b(?:of|from) (?:what|my|our)\b/, -1],
  ],
  emergency_fund: [
    [/\bemergenc(?:y|ies)\b/, 3],
    [/\brainy[- ]day\b/, 3],
    [/\b(?:safety net|cushion|buffer|cash reserves?|reserve fund)\b/, 3],
    [
      /\b(?:lose|lost|losing|without|no) (?:my|a|our|any|his|her)? ?(?:job|income|salary|paycheck|pay|work)\b/,
      3,
    ],
    [
      /\b(?:laid off|lay-?offs?|unemployed|unemployment|made redundant|redundancy|out of (?:work|a job)|(?:get|got|am|getting) (?:fired|sacked)|sick for|stopped earning|job loss)\b/,
      3,
    ],
    [
      /\b(?:income|salary|paycheck|pay|wages?) (?:stops?|stopped|dries|dried|disappear\w*|were to stop|fell away)\b/,
      3,
    ],
    [
      /\bhow (?:long|many months)\b.*\b(?:last|survive|get by|cope|manage|carry|cover|go on|live|hold out|stay afloat)\b/,
      3,
    ],
    [/\b(?:unexpected|unforeseen|surprise)\b/, 2],
    [/\bmonths? of (?:\w+ )?(?:expenses|spending|costs|cash|living|bills)\b/, 2],
    [/\benough (?:cash|savings|in (?:the )?bank|(?:money )?set aside)\b/, 2],
    [/\bquit my job\b/, 1.5],
  ],
  retirement: [
    [/\bretir\w*/, 3],
    [/\bpensions?\b/, 2.5],
    [/\b(?:stop|quit|finish|give up|done) work(?:ing)?\b(?! (?:for a|and travel))/, 3],
    [/\bwork (?:until|till|to) (?:i'?m |i am |age )?\w+/, 2],
    [/\b(?:nest egg|old age|golden years|financial(?:ly)? independen\w*|401 ?\(?k\)?)/, 3],
    [/\b(?:saving|save|saved|put(?:ting)? (?:away|aside)) enough\b/, 1],
    [/\b(?:never|not|no longer) (?:have to |need to )?work again\b/, 3],
    [/\blast working day\b/, 3],
    [/\bfor later\b/, 1],
  ],
  risk: [
    [/\b(?:risk(?:y|s|ier|iest)?)\b/, 3],
    [/\b(?:volatil\w*|sharpe|sortino|beta|draw-?downs?|standard deviation)\b/, 3],
    [/\b(?:concentrat\w+|over-?expos\w+|herfindahl)\b/, 3],
    [/\b(?:diversif\w*|all (?:of )?(?:my |our )?eggs|one basket)\b/, 3],
    [
      /\b(?:in|on|into|of) (?:just |only )?(?:one|a single|1|the same|one single) (?:\w+ )?(?:stock|company|share|fund|holding|position|name|firm|investment|employer)\b/,
      3,
    ],
    [/\b(?:single|individual) (?:stock|company|share|name)\b/, 3],
    [
      /\b(?:could|can|might|would|may|do|will)\b.*\b(?:lose|fall|drop|shrink|go down)\b(?! (?:my|a|our) (?:job|income))/,
      2.5,
    ],
    [
      /\b(?:market|markets|stocks?|shares|portfolio|investments|prices)\b.*\b(?:crash\w*|falls?|drops?|tanks?|collaps\w*|plung\w*|halv\w*|dips?)\b/,
      3,
    ],
    [/\b(?:crash|bear market|downturn|meltdown|correction)\b/, 2.5],
    [/\bworst (?:\w+ )?(?:fall|drop|loss|case|year|month|decline)\b/, 3],
    [
      /\bhow (?:safe|secure)\b|\b(?:is|are) (?:my|our) (?:\w+ )?(?:portfolio|investments|funds|stocks)\b.*\bsafe\b/,
      3,
    ],
    [/\b(?:swing\w*|fluctuat\w*|bumpy|ups and downs|rollercoaster|jumpy)\b/, 2.5],
    [/\bdepend\w*\b.*\b(?:one|single)\b/, 3],
    [/\b(?:biggest|largest|main) (?:holding|position|stock)\b/, 3],
    [/\bexpos(?:ed|ure)\b/, 2],
    [/\b(?:job|salary|paycheck)\b/, -2],
  ],
  fees: [
    [/\b(?:eats?|eaten|eating)\b/, 1],
    [/\bfees?\b/, 3],
    [/\bexpense ratios?\b/, 3.5],
    [/\bters?\b/, 2.5],
    [/\bcommissions?\b/, 3],
    [
      new RegExp(
        String.raw`\b(?:costs?|charges?|expensive|cheap\w*|pricey|overpaying|overpriced|pay\w*)\b.*\b(?:${holdings}|broker\w*|advis[eo]r)\b`,
      ),
      3,
    ],
    [
      new RegExp(
        String.raw`\b(?:${holdings}|broker\w*|advis[eo]r)\b.*\b(?:costs?|costing|charges?|charging|charged|expensive|pricey|overpriced|cheap\w*|eat\w*)\b`,
      ),
      3,
    ],
    [
      /\b(?:management|ongoing|running|fund|trading|transaction|hidden|investment|annual|platform|custody) (?:costs?|charges?)\b/,
      3,
    ],
    [/\bcosts? (?:drag|of (?:investing|ownership))\b/, 3],
    [/\b(?:bank|late|school|tuition|legal|card|parking|gym) (?:fees?|charges?)\b/, -4],
    [/\b(?:loan|debt|credit card|mortgage|car|house)\b/, -1.5],
  ],
  performance: [
    [/\bperform\w*/, 3],
    [
      /\b(?:my|our|the|annual\w*|total|average|investment|yearly|what|good|real|portfolio|any|fund'?s?) returns?\b/,
      3,
    ],
    [/\breturns? (?:on|of|from|since|over|this|last|did|have|has|so far)\b/, 3],
    [
      new RegExp(
        String.raw`\b(?:made|make|making|earn\w*|gain\w*|lost|losing|grown|grow|grew|growth|risen|rose|gone (?:up|down)|went (?:up|down)|do(?:ing|ne)|develop\w*|far\w+|return\w*)\b.*\b${holdings}\b`,
      ),
      2,
    ],
    [
      new RegExp(
        String.raw`\b${holdings}\b.*\b(?:made|make|making|earn\w*|gain\w*|lost|losing|grown|grow|grew|growth|risen|rose|gone (?:up|down)|went (?:up|down)|do(?:ing|ne)|develop\w*|fared|yield\w*|been|worth)\b`,
      ),
      2,
    ],
    [
      new RegExp(
        String.raw`\bhow (?:well |badly |good )?(?:is|are|has|have|did|does|do|was|were)\b.*\b${holdings}\b.*\b(?:do|done|doing|going|been|fare|fared|grown|develop\w*|go)\b`,
      ),
      2,
    ],
    [/\b(?:up or down|in the (?:green|plus|black)|made or lost|win or lose|in profit)\b/, 3],
    [/\b(?:gains?|profits?|losses)\b/, 2.5],
    [/\bdividends?\b/, 3],
    [
      /\b(?:xirr|irr|twr|roi|ytd|time[- ]weighted|money[- ]weighted|annuali[sz]ed|year to date)\b/,
      3,
    ],
    [/\bbeat\w*\b.*\b(?:market|index|benchmark|inflation)\b/, 3],
    [
      /\b(?:made|make|making|lost|losing|earned) (?:me )?(?:any |some |much )?(?:money|cash)\b/,
      2.5,
    ],
    [/\bhow (?:much|far) (?:am i|are we|is (?:my|our) \w+) (?:up|down|ahead)\b/, 3],
    [
      /\bhow much (?:has|have|did) (?:my|our) (?:money|wealth|savings|portfolio|investments?)\b.*\bgr(?:own|ow|ew)\b/,
      3,
    ],
    [/\btax returns?\b/, -5],
    [/\b(?:could|might|would|may|can) (?:i |we |my \w+ )?(?:lose|fall|drop)\b/, -3],
    [/\b(?:costs?|charges?|fees?|expensive)\b/, -3],
    [/\bhow much\b.*\b(?:made|earned|gained|lost)\b/, 3],
    [/\b(?:crash\w*|safe)\b/, -2],
  ],
  debt: [
    [/\b(?:debts?|indebted)\b/, 3],
    [/\b(?:owe|owed|owes|owing)\b/, 3],
    [
      /\b(?:credit cards?|card balances?|(?:student|car|personal|bank|consumer|payday|home)? ?loans?|overdraft|borrow\w*|lenders?)\b/,
      2.5,
    ],
    [
      /\b(?:pay|paying|paid|repay|clear|clearing|get rid of|getting rid of|wipe|eliminat\w+) (?:\w+ ){0,4}(?:off|down|back|loans?|cards?|balances?)\b/,
      2.5,
    ],
    [/\b(?:repay\w*|payoff|refinanc\w*|consolidat\w*|minimum payments?|avalanche|snowball)\b/, 3],
    [
      /\binterest\b.*\b(?:i|we|me|us)\b.*\bpay\w*|\b(?:pay\w*|charged|costs?|costing)\b.*\binterest\b|\binterest (?:charges?|costs?|bill)\b/,
      3,
    ],
    [/\bmortgage\b/, 1.5],
    [/\bapr\b/, 2],
    [/\b(?:spend|spent)\b/, -1],
  ],
  goal: [
    [/\b(?:goals?|milestones?|dream of|saving target)\b/, 3],
    [
      /\b(?:down ?payment|deposit (?:on|for)|for a deposit|house deposit|college fund|education fund|holiday fund|travel fund|wedding fund|house fund)\b/,
      3,
    ],
    [
      new RegExp(
        String.raw`\b(?:buy|afford|purchase|get|own|pay for|finance|fund)\b (?:\w+ ){0,4}${wish}\b`,
      ),
      2.5,
    ],
    [
      new RegExp(
        String.raw`\b(?:sav\w+|put\w* (?:aside|away)|set\w* aside)\b.*\b(?:for|towards?|buy|afford) (?:\w+ ){0,4}${wish}\b`,
      ),
      3,
    ],
    [
      new RegExp(
        String.raw`\bhow much\b.*\b(?:sav\w+|put (?:aside|away)|set aside)\b.*\b(?:to (?:buy|afford|get|have|reach)|for) `,
      ),
      2,
    ],
    [
      /\b(?:have|reach|save(?: up)?|get to|accumulate|need) [$€£]?\d[\d,.]*k?\b.*\b(?:by|in|within|before|for)\b/,
      3,
    ],
    [/\bhow (?:long|soon)\b.*\b(?:save|reach|have|afford|buy|until i (?:can|have))\b/, 2.5],
    [/\bwhen (?:can|could|will|would|might) (?:i|we)\b.*\b(?:afford|buy|have|reach)\b/, 2.5],
    [/\b(?:can|could|will) (?:i|we) (?:ever )?afford\b/, 2.5],
    [/\b(?:on track|on course|enough|in time) (?:for|to|with)\b/, 1.5],
    [/\b(?:sabbatical|wedding|honeymoon)\b/, 2.5],
    [new RegExp(String.raw`\bwants? (?:to (?:buy|get|have|own) )?(?:\w+ ){0,3}${wish}\b`), 2.5],
    [/\breach (?:my|the|it|that|our|them)\b/, 1.5],
    [/\b(?:retir\w*|pension)\b/, -2.5],
    [/\bbudget\b/, -1],
    [/\b(?:loans?|debts?|mortgage|credit card)\b/, -2],
    [/\b(?:spend|spent|spending)\b/, -2],
  ],
  savings_rate: [
    [/\bsavings? (?:rate|ratio|quota|percentage)\b/, 4],
    [
      /\bhow much\b(?: \w+){0,3} (?:do|am|did|can|could|are|have) (?:i|we)(?: \w+)? (?:sav(?:e|ed|ing)|put(?:ting)? (?:aside|away)|set(?:ting)? aside|keep(?:ing)?)\b/,
      3,
    ],
    [
      /\b(?:share|part|percentage|percent|fraction|proportion|portion|much|slice) of (?:my|our|the|what i) (?:\w+ )?(?:income|salary|pay|paycheck|earnings|earn|wages?|money)\b.*\b(?:sav\w+|keep\w*|put\w*|set\w*|left|stays?|remains?)\b/,
      4,
    ],
    [
      /\b(?:sav\w+|keep\w*|put\w* (?:aside|away)|set\w* aside|left)\b.*\b(?:of|from) (?:my|our) (?:\w+ )?(?:income|salary|pay|paycheck|earnings|wages?)\b/,
      3,
    ],
    [
      /\b(?:saving|save|putting (?:aside|away)|setting aside) (?:enough|too little|too much|sufficient)\b/,
      2.5,
    ],
    [/\bsav(?:e|ing) (?:\w+ )?more\b/, 2],
    [
      /\b(?:left ?over|left (?:at|each|every|after|over|in)|remains? (?:at|each|every|after))\b/,
      2.5,
    ],
    [/\b(?:below|within|above|beyond) (?:my|our) means\b/, 3],
    [/\b(?:good|bad|decent|diligent|poor) saver\b|\bsav(?:ing|ings) (?:habits?|discipline)\b/, 3],
    [/\b(?:monthly |month's )?surplus\b/, 2.5],
    [/\bsav(?:e|ing) (?:each|every|a|per) (?:month|year)\b/, 2],
    [/\b(?:put(?:ting)? (?:aside|away)|set(?:ting)? aside)\b/, 1.5],
    [/\bend of (?:the|each|every) month\b/, 1.5],
    [/\b(?:emergenc\w*|rainy[- ]day|unexpected|retir\w*|pension)\b/, -2.5],
    [/\b(?:months? of|last me|survive)\b/, -2],
  ],
};
