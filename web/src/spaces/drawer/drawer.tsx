/** The object's file beside the map: four tabs, stepping through the list, back to where one came from. */
import { type KeyboardEvent, lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ContractsLine } from "./contracts-line";
import { EditLink } from "./edit-link";
import { History } from "./history";
import { LedgerLine } from "./ledger-line";
import { OverviewTab } from "./overview-tab";
import { PrintLinks } from "./print-links";
import { Vertices } from "./vertices";
import { setPage, usePage } from "../store";
import { useMapSearch, useSelect } from "../use-map-search";
import { useSpace } from "@/api/queries";
import type { Config, SpaceDetail } from "@/api/types";
import { useEscape, useFocusReturn } from "@/shared/panel";
import { selectedIds } from "@/shared/url-state";
import { IconButton } from "@/shared/ui/button";
import { CategoryTag } from "@/shared/ui/category-tag";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { type Tab, Tabs } from "@/shared/ui/tabs";

const Reasons = lazy(() => import("./reasons"));

type TabKey = "overview" | "reasons" | "vertices" | "history";

interface Props {
  config: Config;
  step: (by: 1 | -1) => void;
}

export function Drawer({ config, step }: Props) {
  const { search } = useMapSearch();
  const select = useSelect();
  const measuring = usePage((page) => page.measure !== null);
  const id = selectedIds(search)[0] ?? null;
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () => {
    setPage({ stack: [] });
    select([]);
  };
  useFocusReturn(id !== null, heading, "map");
  useEscape(id !== null && !measuring, close);
  if (id === null) return null;
  return <Sheet key="sheet" id={id} config={config} step={step} close={close} heading={heading} />;
}

interface SheetProps extends Props {
  id: number;
  close: () => void;
  heading: React.RefObject<HTMLHeadingElement | null>;
}

function Sheet({ id, config, step, close, heading }: SheetProps) {
  const { t } = useTranslation();
  const { search } = useMapSearch();
  const { data: space, error, refetch, isPending } = useSpace(id, search.asof ?? null);
  const [tab, setTab] = useState<TabKey>("overview");
  const arrows = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    if (by === null) return;
    event.preventDefault();
    step(by);
  };
  const tabs: Tab<TabKey>[] = (["overview", "reasons", "vertices", "history"] as const).map((key) => ({
    key,
    label: t(`drawer.tab.${key}`),
  }));
  return (
    <aside className="drawer" aria-label={t("drawer.label")} data-testid="drawer">
      <div className="drawer-head" onKeyDown={arrows}>
        <h2 ref={heading} tabIndex={-1}>
          {space ? (space.name ?? space.object_no ?? `#${space.id}`) : t("drawer.loading")}
        </h2>
        <IconButton icon="up" label={t("drawer.previous")} onClick={() => step(-1)} />
        <IconButton icon="down" label={t("drawer.next")} onClick={() => step(1)} />
        <IconButton icon="close" label={t("drawer.close")} onClick={close} />
        {space && <Subtitle space={space} />}
        {space && <LedgerLine id={space.id} config={config} />}
        {space && <ContractsLine id={space.id} />}
        {space && (
          <div className="drawer-actions">
            <EditLink space={space} past={search.asof !== undefined} />
            <PrintLinks space={space} past={search.asof !== undefined} />
          </div>
        )}
      </div>
      <Stack id={id} />
      {error ? (
        <ErrorState
          error={error}
          what={t((error as { status?: number }).status === 404 ? "drawer.missing" : "drawer.failed")}
          onRetry={() => void refetch()}
        />
      ) : isPending || !space ? (
        <Skeleton rows={9} label={t("state.loading")} />
      ) : (
        <Tabs label={t("drawer.tabs")} tabs={tabs} active={tab} onChange={setTab}>
          {tab === "overview" && <OverviewTab space={space} config={config} past={search.asof !== undefined} />}
          {tab === "reasons" && (
            <Suspense fallback={<Skeleton rows={6} label={t("state.loading")} />}>
              <Reasons id={space.id} kind={space.kind} config={config} readOnly={search.asof !== undefined} />
            </Suspense>
          )}
          {tab === "vertices" && <Vertices space={space} crs={config.survey_crs} />}
          {tab === "history" && <History id={space.id} config={config} />}
        </Tabs>
      )}
    </aside>
  );
}

function Subtitle({ space }: { space: SpaceDetail }) {
  const { t } = useTranslation();
  return (
    <p className="drawer-sub">
      <CategoryTag category={space.category} />
      {space.category_source === "override" && <span className="tag">{t("reasons.override")}</span>}
      <span className="drawer-no">{[space.object_no, space.street].filter(Boolean).join(" · ")}</span>
    </p>
  );
}

/** Everything under the click, when that is more than one object. */
function Stack({ id }: { id: number }) {
  const { t } = useTranslation();
  const stack = usePage((page) => page.stack);
  const select = useSelect();
  if (stack.length < 2 || !stack.some((space) => space.id === id)) return null;
  return (
    <div className="stack" role="group" aria-label={t("drawer.stack", { count: stack.length })}>
      <span>{t("drawer.stack", { count: stack.length })}</span>
      {stack.map((space) => (
        <button type="button" key={space.id} aria-pressed={space.id === id} onClick={() => select([space.id])}>
          {space.name ?? space.object_no ?? `#${space.id}`}
        </button>
      ))}
    </div>
  );
}
