// Numbers in words become digits, so that every later rule reads digits only: `two thousand` → `2,000`.

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const scales: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1_000,
  million: 1_000_000,
};

const word = `(?:${[...units, ...tens.slice(2), ...Object.keys(scales)].join('|')})`;
const spelled = new RegExp(String.raw`\b${word}(?:(?: and |[- ])${word})*\b`, 'g');

/** Of lower-case text. A thousand and more get separators: so no later rule takes them for a year. */
export function withDigits(text: string): string {
  return text
    .replace(/\bhalf a million\b/g, '500,000')
    .replace(/\ba (?=(?:hundred|thousand|million)\b)/g, 'one ')
    .replace(/\ba dozen\b/g, '12')
    .replace(/\ba couple of (?=years|months|weeks|thousand|hundred)/g, 'two ')
    .replace(spelled, (phrase) => grouped(valueOf(phrase)))
    .replace(/\b(?:a|1) year and a half\b/g, '18 months')
    .replace(/\b(\d+) and a half years\b/g, (_all, n: string) => `${Number(n) * 12 + 6} months`)
    .replace(/\bhalf a year\b/g, '6 months')
    .replace(
      /\b(in|within|over|last|past|next)( the (?:next|last|past))? (?:a|one) (year|month|decade)\b/g,
      '$1$2 1 $3',
    )
    .replace(/\b(\d+) decades?\b/g, (_all, n: string) => `${Number(n) * 10} years`);
}

/** `two hundred and fifty` → 250. */
function valueOf(phrase: string): number {
  let total = 0;
  let current = 0;
  for (const part of phrase.split(/[- ]/)) {
    const scale = scales[part];
    if (part === 'and') continue;
    if (scale === undefined) current += Math.max(units.indexOf(part), tens.indexOf(part) * 10, 0);
    else if (scale === 100) current = Math.max(current, 1) * 100;
    else {
      total += Math.max(current, 1) * scale;
      current = 0;
    }
  }
  return total + current;
}

function grouped(value: number): string {
  return value >= 1_000 ? value.toLocaleString('en-US') : String(value);
}
