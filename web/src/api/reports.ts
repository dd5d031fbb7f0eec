/** 月末快照与报表: months that are frozen, tables of them and of now, and papers. Areas are ㎡, months `2026-10`. */
import { useQuery } from "@tanstack/react-query";
import { download, get, getText, query, request } from "./client";
import type { Measures } from "./types";

/** Asked of the tables for today's figures. */
export const NOW = "now";

export interface Snapshot {
  month: string;
  version: number;
  /** 数据截止日期 */
  cut_off: string;
  frozen_at: string;
  frozen_by: string;
  /** Why again. */
  reason: string | null;
}

export interface Named {
  code: string;
  name: string;
}

/** Of a row, a column or a cell; `list` is where its objects are listed, null where only a sum is told. */
export interface MatrixFigures extends Measures {
  category?: string;
  /** Empty outside all streets, absent where it is not told. */
  street?: string;
  /** Of a crossing; absent where it is not told. */
  value?: string;
  list: string | null;
}

/** Attributes that categories are crossed with. */
export const ATTRIBUTES = ["stage", "use", "supply_year"] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** Values of an attribute, `none` (未填) last, by categories; columns and total are the rows and the total of the matrix. */
export interface Crossing {
  values: Named[];
  cells: MatrixFigures[];
  rows: MatrixFigures[];
}

export interface BandFigures {
  category?: string;
  /** Place in `names`; absent where sizes are not told. */
  band?: number;
  count: number;
  land_area_m2: number;
  list: string | null;
}

export interface Matrix {
  month: string;
  version: number | null;
  as_of: string;
  reason: string | null;
  scope: string;
  categories: Named[];
  streets: Named[];
  cells: MatrixFigures[];
  rows: MatrixFigures[];
  columns: MatrixFigures[];
  total: MatrixFigures;
  /** 待核, in no total. */
  pending: MatrixFigures;
  bands: { names: string[]; cells: BandFigures[]; columns: BandFigures[]; total: BandFigures };
  by: Record<Attribute, Crossing>;
}

/** 期初, 新增, 转入, 转出, 移出, 更正 in the order in which they are added up. */
export const MOVES = ["opening", "added", "moved_in", "moved_out", "removed", "corrected"] as const;
export type Move = (typeof MOVES)[number];

/** Without a frozen month before it a month has an end only. */
export type Moved = Partial<Record<Move, number>> & { closing: number };

export const MEASURES = ["count", "land_area_m2", "floor_area_m2"] as const;
export type Measure = (typeof MEASURES)[number];

export interface Step extends Record<Measure, Moved> {
  month: string;
  version: number;
  as_of: string;
  reason: string | null;
  /** The frozen month it is compared with. */
  since: string | null;
}

export interface Trend {
  scope: string;
  items: Step[];
}

export const PERIOD_KINDS = ["month", "quarter", "half_year", "year"] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

export interface MilestoneSums extends Named {
  /** 应、已、逾期 */
  due: number;
  done: number;
  overdue: number;
}

/** What a report was made of, as far as the page shows it; its words and tables come as a page or a file. */
export interface PeriodFigures {
  supervision: { contracts: number; milestones: MilestoneSums[] };
}

export function useSnapshots() {
  return useQuery({
    queryKey: ["reports", "snapshots"],
    queryFn: ({ signal }) => get<{ items: Snapshot[] }>("/api/snapshots", signal).then(({ items }) => items),
    staleTime: 0,
  });
}

/** Categories by streets, of a frozen month or of now; nothing is asked while the month is not known. */
export function useMatrix(month: string | undefined) {
  return useQuery({
    queryKey: ["reports", "matrix", month],
    queryFn: ({ signal }) => get<Matrix>(`/api/reports/matrix${query({ month })}`, signal),
    staleTime: 0,
    enabled: month !== undefined,
  });
}

export interface TrendQuery {
  from: string;
  to: string;
  category?: string | undefined;
  street?: string | undefined;
}

export function useTrend(asked: TrendQuery | null) {
  const parameters = query({ ...asked });
  return useQuery({
    queryKey: ["reports", "trend", parameters],
    queryFn: ({ signal }) => get<Trend>(`/api/reports/trend${parameters}`, signal),
    staleTime: 0,
    enabled: asked !== null,
  });
}

const periodPath = (kind: PeriodKind, period: string, format: string) => `/api/reports/${kind}${query({ period, f: format })}`;

/** Figures behind the report of a frozen month. */
export function usePeriodFigures(month: string | undefined) {
  return useQuery({
    queryKey: ["reports", "period", month],
    queryFn: ({ signal }) => get<PeriodFigures>(periodPath("month", month ?? "", "json"), signal),
    staleTime: 0,
    enabled: month !== undefined,
  });
}

/** The page of A4: its address, to be printed, and what stands on it. Reading it is on record. */
export const pageOfPeriod = (kind: PeriodKind, period: string) => periodPath(kind, period, "html");

export const fetchPage = (kind: PeriodKind, period: string) => getText(pageOfPeriod(kind, period));

export const downloadPeriod = (kind: PeriodKind, period: string, format: "docx" | "xlsx", name: string) =>
  download(periodPath(kind, period, format), `${name}.${format}`);

export async function freezeMonth(json: { month: string; reason?: string }) {
  return (await request<Snapshot>("/api/snapshots", { method: "POST", json })).data;
}
