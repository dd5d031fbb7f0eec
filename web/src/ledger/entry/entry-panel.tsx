/** One entry, beside the table or, on phones, instead of it. */
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { OverviewTab } from "./overview-tab";
import { PiecesTab } from "./pieces-tab";
import { ProcessTab } from "./process-tab";
import { type Remedy, type TabKey, TABS } from "../remedy";
import { stateName } from "../fields";
import { useLedger } from "../use-ledger";
import { ApiError } from "@/api/client";
import { type EntryDetail, useEntry } from "@/api/reserve";
import type { HeldSession } from "@/api/session";
import type { Config } from "@/api/types";
import { useEscape, useFocusReturn } from "@/shared/panel";
import { IconButton } from "@/shared/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";

const NewEntry = lazy(() => import("./new-entry"));
const OpinionsTab = lazy(() => import("./opinions-tab"));
const FilesTab = lazy(() => import("./files-tab"));
const HistoryTab = lazy(() => import("./history-tab"));

interface Props {
  config: Config;
  me: HeldSession;
}

export function EntryPanel({ config, me }: Props) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const heading = useRef<HTMLHeadingElement>(null);
  const open = search.id !== undefined;
  const close = () => update({ id: undefined, tab: undefined, spaces: undefined });
  useFocusReturn(open, heading, "ledger");
  useEscape(open, close);
  if (!open) return null;
  return (
    <aside className="entry-panel" aria-label={t("ledger.panel")} data-testid="entry">
      <Suspense fallback={<Skeleton rows={8} label={t("state.loading")} />}>
        {search.id === "new" ? (
          <NewEntry config={config} me={me} heading={heading} onClose={close} />
        ) : (
          <EntrySheet key={search.id} id={Number(search.id)} config={config} me={me} heading={heading} onClose={close} />
        )}
      </Suspense>
    </aside>
  );
}

interface SheetProps extends Props {
  id: number;
  heading: React.RefObject<HTMLHeadingElement | null>;
  onClose: () => void;
}

function EntrySheet({ id, config, me, heading, onClose }: SheetProps) {
  const { t } = useTranslation();
  const { data: entry, error, refetch } = useEntry(id);
  return (
    <>
      <div className="drawer-head">
        <h2 ref={heading} tabIndex={-1}>
          {entry ? entry.name : t("drawer.loading")}
        </h2>
        <IconButton icon="close" label={t("ledger.close")} onClick={onClose} />
        {entry && (
          <p className="drawer-sub">
            <span className="tag tag-info" data-testid="state" data-state={entry.state}>
              {stateName(config, entry.state)}
            </span>
            <span className="drawer-no">{[entry.ledger_no ?? t("ledger.no_number"), entry.street].filter(Boolean).join(" · ")}</span>
            <Link to="/handovers" search={{ item: entry.id }}>
              {t("ledger.handovers")}
            </Link>
            <Link to="/temp-uses" search={{ item: entry.id }}>
              {t("nav.temp_uses")}
            </Link>
          </p>
        )}
      </div>
      {error && !entry ? (
        error instanceof ApiError && error.status === 404 ? (
          <EmptyState title={t("ledger.missing")}>
            <p>{t("ledger.missing_text")}</p>
          </EmptyState>
        ) : (
          <ErrorState error={error} what={t("ledger.entry_failed")} onRetry={() => void refetch()} />
        )
      ) : !entry ? (
        <Skeleton rows={9} label={t("state.loading")} />
      ) : (
        <EntryTabs entry={entry} config={config} me={me} />
      )}
    </>
  );
}

function EntryTabs({ entry, config, me }: Props & { entry: EntryDetail }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  /** Where somebody was sent, and to what there. Another try is another object. */
  const [sent, setSent] = useState<Remedy | null>(null);
  const active = TABS.find((tab) => tab === search.tab) ?? "overview";
  const show = (tab: TabKey) => update({ tab: tab === "overview" ? undefined : tab }, { replace: true });
  const go = (remedy: Remedy) => {
    setSent({ ...remedy });
    show(remedy.tab);
  };
  const here = sent?.tab === active ? sent : null;
  return (
    <Tabs
      label={t("ledger.tabs")}
      tabs={TABS.map((key) => ({ key, label: t(`ledger.tab.${key}`) }))}
      active={active}
      onChange={(tab) => {
        setSent(null);
        show(tab);
      }}
    >
      <Suspense fallback={<Skeleton rows={6} label={t("state.loading")} />}>
        {active === "overview" && <OverviewTab entry={entry} config={config} me={me} field={here?.field ?? null} onDone={() => setSent(null)} />}
        {active === "process" && <ProcessTab entry={entry} config={config} onGo={go} />}
        {active === "opinions" && <OpinionsTab entry={entry} config={config} me={me} ask={here?.ask ?? false} />}
        {active === "pieces" && <PiecesTab entry={entry} config={config} />}
        {active === "files" && <FilesTab entry={entry} config={config} kind={here?.kind ?? null} />}
        {active === "history" && <HistoryTab entry={entry} config={config} />}
      </Suspense>
    </Tabs>
  );
}
