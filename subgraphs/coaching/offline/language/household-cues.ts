// What speaks for and against questions about a household’s money: income, spending, saving, debts (see cues.ts).
import {
  any,
  both,
  debts,
  emergencies,
  fresh,
  holdings,
  incomes,
  payingOff,
  retiring,
  saving,
  spending,
  timing,
  wishes,
  type Cue,
} from './lexicon.ts';

export const householdCues = {
  spending: [
    [
      any(
        '(?:fork|shell|dish|hand)(?:s|ed|ing)? (?:out|over)|lavish\\w*|extravagan\\w*|spendthrift|shopaholic|lifestyle|liv(?:e|ing) (?:too )?(?:large|expensively|luxur\\w*)|luxur(?:y|ies)|habits? cost',
      ),
      3,
    ],
    [
      any(
        '(?:money|cash|budget) (?:drains?|sinks?|pits?|eaters?|hogs?|leaks?|burn)|burn rate|drains? on',
      ),
      3,
    ],
    [
      any(
        '(?:expensive|costly|costliest|priciest|cheapest|dearest) (?:\\w+ )?(?:month|week|year|one|life|lifestyle|hobby|habits?|categor\\w+|items?|thing)',
      ),
      3,
    ],
    [
      any(
        'costs? (?:me|us) (?:the )?(?:most|more|least)|(?:unnecessary|useless|avoidable|needless|superfluous|biggest|largest|top|high|my|our) (?:costs|bills|categor\\w+|payments|transactions)',
      ),
      2.5,
    ],
    [both('eats?(?: up)?|swallows?|devours?|consumes?|where|what happens to', `${incomes}`), 3],
    [
      both(
        'lose|losing|leak\\w*|drain\\w*',
        '(?:money|cash) (?:every|each|per|a) (?:month|week)|(?:most|much) money (?:every|each)',
      ),
      4,
    ],
    [any('categor(?:y|ies)'), 1.5],
    [any('spend\\w*|spent|overspen\\w*|expenses?|expenditures?|outgoings|outlays?|budget\\w*'), 3],
    [
      any(
        '(?:living|fixed|running|household|monthly|regular) (?:costs|bills|payments)|cost of living|purchases',
      ),
      3,
    ],
    [
      both(
        'where|what|how|why',
        `(?:${incomes}|money|cash|it)(?: all)? (?:all )?(?:keeps? )?(?:go(?:es|ing|ne)?|went|disappear\\w*|vanish\\w*|ends? up|evaporat\\w*|slips?|leak\\w*)`,
      ),
      3,
    ],
    [any('where (?:does|did|has|is|do) (?:it|everything) (?:all )?(?:go|goes|gone|going)'), 4],
    [
      any(
        '(?:my|our) (?:\\w+ )?(?:money|cash|salary|paycheck|income) (?:all )?(?:go(?:es|ing|ne)?|went|disappear\\w*)',
      ),
      3,
    ],
    [
      any(
        'wast(?:e|ed|ing)|squander\\w*|burn\\w* through|splurg\\w*|blow(?:ing)?|blew|frugal|cut (?:back|down)|economi[sz]e|trim',
      ),
      3,
    ],
    [any('bank (?:fees|charges)'), 4],
    [any('pay|paid|paying|cost|costs|costing|bills?|charged'), 1],
    [any('(?:last|past|previous) (?:\\w+ )?(?:months?|years?)'), 0.5],
    [any('months? of (?:\\w+ )?(?:expenses|spending|costs|bills)'), -2],
    [
      any(
        "(?:spend\\w*|spent) (?:less|more|below|within|above|beyond|everything|all) (?:than )?(?:what |of what |my means |that )?(?:i|we)(?:'m| am)? (?:earn|make|bring|get)\\w*",
      ),
      -2,
    ],
    [any(`${holdings}|interest`), -1.5],
    [any(`${saving}`), -0.5],
  ],
  emergency_fund: [
    [
      any(
        'runway|plan b|contingenc\\w*|breathing (?:room|space)|fall-?back|financial (?:backup|shock)|(?:hard|tough|bad|lean|rough|difficult|stormy) (?:times?|months?|patch\\w*|days)|out of the blue|worst comes to (?:the )?worst|(?:things|anything|it all) (?:go|goes|went) (?:wrong|south)|bad luck|mishap|accident',
      ),
      3,
    ],
    [
      both(
        'sudden\\w*|big|huge|large|tomorrow|broken|new|pay for|handle|afford',
        'repairs?(?: bills?)?|boiler|washing machine|fridge|car repair|medical bills?|dentist bill|vet bill|leak|breakdown',
      ),
      3,
    ],
    [
      both(
        'clients?|customers?|employer|company|boss',
        'stop(?:s|ped)? paying|(?:goes|go|went) (?:bust|under|bankrupt)|fires?|dismiss\\w*|closes?',
      ),
      3,
    ],
    [
      both(
        'liquid\\w*|cash|savings',
        'sufficient|enough|crisis|prepared|hard|protect\\w*|cover\\w*',
      ),
      1.5,
    ],
    [any('prepared|protected'), 1.5],
    [
      both('how many months|months? (?:of|worth)', 'living|costs?|expenses|spending|bills|cash'),
      3.5,
    ],
    [any('crisis (?:at home|in the family)|family crisis|personal crisis'), 3],
    [any(emergencies), 3],
    [
      both(
        'lose|loses|lost|losing|without|no|stops?|stopped|lack|out of|miss(?:ed|ing)?|dries|dried|disappear\\w*|vanish\\w*|quit my',
        `jobs?|employment|work|${incomes}`,
      ),
      3,
    ],
    [
      any(
        "(?:laid|laying|lay)(?: \\w+){0,2} off|lay-?offs?|unemploy\\w*|jobless|redundan\\w*|(?:get|gets|got|am|getting|be|were|was) (?:fired|sacked|let go|dismissed)|stopped earning|sick leave|(?:fall|fell|get|got|being) (?:ill|sick)|can'?t work|unable to work",
      ),
      3,
    ],
    [
      both(
        'how (?:long|many (?:months|weeks|days))|half a year|months?|while|bills',
        '(?<!(?:the|over|my|our|in|for|from) )last(?:s|ed)?(?! (?:\\w+ )?(?:years?|months?|weeks?|quarters?|spring|summer))|surviv\\w*|get by|cope|manage(?! to)|carry|cover(?:s|ed)?|go on|live|hold out|keep going|afloat|stretch|bridge|endure|make do',
      ),
      3,
    ],
    [both('months?', 'expenses|costs|bills|living|essentials'), 2],
    [
      both('enough|much|more|less', 'cash|liquid\\w*|(?:in|at) the bank|checking|current account'),
      2,
    ],
    [any(`${retiring}`), -3],
    [any(`${debts}|goal`), -1.5],
    [any(`portfolios?|stocks?|shares|funds? (?:cost|perform)`), -1],
    [any('left over|leftover|each month'), -1],
  ],
  retirement: [
    [
      any(
        "(?:have|need|must|got) to (?:keep )?work(?:ing)?|keep (?:on )?working|work(?:ing)? years|years (?:of work|until i stop)|(?:call|calling) it quits|hang up|leave (?:my |the )?(?:job|work) (?:for good|at|early)|rest of (?:my|our) (?:life|lives|days)|when (?:i\\'m|i am|we\\'re|we are) (?:sixty|seventy|eighty|60|65|67|70|75|80)|live on (?:when|at|after|later)|stop (?:earlier|at \\d\\d|early|sooner)|part-?time (?:at|from)",
      ),
      3,
    ],
    [any(retiring), 3],
    [any('work(?:ing)? (?:until|till|to|past|beyond|after|longer|for ever|forever)'), 3],
    [any('(?:never|not|no longer) (?:have to |need to )?work(?:ing)?(?: again| any ?more)?'), 3],
    [any('for later|later (?:in )?life'), 1.5],
    [both('enough|saved', 'old|later|sixt\\w+|65|67|70'), 1],
  ],
  debt: [
    [
      any(
        '(?:how much|what|which part|portion|share) of (?:my|the|our|each) (?:\\w+ )?(?:payment|instal?ment|rate) (?:is|goes)|(?:out of|in) the red|red numbers|bailiff|arrears|behind on (?:my )?payments',
      ),
      3,
    ],
    [
      any(
        'debts?|debt-free|indebted|owe|owed|owes|owing|creditors?|lenders?|avalanche|snowball|payoff|refinanc\\w*|consolidat\\w*|minimum payments?|in the hole',
      ),
      3,
    ],
    [any(debts), 2.5],
    [both(`${debts}|balances?`, payingOff), 2],
    [both('interest', 'i|we|my|our|pay\\w*|charged|cost\\w*|bank'), 1.5],
    [
      any(
        'interest (?:i|we) pay|pay\\w* (?:\\w+ ){0,3}(?:in|of) interest|interest (?:charges?|costs?|bill|payments?|burden)|how much interest',
      ),
      3,
    ],
    [any('spend\\w*|spent'), -1],
    [any('compound|buy|afford'), -1],
  ],
  goal: [
    [any(`(?:${wishes}) (?:fund|pot|jar|savings|goal|target)`), 3.5],
    [
      both(
        wishes,
        'through (?:college|university|school|uni)|within reach|out of reach|how much|per month|a month|each month|take to',
      ),
      3,
    ],
    [
      both(
        'how long|when|how soon|how many (?:months|years)|until|take',
        'save(?: up)? (?:for )?[$€£]?\\d[\\d,.]*k?',
      ),
      3,
    ],
    [any('(?:at|in) (?:risk|danger|peril)'), 0.5],
    [any('at home'), -3],
    [any('goals?|milestones?|down ?payments?|saving target|(?:my|our|the) dream|dream of'), 3],
    [both('deposit', 'house|home|flat|for|on'), 3],
    [
      both(
        wishes,
        `buy\\w*|afford\\w*|purchas\\w*|pay for|financ\\w*|fund|${saving}|wants?|wanted|would (?:like|love)|dream\\w*|get|own|plan\\w*|reach\\w*|on (?:schedule|track|course)|realistic|possible|feasible|in time|enough|ready|cost(?:s|ing)?|need`,
      ),
      3,
    ],
    [both(wishes, timing), 1],
    [
      both(
        'reach\\w*|hit|meet|get to|achiev\\w*|far from|close to|longer until',
        'targets?|goals?|amount|sum|there',
      ),
      3,
    ],
    [
      both(`have|reach|get to|accumulate|need|${saving}|together`, '[$€£]?\\d[\\d,.]*k?(?! ?%)'),
      1.5,
    ],
    [both('when|by|until|how (?:long|soon)|in time|within', 'have|reach|afford|buy|get'), 1],
    [any('can (?:i|we) (?:ever )?afford|could (?:i|we) afford|afford'), 2.5],
    [any(retiring), -4],
    [any(`${spending}|mortgage|${fresh}`), -2.5],
    [any('loans?|debts?|credit cards?|overdraft'), -2.5],
    [any(emergencies), -2],
    [any('allocat\\w*|rebalanc\\w*|asset|mix|drift\\w*|portfolio'), -2],
  ],
  savings_rate: [
    [any('thrifty|thrift|frugality|hold on to|tuck\\w* away'), 3],
    [
      any(
        "(?:anything|something|money|cash|much|what(?:\\'s| is)|nothing|a lot|how much is|enough) (?:is )?left(?: over)? (?:at|each|every|after|over|by|when|of|from|in)",
      ),
      3,
    ],
    [both('how much|what|share', '(?:of )?what (?:i|we) (?:earn|make|get|bring home)'), 2.5],
    [
      both(
        'sav(?:e|ing|ings)|put\\w* (?:\\w+ )?(?:away|aside)',
        'reasonable|normal|on par|average|usual|rule|compared?|okay|ok|right|appropriate|others|typical\\w*|standard',
      ),
      2,
    ],
    [any('savings? (?:rate|ratio|quota|percentage|share)'), 4],
    [both(saving, `${incomes}|earn|earns|earned|make each|take home`), 3],
    [
      both(
        saving,
        'how much|what|enough|healthy|reasonable|decent|sensible|too little|too much|amount|share|fraction|part|percent\\w*|proportion|well|good|more|better|sufficient\\w*|actually',
      ),
      1.5,
    ],
    [
      both(
        saving,
        "(?:each|every|a|per|the|of the) (?:month|year|week)|monthly|yearly|annually|at the end|month's end",
      ),
      1.5,
    ],
    [
      any(
        '(?:spend\\w*|spent) (?:less|more|everything|all)(?: \\w+){0,2} (?:i|we) (?:earn|make|bring|get)\\w*|earn\\w* more than (?:i|we) spend|live?(?:ing)? (?:\\w+ )?(?:below|within|above|beyond) (?:my|our) means',
      ),
      6,
    ],
    [any('sav(?:e|es|ed|ing)'), 1],
    [any('sav(?:er|ers)\\b|saving (?:habits?|discipline)|surplus|make ends meet|break even'), 3],
    [any(`${emergencies}|${retiring}`), -3],
    [any('how (?:long|many months)|last|survive|unemploy\\w*'), -2],
    [any(wishes), -3],
    [
      any(
        `goals?|target|cost|costs|fees?|insurance|${debts}|stocks?|shares|funds?|portfolio|market`,
      ),
      -2,
    ],
    [any(spending), -1],
  ],
} as const satisfies Record<string, readonly Cue[]>;
