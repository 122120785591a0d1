// Calendar days as ISO text; arithmetic in UTC, so that no time zone can move a day.

const dayMs = 86_400_000;

function parse(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function format(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The UTC day of an instant (ms since the epoch). */
export function dayOf(epochMs: number): string {
  return format(epochMs);
}

/** Whole days since 1970-01-01. */
export function dayNumber(day: string): number {
  return parse(day).getTime() / dayMs;
}

export function isoDay(dayNumber: number): string {
  return format(dayNumber * dayMs);
}

export function addDays(day: string, days: number): string {
  return format(parse(day).getTime() + days * dayMs);
}

/** First day of the month that is `months` away from the month of `day`. */
export function monthStart(day: string, months = 0): string {
  const date = parse(day);
  return format(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
}

/** Day number `dayOfMonth` of a month, or its last day where it has fewer. */
export function dayInMonth(monthFirst: string, dayOfMonth: number): string {
  if (dayOfMonth <= 28) return `${monthFirst.slice(0, 8)}${String(dayOfMonth).padStart(2, '0')}`;
  const last = addDays(monthStart(monthFirst, 1), -1);
  const wanted = addDays(monthFirst, dayOfMonth - 1);
  return wanted > last ? last : wanted;
}

/** The same day `years` later; for 29 February the last of the month where the year has none. */
export function addYears(day: string, years: number): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  return dayInMonth(`${year}-${day.slice(5, 7)}-01`, Number(day.slice(8)));
}

/** The same day `months` later, or the last of that month where it is shorter. */
export function addMonths(day: string, months: number): string {
  return dayInMonth(monthStart(day, months), Number(day.slice(8)));
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((parse(to).getTime() - parse(from).getTime()) / dayMs);
}

/** Months from the month of `from` to the month of `to`. */
export function monthsBetween(from: string, to: string): number {
  const [a, b] = [parse(from), parse(to)];
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
}

/** Mondays to Fridays of [from, to]; public holidays are trading days here. */
export function businessDays(from: string, to: string): string[] {
  const days: string[] = [];
  const end = parse(to).getTime();
  for (let at = parse(from).getTime(); at <= end; at += dayMs) {
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days.push(format(at));
  }
  return days;
}

/** The newest Monday to Friday on or before `day`. */
export function lastBusinessDay(day: string): string {
  const weekday = parse(day).getUTCDay();
  return addDays(day, weekday === 0 ? -2 : weekday === 6 ? -1 : 0);
}
