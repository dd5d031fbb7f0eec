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
  /** What of the due is open, 元; what was paid ahead of another instalment does not lessen it. */
  open: number;
}

/** What of a price is due by `today`, what came in, and what of each instalment is open. Null where amounts are not told. */
export function owedOf({ terms, payments, today }: Pick<Contract, "terms" | "payments" | "today">): Owed | null {
  if (!terms.instalments || !payments) return null;
  const price = payments.filter(({ kind, void_reason }) => kind === "price" && void_reason === null);
  const amounts = (rows: readonly { amount: string }[]) => rows.map(({ amount }) => Number(amount));
  const due = terms.instalments.filter((one) => one.due <= today);
  const open = due.map((one) => Math.max(sum([Number(one.amount), ...amounts(price.filter(({ seq }) => seq === one.seq)).map((paid) => -paid)]), 0));
  return { due: sum(amounts(due)), paid: sum(amounts(price)), open: sum(open) };
}
