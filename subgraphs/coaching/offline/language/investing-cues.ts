// What speaks for and against questions about investments (see cues.ts).
import {
  any,
  both,
  classes,
  costs,
  debts,
  emergencies,
  falls,
  holdings,
  measures,
  results,
  retiring,
  saving,
  wishes,
  type Cue,
} from './lexicon.ts';

const money = `${holdings}|money|savings|wealth|assets`;

export const investingCues = {
  allocation: [
    [
      both(
        'where|how|what',
        '(?:is|are|was|were|have|has)(?: \\w+){0,3} (?:money|savings|wealth|capital|assets|accounts?)(?: \\w+){0,2} (?:invested|placed|parked|sitting|hold|holds|held|tied up|spread)',
      ),
      3,
    ],
    [
      any(
        "(?:what|which \\w+) (?:do|does) (?:my|our|the) (?:accounts?|portfolios?|depot|funds?) (?:hold|contain|own|include)\\w*|(?:inside|contents? of|what(?:\\'s| is) in) (?:my|our|the) (?:portfolios?|accounts?|depot)",
      ),
      3,
    ],
    [
      any(
        'under-?invested|over-?invested|(?:cash|equity|stock|share|bond|gold|commodity|property|real estate) (?:share|part|quota|ratio|portion|allocation|holding|weight|component|slice|percentage)',
      ),
      3,
    ],
    [
      both(
        'shift\\w*|mov(?:e|ing)|switch\\w*|swap\\w*|trim\\w*|sell|add|increas\\w*|reduc\\w*|rotat\\w*',
        `(?:from|into|to|of|my|some|more|out of) (?:\\w+ )?(?:${classes}|cash)`,
      ),
      2.5,
    ],
    [
      any(
        'than (?:i |we )?(?:planned|intended|wanted|meant)|(?:investment|portfolio|asset) (?:plan|strategy|structure)',
      ),
      1,
    ],
    [
      any(
        '(?:asset )?allocat\\w*|re-?balanc\\w*|out of balance|(?:un|im|well )?-?balanced|drift\\w*',
      ),
      3,
    ],
    [
      any(
        '(?:over|under)-?weight(?:ed)?|asset class(?:es)?|(?:asset|investment|portfolio|my|our|the) mix',
      ),
      3,
    ],
    [
      both(
        money,
        'split|divided|distribut\\w*|made up|consists?|composed|composition|break-?downs?|broken down|mix(?:ed)?|overview|weights?|weighting|proportions?|invested in|structured?',
      ),
      3,
    ],
    [both(`${measures}|too|enough|more|less|fewer|only|mostly|mainly`, classes), 2.5],
    [both(`${measures}|too`, `(?:in|are|is|into|of) (?:\\w+ )?(?:${classes})`), 0.5],
    [any('what (?:am|are|do) (?:i|we) (?:own|hold|holding|owning|invested in)'), 3],
    [both(`${money}|mix`, 'targets?|plan|strategy|intended|original\\w*|in line'), 2.5],
    [any('portfolios?|holdings?|invested in|my investments'), 2],
    [any(`${results}|${costs}|${falls}|taxe?s?|buy`), -2],
    [any(emergencies), -2],
    [
      any(
        'turned (?:into|out)|become|spread (?:across|over|out|among|enough)|safe|risk\\w*|concentrat\\w*',
      ),
      -1.5,
    ],
  ],
  risk: [
    [
      both('chances?|probab\\w*|likel\\w*|danger|odds', 'los(?:e|ing|s)|drop\\w*|fall\\w*|crash'),
      4,
    ],
    [
      any(
        'how many (?:different |various |separate )?(?:companies|stocks|shares|sectors|countries|holdings)',
      ),
      3,
    ],
    [any('goals?'), -3],
    [any('risk\\w*|volatil\\w*|sharpe|sortino|beta|draw-?downs?|standard deviation|herfindahl'), 3],
    [
      any('concentrat\\w*|over-?expos\\w*|diversif\\w*|undiversified|eggs|one basket|cluster\\w*'),
      3,
    ],
    [
      any(
        '(?:one|single|1|individual|few|two|handful of)(?: \\w+)? (?:stocks?|compan(?:y|ies)|shares?|funds?|holdings?|positions?|names?|firms?|investments?|employers?|sectors?|countr(?:y|ies)|industr(?:y|ies))',
      ),
      3,
    ],
    [both(`${money}|everything|i|we`, `${falls}`), 1.5],
    [both(money, falls), 1.5],
    [any(`(?:could|can|might|would|may|will|stand to) (?:\\w+ ){0,2}(?:${falls})`), 2.5],
    [
      any(
        'bear markets?|crash\\w*|meltdown|stock market cris[ie]s|downturns?|corrections?|black swan',
      ),
      3,
    ],
    [
      both(
        `${money}|market`,
        'safe\\w*|secure|dangerous|aggressive\\w*|conservative\\w*|cautious\\w*|bumpy|swings?|fluctuat\\w*|shaky|stable|stability|nervous|sleep|exposed|exposure|jumpy|wild|nerves|robust|vulnerable|fragile|ups and downs|rollercoaster',
      ),
      3,
    ],
    [any('swing\\w*|fluctuat\\w*|bumpy|ups and downs|rollercoaster|jumpy'), 2.5],
    [both('depend\\w*|rel(?:y|ies|ying|iant)|hang\\w*|tied', `one|single|${holdings}|employer`), 3],
    [
      both(
        'spread|diversity|variety|mixed',
        'compan(?:y|ies)|enough|sectors?|countries|regions?|industries|widely|broadly|thin\\w*|out',
      ),
      3,
    ],
    [
      any(
        '(?:biggest|largest|main|heaviest|top) (?:\\w+ )?(?:holdings?|positions?|stocks?|drop|fall|loss|decline)',
      ),
      3,
    ],
    [
      any(
        'worst (?:\\w+ )?(?:falls?|drops?|loss(?:es)?|case|year|month|decline|period|day|stretch)',
      ),
      3,
    ],
    [any(`${emergencies}|jobs?|unemploy\\w*|${debts}`), -2.5],
  ],
  fees: [
    [
      both(
        'percentage|percent|how much|what|ripp\\w*|rip|skim\\w*|takes?|get|gets|earns?|pay\\w*|goes to|much',
        '(?:fund|asset|portfolio|wealth) (?:managers?|compan(?:y|ies)|providers?|houses?)|my (?:broker|advis[eo]r|fund)|brokers?',
      ),
      3,
    ],
    [
      any(
        'ripp(?:ed|ing) (?:me )?off|rip-?off|custody|mark-?up|kick-?backs?|front loads?|sales loads?|turnover costs',
      ),
      3,
    ],
    [both('\\d(?:[.,]\\d+)? ?(?:%|percent)', 'for a fund|for an etf|a lot|too (?:much|high)'), 1.5],
    [both('\\d[.,]\\d+ ?(?:%|percent)', 'funds?|etfs?'), 2],
    [
      any(
        '(?<!bank |late |school |tuition |legal |card |parking |gym |loan )(?:fees?|commissions?|expense ratios?|ters?)',
      ),
      3,
    ],
    [both(costs, `${holdings}|brokers?|brokerage|advis[eo]rs?|platform|depot|bank`), 3],
    [
      both(
        'costs?|charges?|charged|expensive|eat\\w*|swallow\\w*|skim\\w*',
        'returns?|gains?|profits?|portfolio',
      ),
      3,
    ],
    [
      any(
        '(?:management|ongoing|running|fund|trading|transaction|hidden|investment|platform|custody|product) (?:costs?|charges?|expenses?)',
      ),
      3.5,
    ],
    [any('costs? (?:drag|of (?:investing|ownership|owning))'), 3.5],
    [any('(?:bank|late|school|tuition|legal|card|parking|gym|loan) (?:fees?|charges?)'), -4],
    [any(`${debts}|car|house|rent|interest`), -2],
    [any('groceries|supermarket|restaurants?|subscriptions?|emergency fund'), -3],
  ],
  performance: [
    [any(`how (?:is|are|was|were) (?:my|our|the) (?:${holdings})\\W*$`), 3],
    [
      both(
        `${holdings}|market|money|investor`,
        'pay\\w* off|work(?:ing|ed) out|turned (?:into|out)|pan(?:ned)? out|good (?:year|month|quarter|time|investments?|run)|bad (?:year|month|quarter|run)|good for|treated|track record|worthwhile|richer|poorer|successful|fruits?|came out|come out|outcome|results?',
      ),
      3,
    ],
    [
      any(
        '(?:my|our) (?:money|wealth|capital|savings) (?:is |has |been )?(?:grow\\w*|grew|working|multipl\\w*|increas\\w*)|(?:is|has) (?:my|our) (?:money|wealth|capital) (?:grow\\w*|grew|multipl\\w*)',
      ),
      3,
    ],
    [any('stock[- ]?picking|as an investor|in the (?:stock )?markets?'), 1.5],
    [any('(?:how|what) (?:did|do|am|have) (?:i|we) (?:do|done|doing|fare|achieve\\w*)'), 1.5],
    [any(`(?:${wishes}) (?:fund|pot|jar|savings)`), -3],
    [any('chances?|probab\\w*|odds'), -2],
    [
      any(
        'perform\\w*|xirr|irr|twr|roi|ytd|(?:time|money)[- ]weighted|annuali[sz]ed|year to date|dividends?',
      ),
      3,
    ],
    [
      any(
        `(?<!tax )(?:my|our|the|annual|total|average|investment|yearly|what|real|portfolio|any|funds?'?s?|much|a|on|net|actual|good|decent) returns?|returns? (?:on|of|from|since|over|this|last|did|have|has|so far|was|were|been)`,
      ),
      3,
    ],
    [both(money, results), 1],
    [both(holdings, results), 2],
    [
      both(
        'how|what',
        `(?:is|are|has|have|did|does|do|was|were)(?: \\w+){0,4} (?:${holdings})(?: \\w+){0,3} (?:do|done|doing|going|go|been|fare|fared|run|running|turn(?:ed)? out|look(?:ing)?|come along)`,
      ),
      3,
    ],
    [
      both(
        'beat\\w*|outperform\\w*|better|worse|behind|ahead|compare\\w*|keep(?:ing)? up',
        'market|index|benchmark|inflation|s&p|average',
      ),
      3,
    ],
    [
      both(
        'make|made|making|earn\\w*|gain\\w*|win|won|lost|losing',
        `money|profits?|cash|${holdings}`,
      ),
      2,
    ],
    [both('how much', 'made|earned|gained|lost|up|grown|grew|profits?'), 2.5],
    [
      any(
        'up or down|in the (?:green|plus|black|red|minus)|made or lost|in profit|at a loss|paper (?:loss|gain)',
      ),
      3,
    ],
    [any('gains?|profits?|losses|payouts?|distributions?'), 2],
    [
      any(
        'worth (?:it|more|less) (?:than|now|today)|value (?:of my \\w+ )?(?:changed|risen|fallen|increased|decreased)',
      ),
      2,
    ],
    [any('could|might|would|may|can i|crash\\w*|crisis|safe|worst'), -2],
    [any(`${costs}|tax returns?|salary|job`), -2.5],
    [any(`${saving}|${debts}|${retiring}`), -1.5],
  ],
} as const satisfies Record<string, readonly Cue[]>;
