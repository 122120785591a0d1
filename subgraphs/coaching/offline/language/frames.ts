// Questions known by their frame rather than by their words: what something means, and what the coach can do.

const glossary = new RegExp(
  String.raw`\b(?:${[
    'etfs?|(?:index|mutual|exchange[- ]traded|money market|sinking|emergency|bond|pension|hedge) funds?|funds?',
    'bonds?|stocks?|shares?|equit(?:y|ies)|securit(?:y|ies)|commodit(?:y|ies)|reits?|derivatives?|annuit(?:y|ies)',
    'dividends?|inflation|deflation|compound\\w*|compounding|interest(?: rates?)?|yields?|coupons?|maturity|duration',
    'volatility|sharpe(?: ratio)?|sortino(?: ratio)?|beta|draw-?downs?|standard deviation|correlation|variance',
    'diversif\\w+|concentration|allocation|asset (?:class(?:es)?|mix)|rebalanc\\w+|drift|risk(?: (?:tolerance|capacity|premium))?',
    'expense ratios?|ters?|fees?|load|commissions?|spreads?|brokers?|brokerage',
    'avalanche(?: method)?|snowball(?: method)?|debts?|loans?|mortgages?|overdrafts?|aprs?|apys?|principal|collateral|amorti[sz]ation|minimum payments?|credit (?:scores?|cards?)|consolidat\\w+|refinanc\\w+',
    'pensions?|401k|iras?|roth|nest egg|withdrawal rates?|four percent rule|4% rule|rule of 72|fire|retirement',
    'savings? rates?|net worth|liquidity|liquid|solvency|cash flow|budgets?|budgeting|purchasing power|opportunity cost',
    'real (?:returns?|terms)|nominal|returns?|gains?|cost basis|lots?|fifo|time[- ]weighted\\w*|money[- ]weighted\\w*|xirr|irr|roi|benchmarks?|ind(?:ex|ices|exes)|monte carlo',
    'leverage|short selling|options?|futures|hedg\\w+|currency risk|averaging|portfolios?|tax[- ]loss harvesting|robo[- ]?advis\\w+|insurance|premiums?|deductibles?|capital gains?|assets?|liabilit(?:y|ies)|bull market|bear market|market cap\\w*',
  ].join('|')})\b`,
);

const polite = String.raw`(?:(?:so|ok(?:ay)?|hi|hey|hello|well|please|and|sorry|quick question|stupid question|dumb question)[,:.!-]* +|(?:can|could|would|will) you (?:please )?|i(?:'d| would) like to (?:know|understand) |i (?:want|need) to (?:know|understand) |i (?:don't|do not|never) (?:really |quite |fully )?(?:know|understand|understood|get) |(?:please )?(?:tell|remind|teach) me (?:again )?|help me understand |do you know |any idea |i (?:keep|kept|have been|'ve been) (?:hearing|reading|seeing) (?:\w+ )?about |(?:why do )?(?:people|they|you|everyone|everybody) (?:keep )?talk(?:ing)? about |in (?:plain|simple|short|other)(?: words| terms| english)?,? |once more,? )*`;

const frames: readonly RegExp[] = [
  /\bwhat do(?: you| they| people)? (?:mean|understand) (?:by|with) (?<term>.+)$/,
  /\bwhat(?:'s| is) (?:meant by|the (?:meaning|definition|idea|point|purpose|concept) (?:of|behind)) (?<term>.+)$/,
  /\b(?:meaning|definition|concept) of (?<term>.+)$/,
  /\bhow (?:is|are) (?<term>.+?) defined\b/,
  /\bwhat does (?:the (?:word|term|abbreviation) )?(?<term>.+?) (?:mean|stand for|refer to|do)\b/,
  /\bhow (?:do|does|did) (?<term>.+?) (?:actually |really )?works?\b/,
  /\bdifferences? between (?<term>.+)$/,
  /\b(?:define|explain|describe)(?: to me| me| please| briefly| again)*(?: the (?:idea|concept|term|word|notion) (?:of )?| how | what | why )?(?<term>.+)$/,
  new RegExp(
    String.raw`^${polite}what(?: exactly| on earth| actually| the hell| really)?(?:'s| is| are|s) (?:exactly |actually |basically )?(?<term>.+)$`,
  ),
  new RegExp(
    String.raw`^${polite}(?:what|how) (?:exactly )?(?<term>.+?) (?:is|are|means?|works?)$`,
  ),
  new RegExp(String.raw`^${polite}about (?<term>.+)$`),
  new RegExp(
    String.raw`^${polite}(?:an? |the )?(?<term>[\w -]{2,30}?) ?[:,?-] ?what (?:is|are|does|do) (?:it|that|this|they|those)\b`,
  ),
];

const personal = /\b(?:my|mine|our|ours|i|i'm|i've|we|us|me|am)\b/;
/** Asked of one's own affairs or for a judgement, whatever the frame. */
const noTerm =
  /\b(?:best|better|fastest|quickest|cheapest|right|good|bad|enough|way|should|can|could|would|happens?|much|many|going|wrong|biggest|total|current|today|now|status|progress|left|you)\b/;
const trailing =
  /(?:,? (?:to me|please|exactly|actually|in (?:simple|plain|other) (?:terms|words|language|english)|for (?:me|beginners|dummies)|again|then|anyway|like i'm \w+|means?|is|are|all about|and (?:how|why) .+))+$/;

/** The term whose meaning is asked for, without article; null where the question is another one. */
export function definedTerm(text: string): string | null {
  const sentence = text.replace(/[?!.\s]+$/, '');
  for (const frame of frames) {
    const said = frame.exec(sentence)?.groups?.['term'];
    if (said === undefined) continue;
    const term = said
      .replace(trailing, '')
      .replace(/^(?:an?|the|what|this|that|these|those) /, '')
      .replace(/["“”']/g, '')
      .trim();
    const short = term.split(' ').length <= (/\b(?:and|or|versus|vs)\b/.test(term) ? 8 : 5);
    if (short && !personal.test(term) && !noTerm.test(term) && glossary.test(term)) return term;
  }
  return null;
}

const coach = String.raw`(?:you|u|this|it|miyagi|(?:the|this|your) (?:coach|app|tool|bot|assistant|service|program|thing|site|website|software|chat))`;

const asksAboutCoach = [
  /\bwhat (?:exactly |actually )?(?:do|can|could) you (?:\w+ )?(?:offer|do|know|cover|understand)\b/,
  /\bhow (?:would|will|could|can|might) you be (?:able|of)\b/,
  new RegExp(
    String.raw`\bwhat (?:else )?(?:can|could|do|would|will|does) ${coach}(?: \w+)? (?:do|help|answer|tell|offer|know|handle|cover|assist|show|support|provide)\b`,
  ),
  new RegExp(
    String.raw`\b(?:what|everything|things|all|stuff) (?:that )?${coach} (?:can|could|knows?|offers?|covers?|do|does|handles?|supports?)\b`,
  ),
  new RegExp(
    String.raw`\b(?:how|what) (?:can|could|do|does|would|might|else can) ${coach} (?:help|assist|support|be of|do for|cover|offer|know)\b`,
  ),
  /\b(?:what|which)\b.*\b(?:can|may|could|should|do|am|are) (?:i|we) (?:able to )?ask\b/,
  /^\W*(?:please |can you |could you |i (?:really )?need (?:some )?|i could use |some )?(?:help|menu|options|commands|start|hi|hello|hey|good (?:morning|day|evening|afternoon)|assistance|guidance)(?: me| there| please)*\W*$/,
  /\b(?:who|what) (?:exactly )?are you\b|\bwho (?:am i|are we) (?:talking|speaking|chatting|dealing)\b|\bwho is this\b/,
  /\byour (?:features|capabilit\w+|skills|functions?|functionality|abilities|talents|strengths|limits|purpose|role|job|expertise|range|areas?|scope)\b/,
  /\b(?:what|which) (?:kinds? of |sorts? of |type of |types of |other )?(?:questions|topics|things|subjects|stuff|areas|tasks|problems)\b.*\b(?:you|ask)\b/,
  /\b(?:get|getting) (?:me )?started\b|\bwhere do (?:i|we) (?:start|begin)\b|\bhow do (?:i|we) (?:start|begin)\b/,
  /\bshow me (?:around|what (?:you|this)|how (?:you|this))\b/,
  new RegExp(
    String.raw`\bhow (?:does|do) ${coach} work\b|\bhow (?:do|can|should|would) i use ${coach}\b`,
  ),
  /\bwhat(?:'s| is) (?:possible|on offer|available)(?: here)?\W*$/,
  /\bwhat (?:are you|is it|(?:is|'s) (?:this|the) (?:tool|app|bot|site|program|service|assistant|thing|coach)) (?:able|capable|good|for|made|there|meant|used)\b|\bare you (?:able|capable|an? (?:\w+ )?(?:bot|robot|ai|human|person|machine|chatbot))\b/,
  /\b(?:give|list|tell|show) me (?:some |a few |an? )?(?:examples?|ideas|list|sample questions|suggestions)\b|\bexamples? of (?:questions|what)\b/,
  /\bwhat (?:is|'s|are|does) (?:this|miyagi)(?: \w+)?(?: for| about| do)?\W*$|\bwhat's this (?:app|tool|site)\b/,
  /\b(?:tell|teach) me (?:more )?about (?:yourself|you|miyagi)\b|\bintroduce yourself\b/,
  /\b(?:suggestions?|ideas?|examples?|list|overview)\b.*\b(?:(?:i|we) (?:could|can|may|might|should) ask|(?:things|what|topics) you)\b/,
  /\bi(?:'m| am) new (?:here|to this)\b|\bfirst time here\b/,
  /\bwhat (?:should|could|can) (?:i|we) (?:use|do with) (?:you|this|it|miyagi)\b|\bwhat can i do here\b/,
];

export function asksForCapabilities(text: string): boolean {
  return asksAboutCoach.some((pattern) => pattern.test(text));
}

/** Answers nothing by itself but goes on with what was said before. */
const goingOn =
  /^(?:and|but|ok(?:ay)?|so|then|also|what about|how about|what if|or|instead|now|same|with|why|in|by|at|for|if|say|maybe|make (?:it|that)|suppose|assume|rather|let'?s say|only|just|about|around|go on|tell me more|more)\b/;
const hypothetical = /\b(?:if|suppose|assum\w+|instead|let'?s say|make (?:it|that)|with)\b/;

export interface Continuation {
  /** It opens like one. */
  readonly opens: boolean;
  /** It changes a number of what was asked before. */
  readonly supposes: boolean;
}

export function continuationOf(text: string): Continuation {
  const opens = goingOn.test(text.trim());
  return { opens, supposes: opens && hypothetical.test(text) };
}
