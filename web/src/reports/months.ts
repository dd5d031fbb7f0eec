/** Months and the periods made of them, as the service writes them (src/reports/month.rs). */
import type { PeriodKind, Snapshot } from "@/api/reports";

/** So many months later; below zero earlier. */
export function monthAfter(month: string, months: number): string {
  const [year = 0, place = 1] = month.split("-").map(Number);
  const count = year * 12 + place - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, "0")}-${String((count % 12) + 1).padStart(2, "0")}`;
}

export const monthOf = (day: string) => day.slice(0, 7);

/** The day before the first of the next. */
export function lastDayOf(month: string): string {
  const next = Date.parse(`${monthAfter(month, 1)}-01`);
  return new Date(next - 86_400_000).toISOString().slice(0, 10);
}

/** Months that can be frozen: those whose last day has come, the latest first. */
export function overMonths(today: string, most: number): string[] {
  const current = monthOf(today);
  const last = lastDayOf(current) <= today ? current : monthAfter(current, -1);
  return Array.from({ length: most }, (_, back) => monthAfter(last, -back));
}

/** The version that counts of each month, the latest month first. */
export function latest(snapshots: readonly Snapshot[]): Snapshot[] {
  const found = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    if ((found.get(snapshot.month)?.version ?? 0) < snapshot.version) found.set(snapshot.month, snapshot);
  }
  return [...found.values()].sort((a, b) => b.month.localeCompare(a.month));
}

/** The earliest of these months that is not before `bound`; `otherwise` where there is none. */
export function earliest(months: readonly string[], bound: string, otherwise: string): string {
  return months.reduce((found, month) => (month >= bound && month < found ? month : found), otherwise);
}

/** How many months each kind of report looks back, and how it is written. */
const KINDS: Record<PeriodKind, { months: number; write: (year: string, place: number) => string }> = {
  month: { months: 1, write: (year, place) => `${year}-${String(place).padStart(2, "0")}` },
  quarter: { months: 3, write: (year, place) => `${year}-Q${place}` },
  half_year: { months: 6, write: (year, place) => `${year}-H${place}` },
  year: { months: 12, write: (year) => year },
};

/** The periods of this kind whose last month is among these: their figures are those of that month. */
export function periodsOf(kind: PeriodKind, months: readonly string[]): string[] {
  const { months: length, write } = KINDS[kind];
  return months.flatMap((month) => {
    const [year = "", place = ""] = month.split("-");
    return Number(place) % length === 0 ? [write(year, Number(place) / length)] : [];
  });
}
