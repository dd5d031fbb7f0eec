/** `/reports`: what there is, where, what moved, what is late, what was kept, the papers made of it, and the months that are frozen. */
import "./words";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BoardPart } from "./board-part";
import { MatrixPart } from "./matrix-part";
import { OverviewPart } from "./overview-part";
import { PapersPart } from "./papers-part";
import { PerformancePart } from "./performance-part";
import { SnapshotsPart } from "./snapshots-part";
import { TrendPart } from "./trend-part";
import { useMay } from "@/api/session";
import { useTitle } from "@/shared/hooks";
import type { ReportsSearch } from "@/shared/reports-search";
import { Tabs } from "@/shared/ui/tabs";

const route = getRouteApi("/reports");

export interface PartProps {
  search: ReportsSearch;
  /** What a part shows stands in the address. */
  go: (change: Partial<ReportsSearch>) => void;
}

const PARTS = {
  overview: OverviewPart,
  matrix: MatrixPart,
  trend: TrendPart,
  board: BoardPart,
  performance: PerformancePart,
  papers: PapersPart,
  snapshots: SnapshotsPart,
} as const;

type Tab = keyof typeof PARTS;

/** Parts on contracts. */
const OF_CONTRACTS: readonly Tab[] = ["board", "performance"];

export default function ReportsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = (Object.keys(PARTS) as Tab[]).filter((key) => !OF_CONTRACTS.includes(key) || may("contracts.read"));
  const active = tabs.find((key) => key === search.tab) ?? "overview";
  useTitle(`${t(`reports.tab.${active}`)} · ${t("reports.title")}`);
  const Open = PARTS[active];
  return (
    <div className="document supervised reports" data-testid="reports">
      <header className="sup-head">
        <h1>{t("reports.title")}</h1>
      </header>
      <p className="lead">{t("reports.lead")}</p>
      <Tabs
        label={t("reports.title")}
        tabs={tabs.map((key) => ({ key, label: t(`reports.tab.${key}`) }))}
        active={active}
        onChange={(tab) => void navigate({ search: (before) => ({ ...before, tab: tab === "overview" ? undefined : tab }), replace: true })}
      >
        <Open search={search} go={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })} />
      </Tabs>
    </div>
  );
}
