/** `/ledger`: 储备台账, every entry with what it amounts to, and beside it the entry that is open. */
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { BatchDialog } from "./batch-dialog";
import { Cards } from "./cards";
import { ColumnChoice } from "./column-choice";
import { columnOf } from "./columns";
import { CompareBand, CompareField, useMarks } from "./compare";
import { EntryPanel } from "./entry/entry-panel";
import { Figures } from "./figures";
import { isFiltered, parametersOf } from "./filter";
import { LedgerChips, LedgerFilters } from "./filters";
import { Groups } from "./groups";
import { MapSwitch, WIDE } from "./map-switch";
import { MergeDialog } from "./merge-dialog";
import { ExportButton } from "./export-button";
import type { Preferences } from "./preferences";
import { useLedger } from "./use-ledger";
import { usePreferences } from "./use-preferences";
import { ViewsBar } from "./views-bar";
import { tokenOf } from "@/api/client";
import { useConfig } from "@/api/queries";
import { type BatchResult, type Entry, type EntryPage, PAGE_SIZE, useEntries, useGroups } from "@/api/reserve";
import { type HeldSession, useMay, useMe } from "@/api/session";
import type { Config } from "@/api/types";
import { count } from "@/shared/format";
import { NARROW, useMediaQuery, useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./ledger.css";

const LedgerTable = lazy(() => import("./ledger-table"));
const LedgerMap = lazy(() => import("./ledger-map"));

/** Numbers first; what has none yet comes last. */
const DEFAULT_SORT = "ledger_no";

export default function LedgerPage() {
  const { t } = useTranslation();
  useTitle(t("nav.ledger"));
  const me = useMe();
  const { data, error, refetch } = useConfig();
  if (error && !data) return <ErrorState error={error} what={t("map.no_config")} onRetry={() => void refetch()} />;
  if (!data || !me) return <Skeleton rows={8} label={t("state.loading")} />;
  return <Ledger config={data} me={me} />;
}

/** The page that is shown: marks of those behind it belong to one question only. */
function usePaging(question: string) {
  const [paging, setPaging] = useState<{ question: string; cursors: string[] }>({ question, cursors: [] });
  const cursors = paging.question === question ? paging.cursors : [];
  return { cursors, turn: (next: string[]) => setPaging({ question, cursors: next }) };
}

function Ledger({ config, me }: { config: Config; me: HeldSession }) {
  const { t } = useTranslation();
  const may = useMay();
  const { search, update } = useLedger();
  const parameters = useMemo(() => parametersOf(search), [search]);
  const sort = search.sort ?? DEFAULT_SORT;
  const { cursors, turn } = usePaging(JSON.stringify([parameters, sort]));
  const list = useEntries(parameters, sort, cursors.at(-1) ?? null);
  const filtered = isFiltered(search);
  const whole = useGroups({}, "state", filtered);
  const [chosen, setChosen] = useState<Entry[]>([]);
  const narrow = useMediaQuery(NARROW);
  const items = useMemo(() => list.data?.items ?? [], [list.data]);
  /** As they are now, where the page has them. */
  const selected = useMemo(() => chosen.map((entry) => items.find(({ id }) => id === entry.id) ?? entry), [chosen, items]);
  const money = may("reserve.money");
  const [preferences, prefer] = usePreferences(me.user.id);
  const wide = useMediaQuery(WIDE);
  const beside = wide && search.map !== undefined;
  const open = (entry: Entry) => update({ id: String(entry.id), spaces: undefined });
  const map = search.map && (
    <Suspense fallback={<Skeleton rows={8} label={t("state.loading")} />}>
      <LedgerMap config={config} entries={items} open={Number(search.id) || null} selected={selected} onOpen={open} />
    </Suspense>
  );
  return (
    <div className={`ledger-page ${search.id ? "has-entry" : ""} ${beside ? "has-map" : ""}`}>
      <section className="ledger-main" id="ledger" tabIndex={-1} aria-label={t("nav.ledger")}>
        <header className="ledger-head">
          <h1>{t("nav.ledger")}</h1>
          <Figures sums={list.data?.sums} all={filtered ? whole.data?.total : undefined} money={money} />
          <GuardedButton
            look="primary"
            icon="plus"
            reason={may("reserve.write") ? null : t("ledger.may_not_file")}
            onClick={() => update({ id: "new", tab: undefined, spaces: undefined })}
          >
            {t("ledger.new")}
          </GuardedButton>
        </header>
        <ViewsBar preferences={preferences} onPrefer={prefer} />
        <LedgerFilters config={config} />
        <LedgerChips config={config} />
        <Groups config={config} money={money} />
        <CompareBand config={config} />
        <Rows
          list={{ data: list.data, error: list.error, fetching: list.isFetching, refetch: () => void list.refetch() }}
          {...{ config, preferences, prefer, money, narrow, selected, cursors, turn, sort }}
          onSelect={setChosen}
          onOpen={open}
          wide={wide}
          instead={beside ? null : map}
        />
      </section>
      {beside && map}
      <EntryPanel config={config} me={me} />
    </div>
  );
}

interface RowsProps {
  list: { data: EntryPage | undefined; error: unknown; fetching: boolean; refetch: () => void };
  config: Config;
  preferences: Preferences;
  prefer: (next: Preferences) => void;
  money: boolean;
  narrow: boolean;
  selected: readonly Entry[];
  onSelect: (entries: Entry[]) => void;
  cursors: string[];
  turn: (cursors: string[]) => void;
  sort: string;
  onOpen: (entry: Entry) => void;
  wide: boolean;
  /** The map, where it takes the place of the table. */
  instead: ReactNode;
}

function Rows({ list, config, preferences, prefer, money, narrow, selected, onSelect, cursors, turn, sort, onOpen, wide, instead }: RowsProps) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const marks = useMarks();
  const columns = useMemo(() => preferences.columns.filter((key) => money || !columnOf(key)?.money), [preferences.columns, money]);
  const items = list.data?.items ?? [];
  const next = tokenOf(list.data?.next);
  const from = cursors.length * PAGE_SIZE;
  if (list.error && !list.data) return <ErrorState error={list.error} what={t("ledger.failed")} onRetry={list.refetch} />;
  return (
    <>
      <div className="ledger-tools">
        <MapSwitch wide={wide} />
        <Selection {...{ selected, items, config, narrow, onSelect }} />
        <CompareField today={config.today} />
        <ExportButton columns={columns} today={config.today} />
        {!narrow && <ColumnChoice preferences={preferences} money={money} onChange={prefer} />}
        <span className="list-range" role="status" data-testid="matched" data-matched={list.data?.matched}>
          {list.data === undefined
            ? t("state.loading")
            : t("list.range", { from: items.length === 0 ? 0 : from + 1, to: from + items.length, total: count(list.data.matched) })}
        </span>
        <Button icon="left" disabled={cursors.length === 0} onClick={() => turn(cursors.slice(0, -1))}>
          {t("list.previous")}
        </Button>
        <Button disabled={!next} onClick={() => next && turn([...cursors, next])}>
          {t("list.next")}
        </Button>
      </div>
      {instead ? (
        instead
      ) : narrow ? (
        list.data ? (
          <Cards rows={items} sums={list.data.sums} config={config} marks={marks} onOpen={onOpen} />
        ) : (
          <Skeleton rows={6} label={t("state.loading")} />
        )
      ) : (
        <Suspense fallback={<Skeleton rows={8} label={t("state.loading")} />}>
          <LedgerTable
            rows={items}
            sums={list.data?.sums}
            {...{ config, columns, sort, marks, selected, onSelect }}
            dense={preferences.dense}
            loading={list.fetching && !list.data}
            onSort={(by) => update({ sort: by }, { replace: true })}
            open={Number(search.id) || null}
            onOpen={onOpen}
          />
        </Suspense>
      )}
    </>
  );
}

/** The map shows so many outlines at once; a longer link would not fit into a letter. */
const MOST_ON_MAP = 200;

interface SelectionProps {
  selected: readonly Entry[];
  items: readonly Entry[];
  config: Config;
  narrow: boolean;
  onSelect: (entries: Entry[]) => void;
}

/** The same entries in the versions that a batch made, also of those on other pages. */
const renewed = (entries: readonly Entry[], results: readonly BatchResult[]) =>
  entries.map((entry) => ({ ...entry, version: results.find(({ id }) => id === entry.id)?.version ?? entry.version }));

/** What one may do with the selection; without one, the map shows the page. */
function Selection({ selected, items, config, narrow, onSelect }: SelectionProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<"batch" | "merge" | null>(null);
  const shown = selected.length > 0 ? selected : items;
  const spaces = shown.flatMap(({ space_ids }) => space_ids).slice(0, MOST_ON_MAP);
  const close = () => setDialog(null);
  return (
    <>
      {spaces.length > 0 && (
        <Link to="/map" search={{ sel: spaces.join(",") }} className="button" data-testid="on-map">
          {t(selected.length > 0 ? "ledger.selection_on_map" : "ledger.page_on_map")}
        </Link>
      )}
      {!narrow && items.length > 0 && (
        <Button onClick={() => onSelect([...selected.filter((entry) => !items.some(({ id }) => id === entry.id)), ...items])}>
          {t("ledger.select_page")}
        </Button>
      )}
      {selected.length > 0 && (
        <span className="ledger-selection" data-testid="selection">
          <b>{t("ledger.selected", { count: selected.length })}</b>
          {may("reserve.decide") && <Button onClick={() => setDialog("batch")}>{t("ledger.batch")}</Button>}
          {may("reserve.decide") && selected.length > 1 && <Button onClick={() => setDialog("merge")}>{t("ledger.merge")}</Button>}
          <button type="button" className="link" onClick={() => onSelect([])}>
            {t("ledger.select_none")}
          </button>
        </span>
      )}
      {dialog === "batch" && <BatchDialog entries={selected} config={config} onClose={close} onDone={(results) => onSelect(renewed(selected, results))} />}
      {dialog === "merge" && (
        <MergeDialog
          entries={selected}
          config={config}
          onClose={close}
          onDone={() => {
            onSelect([]);
            close();
          }}
        />
      )}
    </>
  );
}
