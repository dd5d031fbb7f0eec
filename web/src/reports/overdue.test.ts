import { expect, it } from "vitest";
import { byDaysOverdue, owedOf } from "./overdue";
import type { Brief, Contract, ContractRow } from "@/api/contracts";

const row = (id: number, days: number | null, state: Brief["state"] = "overdue") => ({ id, days, worst: { state } }) as ContractRow;

it("the longest overdue stands first, what has no days last", () => {
  const rows = [row(1, 10), row(2, null), row(3, 900, "suspected_two_years"), row(4, 5000, "short"), row(5, 10), row(6, -3)];
  expect(byDaysOverdue(rows).map(({ id }) => id)).toEqual([3, 1, 5, 6, 2, 4]);
});

const instalment = (seq: number, due: string, amount: string) => ({ seq, due, amount });
const payment = (seq: number, amount: string, kind = "price", void_reason: string | null = null) => ({ seq, amount, kind, void_reason });

// Scenario 15 of the trade: 120 000 000 in two instalments, 1 000 000 of which is late.
it("of a price what is due, what came in and what is open", () => {
  const contract = {
    today: "2026-11-23",
    terms: { instalments: [instalment(1, "2026-06-30", "60000000"), instalment(2, "2026-11-23", "60000000.00"), instalment(3, "2026-11-24", "5")] },
    payments: [payment(1, "60000000"), payment(2, "59000000.00"), payment(2, "20000", "penalty"), payment(2, "1000000", "price", "误记")],
  } as Contract;
  expect(owedOf(contract)).toEqual({ due: 120_000_000, paid: 119_000_000, open: 1_000_000 });
  // Paid before its day: nothing is open.
  const early = { ...contract, today: "2026-01-01" };
  expect(owedOf(early)).toEqual({ due: 0, paid: 119_000_000, open: 0 });
  expect(owedOf({ ...contract, payments: undefined })).toBeNull();
  // A million ahead for the third instalment leaves the second open.
  const ahead = { ...contract, payments: [...(contract.payments ?? []), payment(3, "1000000")] } as Contract;
  expect(owedOf(ahead)).toEqual({ due: 120_000_000, paid: 120_000_000, open: 1_000_000 });
});
