// Dates, horizons, periods and ages, relative to a given day. Read from lower-case text whose numbers are digits.

/** ISO dates, both ends included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const monthNames =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
const monthWord = `(?:${monthNames.map((name) => `${name}|${name.slice(0, 3)}`).join('|')})`;

/** `in 4 years`, `by 2031`, `before june 2030`, `next year`: the last day of it; null where none is named. */
export function deadlineIn(text: string, today: string): string | null {
  const ahead =
    /\b(?:in|within|over|after|for)(?: (?:about|around|the next|roughly|the coming))? (\d{1,3}) (years?|months?|weeks?)\b(?! (?:ago|old))/.exec(
      text,
    ) ??
    /\b(\d{1,3}) (years?|months?|weeks?)(?: from now|'s? time|s' time| to go| ahead)\b/.exec(text);
  if (ahead !== null) return addSpan(today, Number(ahead[1]), ahead[2] ?? '');
  const monthOf = new RegExp(String.raw`\b(${monthWord})\.? (?:of )?(20\d\d)\b`).exec(text);
  if (monthOf !== null) return lastDay(Number(monthOf[2]), monthNumber(monthOf[1] ?? ''));
  const year = /\b(?:in|by|before|until|till|end of|during|of) (20\d\d)\b/.exec(text)?.[1];
  if (year !== undefined) return `${year}-12-31`;
  if (/\b(?:end of (?:the|this) year|this year)\b/.test(text)) return `${today.slice(0, 4)}-12-31`;
  if (/\bnext year\b/.test(text)) return `${Number(today.slice(0, 4)) + 1}-12-31`;
  const month = new RegExp(String.raw`\b(?:by|until|before|in) (${monthWord})\b`).exec(text)?.[1];
  if (month === undefined) return null;
  const number = monthNumber(month);
  const isOver = number < Number(today.slice(5, 7));
  return lastDay(Number(today.slice(0, 4)) + (isOver ? 1 : 0), number);
}

/** `this year`, `since march 2024`, `in 2023`, `the last 6 months`, up to today; null where none is named. */
export function periodIn(text: string, today: string): Period | null {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  const until = (from: string, to: string = today): Period | null =>
    from >= today ? null : { from, to: to < today ? to : today };
  const back =
    /\b(?:last|past|previous|recent)(?: (\d{1,2}))? (year|quarter|month|week)s?\b/.exec(text) ??
    /\b(?:over|in|for) (?:the )?(\d{1,2}) (year|quarter|month|week)s?\b/.exec(text);
  if (back !== null) {
    const calendar =
      back[1] === undefined && !/\b(?:over|in|for|during) the (?:last|past)\b/.test(text);
    if (calendar && back[2] === 'year') return until(`${year - 1}-01-01`, `${year - 1}-12-31`);
    if (calendar && back[2] === 'month') return wholeMonths(year, month - 1, 1);
    if (calendar && back[2] === 'quarter')
      return wholeMonths(year, (Math.ceil(month / 3) - 1) * 3 - 2, 3);
    return until(addSpan(today, -Number(back[1] ?? 1), back[2] ?? ''));
  }
  if (/\b(?:this year|year to date|ytd|so far)\b/.test(text)) return until(`${year}-01-01`);
  if (/\bthis month\b/.test(text)) return until(firstDay(year, month));
  if (/\bthis quarter\b/.test(text)) return until(firstDay(year, Math.ceil(month / 3) * 3 - 2));
  const between = /\b(?:between|from) (20\d\d) (?:and|to|until) (20\d\d)\b/.exec(text);
  if (between !== null) return until(`${between[1]}-01-01`, `${between[2]}-12-31`);
  const named = new RegExp(
    String.raw`\b(since|from|in|during|for|of) (?:the )?(?:start of |beginning of )?(?:(${monthWord})\b\.? ?)?(?:of )?(20\d\d)?\b`,
    'g',
  );
  for (const [, how, name, inYear] of text.matchAll(named)) {
    if (name === undefined && inYear === undefined) continue;
    const number = name === undefined ? 1 : monthNumber(name);
    const y = inYear === undefined ? (number > month ? year - 1 : year) : Number(inYear);
    const open = how === 'since' || how === 'from';
    if (open) return until(firstDay(y, number));
    return name === undefined ? until(`${y}-01-01`, `${y}-12-31`) : wholeMonths(y, number, 1);
  }
  return null;
}

const agePatterns = [
  /\b(?:at|by|aged?|until|till|before|turn(?:ing)?|i'm|i am|to)(?: i(?:'m| am| turn))? (?:the )?(?:age )?(?:of )?(\d{2})\b(?! ?(?:months?|years? (?:from|time)|%|per ?cent|k\b|,\d|\.\d))/,
  /\bretir\w*(?: \w+){0,3} (\d{2})\b(?! ?(?:months?|years?|%|per ?cent|k\b|,\d|\.\d))/,
  /^\W*(?:and |or |but |ok |what about |how about |maybe |say |then )*(?:with )?(\d{2})(?: instead| then| years old)?\W*$/,
];

/** An age at which somebody may stop working or reach something: 30 to 90. */
export function ageIn(text: string): number | null {
  for (const pattern of agePatterns) {
    const age = Number(pattern.exec(text)?.[1]);
    if (age >= 30 && age <= 90) return age;
  }
  return null;
}

/** `6 months`, `a 9-month cushion`: 1 to 36. */
export function monthsIn(text: string): number | null {
  const count = Number(/\b(\d{1,2})[- ]months?\b/.exec(text)?.[1]);
  return count >= 1 && count <= 36 ? count : null;
}

/** How many months a question looks back, 1 to 36; null where it does not say. */
export function monthsBackIn(text: string): number | null {
  const match = /\b(?:last|past|previous|recent)(?: (\d{1,3}))? (month|quarter|year)s?\b/.exec(
    text,
  );
  const size = { month: 1, quarter: 3, year: 12 }[match?.[2] ?? ''];
  if (match === null || size === undefined) return monthsIn(text);
  return Math.min(36, Math.max(1, Number(match[1] ?? 1) * size));
}

function addSpan(day: string, count: number, unit: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (unit.startsWith('week')) date.setUTCDate(date.getUTCDate() + 7 * count);
  else {
    const perUnit = unit.startsWith('year') ? 12 : unit.startsWith('quarter') ? 3 : 1;
    const dayOfMonth = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + count * perUnit);
    const length = new Date(
      Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0),
    ).getUTCDate();
    date.setUTCDate(Math.min(dayOfMonth, length));
  }
  return date.toISOString().slice(0, 10);
}

/** Months may run over either end of the year: 0 is December of the year before. */
function firstDay(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}

function lastDay(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function wholeMonths(year: number, month: number, count: number): Period {
  return { from: firstDay(year, month), to: lastDay(year, month + count - 1) };
}

function monthNumber(name: string): number {
  return monthNames.findIndex((month) => month.startsWith(name.slice(0, 3))) + 1;
}
