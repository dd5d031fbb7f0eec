/** The list under the map: the same objects, the same filter, for keyboard and screen reader too. */
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { ExportTool } from "../tools/export-tool";
import { useFigures } from "../use-figures";
import { useFilter, useMapSearch } from "../use-map-search";
import type { Config } from "@/api/types";
import { count } from "@/shared/format";
import { IconButton } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { Skeleton } from "@/shared/ui/states";

const SpaceTable = lazy(() => import("./space-table"));

export function ListPanel({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { search, update } = useMapSearch();
  const { figures } = useFigures();
  const { categories } = useFilter();
  const open = search.panel !== undefined;
  const pending = categories.includes("unclassified") ? (figures?.pending.shown.count ?? 0) : 0;
  const show = (panel: "list" | "full" | undefined) => update({ panel }, { replace: true });
  return (
    <section className={`list-panel list-${search.panel ?? "closed"}`} id="list" tabIndex={-1} aria-label={t("list.title")}>
      <div className="list-bar">
        <button type="button" className="list-toggle" aria-expanded={open} onClick={() => show(open ? undefined : "list")}>
          <Icon name={open ? "down" : "up"} size={14} />
          <b>{t("list.title")}</b>
          {figures && !search.q && (
            <span className="list-count">
              {count(figures.shown.count + pending)}
              {pending > 0 && <small> {t("list.with_pending", { count: pending })}</small>}
            </span>
          )}
        </button>
        <ExportTool look="text" config={config} />
        {open && (
          <IconButton
            icon={search.panel === "full" ? "panelUp" : "panelFull"}
            label={t(search.panel === "full" ? "list.half" : "list.full")}
            onClick={() => show(search.panel === "full" ? "list" : "full")}
          />
        )}
      </div>
      {open && (
        <Suspense fallback={<Skeleton rows={5} label={t("state.loading")} />}>
          <SpaceTable config={config} />
        </Suspense>
      )}
    </section>
  );
}
