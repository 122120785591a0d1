// Typing errors within reason: a word nobody knows becomes the one word of money talk that it nearly is.

/** What may be meant. A word not on this list is never put into anybody's mouth. */
const vocabulary = new Set(
  `account accounts afford allocated allocation apartment average avalanche balance balanced
  balances biggest bonds borrow borrowed brokerage budget budgeting capital charges charged
  commission commodities compound concentrated concentration consolidate credit cushion debts
  define definition deposit difference diversification diversified dividend dividends downturn
  drawdown drifted drifting earned earning earnings education electricity emergency emergencies
  employer enough equities equity exchange expected expense expenses expensive explain fluctuate
  funds goals groceries holding holdings holiday honeymoon house household income index inflation
  instead insurance interest invest invested investing investment investments leftover loans
  market minimum money month monthly months mortgage overspend overspending overdraft payment
  payments pension pensions performance performed performing portfolio portfolios profit profits
  property rainy rebalance rebalancing refinance repay reserve restaurants retire retired
  retirement retiring return returned returns risks risky salary saved savings saving savings
  shares sharpe snowball spend spending spent stocks student subscriptions surplus survive target
  targets transport tuition unemployed university unexpected vacation volatile volatility wealth
  wedding where working years yearly`.split(/\s+/),
);
/** Too short for more than two letters that changed places. */
const shortWords = new Set(
  'save debt fees fund goal loan owed risk cash rate cost card'.split(' '),
);

/** Ordinary words one letter away from the vocabulary; they are meant as they stand. */
const ordinary = new Set(
  `about above after again along among another around avenge became because become before began
  begin being below between birth board borne bought bound brand bread break bring brought build
  built called caret carry cause chance change charge chart cheap check child choose chosen claim
  class clean clear close coast count course court cover crash create daily death depend dealt
  doing dollars doubt drink drive early earth eight eighty either equal euros every exact
  expect extra faith false fifty fight final first fixed flats focus force forty forth found fresh
  front funny given giver going goods grand great green gross group grown guess happen happy hands
  health heavy helps horse hotel hours house human image inside issue items joint judge keeps kinds
  known large later laugh layer learn least leave legal level light limit listen lives local loose
  loses loser losing lower lucky lunch makes match matter maybe means meant merge might minor mixed
  model mouth moved music named needs never night ninety noise noted ocean offer often older order
  other ought owner paint panel paper parts party peace phone piece place plain plane plans plant
  plays point pound power press price prime print prior prize proof proud prove quick quiet quite
  radio raise range rapid rates ratio reach react ready refer relax reply right rough round route
  rules safer scale scene scope score sells sense serve seven share sharp sheet shift shirt shock
  shoot shore short shown sight since sixty skill sleep slice small smart smile solid solve sorry
  sound south space spare speak speed splendid split sport spread staff stage stake stand start
  state stays steep stick still stock stone store storm story stuff style sugar suite swing table
  taken taker takes taxes teach thank their theme there these thick thing think third those three
  throw tight times tired title today token total touch tough tower track trade trail train treat
  trend trial trips trust truth twenty twice under union until upper upset urban usage usual value
  video visit vital voice waste watch water weigh weird wheel which while white whole whose
  woman women words works world worry worse worst worth would write wrong wrote yield young yours
  retires spends stable spender saver savers lender lenders rents renting
  sending tending lending mending marking making taking having walking talking returning invent
  invests inventing infection reflection expanse explains expended targeted bending binds bounds
  founds finds round rounds finds funded funding shame shape shores stores shakes interested market
  interests markets employers accountant plural charger houses instance different required changes
  transform were send changed socks shared entities loads sent equality executed properly relay intercept internet
  composed monkey requiring marker expressive extensive spreading divided requirement shapes inserted restored
  excessive isolation marked injected retained saying headings replay bonus interact intersect explorer exported
  bones bands bombs bowls stacks spares shaves mouths moths beds sane gave wave mind kind hour host hose heard`.split(
    /\s+/,
  ),
);

/** Of lower-case text. */
export function corrected(text: string): string {
  // The commonest confusion of all is a word of its own.
  const plain = text.replace(/(\p{L})\1{2,}/gu, '$1$1');
  return plain
    .replace(/\bdept\b/g, 'debt')
    .replace(/(?<![\p{L}\p{N}$€£-])\p{L}{4,}(?!\p{L}|-)/gu, (word) => {
      if (vocabulary.has(word) || ordinary.has(word) || shortWords.has(word)) return word;
      if (word.length === 4) {
        const swapped = best(word, shortWords, (d) => d.swapsOnly);
        return swapped === word ? best(word, vocabulary, (d) => d.lacksOne) : swapped;
      }
      const reach = word.length >= 8 ? 2 : 1;
      const inflected = ['s', 'd', 'ed', 'ing', 'er', 'ly'].some(
        (ending) => word.endsWith(ending) && vocabulary.has(word.slice(0, -ending.length)),
      );
      return inflected ? word : best(word, vocabulary, (d) => d.distance <= reach);
    });
}

interface Distance {
  readonly distance: number;
  /** Nothing but two neighbours that changed places. */
  readonly swapsOnly: boolean;
  /** Nothing but one letter left out. */
  readonly lacksOne: boolean;
}

function best(word: string, known: Iterable<string>, near: (d: Distance) => boolean): string {
  let found = word;
  let least = Infinity;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > 2 || !sameStart(word, candidate)) continue;
    const swapsOnly = isSwap(word, candidate);
    const distance = swapsOnly ? 1 : editDistance(word, candidate);
    const lacksOne =
      distance === 1 && candidate.length === word.length + 1 && candidate !== `${word}s`;
    if (near({ distance, swapsOnly, lacksOne }) && distance < least) {
      found = candidate;
      least = distance;
    }
  }
  return found;
}

/** People rarely miss the first letter, but they may type the second one before it. */
function sameStart(a: string, b: string): boolean {
  return a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return (
    at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
  );
}

/** Damerau–Levenshtein (optimal string alignment): insertions, deletions, replacements, swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
