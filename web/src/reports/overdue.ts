/** What is late, and by how much; and what is due of a price. Pure. */
import type { Contract, ContractRow } from "@/api/contracts";
import { sum } from "@/shared/decimal";

/** Days that count: a promise that fell short is not late, and what is not known has none. */
function daysOf({ worst, days }: ContractRow): number {
  if (!worst || days === null || worst.state === "short" || worst.state === "unknown") return -Infinity;
  return days;
}

/** The longest overdue first. */
export function byDaysOverdue(rows: readonly ContractRow[]): ContractRow[] {
  return rows
    .map((row) => ({ row, days: daysOf(row) }))
    .sort((a, b) => (a.days === b.days ? a.row.id - b.row.id : b.days - a.days))
    .map(({ row }) => row);
}

export interface Owed {
  /** Instalments whose day has come, 元. */
  due: number;
  /** What came in of the price, 元. */
  paid: number;
  /** What of the due is open, 元; never below nothing. */
  open: number;
}

/** What of a price is due by `today` and what came in. Null where amounts are not told. */
export function owedOf({ terms, payments, today }: Pick<Contract, "terms" | "payments" | "today">): Owed | null {
  if (!terms.instalments || !payments) return null;
  const due = sum(terms.instalments.filter((one) => one.due <= today).map(({ amount }) => Number(amount)));
  const paid = sum(payments.filter(({ kind, void_reason }) => kind === "price" && void_reason === null).map(({ amount }) => Number(amount)));
  return { due, paid, open: Math.max(sum([due, -paid]), 0) };
}

export const owedTogether = (all: readonly Owed[]): Owed => ({
  due: sum(all.map(({ due }) => due)),
  paid: sum(all.map(({ paid }) => paid)),
  open: sum(all.map(({ open }) => open)),
});
