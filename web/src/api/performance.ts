/** 履约 as of today. Amounts are 元 and shares percent, both decimal text; null is what the caller has no right to, or what nobody told. */
import { useQuery } from "@tanstack/react-query";
import { get } from "./client";
import type { Named } from "./reports";

/** 应 = 按期 + 迟延 + 逾期 + 今日到期 + 已处置. */
export interface MilestoneKept extends Named {
  due: number;
  on_time: number;
  late: number;
  overdue: number;
  due_today: number;
  settled: number;
  undated: number;
  /** Of those overdue. */
  list: string | null;
}

export const AMOUNTS = ["due", "paid", "open", "overdue"] as const;
export type AmountKey = (typeof AMOUNTS)[number];

/** due = paid − advance + open */
export interface OwedSums extends Record<AmountKey | "advance", string> {
  contracts: number;
  overdue_contracts: number;
}

export interface PaymentSums {
  streets: (Named & OwedSums & { list: string })[];
  total: OwedSums;
  without_instalments: number;
  list: string;
}

export const KEPT = ["due", "met", "short", "not_reported", "no_target", "pending"] as const;
/** due = met + short + not_reported + no_target */
export type Kept = Record<(typeof KEPT)[number], number> & { rate_percent: string | null };

interface Listed {
  contracts: number;
  list: string;
}

export interface CovenantSums {
  items: (Named & Kept & { yearly: boolean })[];
  total: Kept;
  short: Listed;
  unknown: Listed;
}

export interface TaxLine {
  place: number;
  id: number;
  contract_no: string;
  name: string;
  enterprise: string;
  street_code: string;
  street: string | null;
  metric: string;
  land_area_mu: string;
  /** 万元/亩 */
  per_mu: string;
  promised_per_mu: string | null;
  met: boolean | null;
}

export interface TaxRanking {
  year: number | null;
  items: TaxLine[];
  ranked: number;
  not_reported: number;
  unit_unknown: number;
  no_covenant: number;
}

export interface AlertSums {
  since: string;
  opened: number;
  closed: number;
  lapsed: number;
  rate_percent: string | null;
  open: number;
  late: number;
}

export interface PatrolSums {
  since: string;
  until: string | null;
  due: number;
  done: number;
  rate_percent: string | null;
  overdue: number;
}

export interface UseSums {
  in_use: number;
  ending: number;
  over: number;
  rent: Record<"due" | "paid" | "overdue", string> | null;
}

export interface Performance {
  as_of: string;
  scope: string;
  contracts: number;
  ended: number;
  milestones: MilestoneKept[];
  payments: PaymentSums | null;
  covenants: CovenantSums | null;
  tax: TaxRanking | null;
  alerts: AlertSums;
  patrols: PatrolSums | null;
  temporary_uses: UseSums | null;
}

export function usePerformance() {
  return useQuery({
    queryKey: ["reports", "performance"],
    queryFn: ({ signal }) => get<Performance>("/api/reports/performance", signal),
    staleTime: 0,
  });
}
