/** Months as 民法典 第二百至二百零二条 count them: to the day that corresponds, or the last of the month where there is none. */
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

const dayOf = (text: string): Date | null => (DAY.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(`${text}T00:00:00Z`) : null);
const textOf = (day: Date) => day.toISOString().slice(0, 10);
const addDays = (day: Date, days: number) => new Date(day.getTime() + days * DAY_MS);

function addMonths(day: Date, months: number): Date {
  const first = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day.getUTCDate(), last));
  return first;
}

/** The last day of a term of so many months: the day before the corresponding one. */
export function lastDay(start: string, months: number): string | null {
  const day = dayOf(start);
  return day && textOf(addDays(addMonths(day, months), -1));
}

/** The day after. */
export function dayAfter(text: string): string | null {
  const day = dayOf(text);
  return day && textOf(addDays(day, 1));
}

/** Whole months of a term, both days included, and the days behind them. */
export function monthsAndDays(start: string, end: string): { months: number; days: number } | null {
  const [first, last] = [dayOf(start), dayOf(end)];
  if (!first || !last || last < first) return null;
  const beyond = addDays(last, 1);
  let months = 0;
  while (addMonths(first, months + 1) <= beyond) months++;
  return { months, days: Math.round((beyond.getTime() - addMonths(first, months).getTime()) / DAY_MS) };
}
