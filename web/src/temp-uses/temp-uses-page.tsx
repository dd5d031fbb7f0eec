/** `/temp-uses`: what is let for a while, those first that end soonest. */
import "./words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { NewDialog } from "./new-dialog";
import { DaysLeft, UseStatusTag } from "./tags";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { USE_STATUSES, type UseFilter, type UseRow, useTemporaryUses } from "@/api/temp-uses";
import type { Config } from "@/api/types";
import { EntryFilter } from "@/records/entry-pick";
import { count, NONE, yuan } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import type { TempUseSearch } from "@/shared/temp-use-search";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./temp-uses.css";

const route = getRouteApi("/temp-uses");

/** The stages of 到期提醒. */
const DUE = [7, 30, 60] as const;

/** Only what the service knows. */
function filterOf({ status, st, item, q, due, rent }: TempUseSearch): UseFilter {
  return { status: USE_STATUSES.find((known) => known === status), street: st, item, words: q, due, rent };
}

export default function TempUsesPage() {
  const { t } = useTranslation();
  useTitle(t("temp_uses.title"));
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const config = useConfig();
  const writes = useMay()("reserve.write");
  const go = (change: Partial<TempUseSearch>) => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <div className="document temp-uses">
      <header className="record-head">
        <div>
          <h1>{t("temp_uses.title")}</h1>
          <p className="lead">{t("temp_uses.lead")}</p>
        </div>
        <GuardedButton look="primary" icon="plus" data-testid="new" reason={writes ? null : t("temp_uses.may_not_file")} onClick={() => go({ new: search.item ?? 0 })}>
          {t("temp_uses.new")}
        </GuardedButton>
      </header>
      <Filter search={search} config={config.data} onChange={go} />
      <List filter={filterOf(search)} config={config.data} />
      {writes && search.new !== undefined && <NewDialog key={search.new} item={search.new} onClose={() => go({ new: undefined })} />}
    </div>
  );
}

interface FilterProps {
  search: TempUseSearch;
  config: Config | undefined;
  onChange: (change: Partial<TempUseSearch>) => void;
}

function Filter({ search, config, onChange }: FilterProps) {
  const { t } = useTranslation();
  const money = useMay()("reserve.money");
  const [words, setWords] = useState(search.q ?? "");
  const find = (event: FormEvent) => {
    event.preventDefault();
    onChange({ q: words.trim() || undefined });
  };
  return (
    <form className="record-filter" role="search" aria-label={t("temp_uses.filter")} onSubmit={find}>
      <label>
        <span>{t("temp_uses.words")}</span>
        <input type="search" name="q" maxLength={100} value={words} placeholder={t("temp_uses.words_hint")} onChange={(event) => setWords(event.target.value)} onBlur={find} />
      </label>
      <label>
        <span>{t("temp_uses.column.status")}</span>
        <select name="status" value={search.status ?? ""} onChange={(event) => onChange({ status: event.target.value || undefined })}>
          <option value="">{t("temp_uses.all")}</option>
          {USE_STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`temp_uses.status.${status}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("temp_uses.ends")}</span>
        <select name="due" value={search.due ?? ""} onChange={(event) => onChange({ due: event.target.value ? Number(event.target.value) : undefined })}>
          <option value="">{t("temp_uses.all")}</option>
          {DUE.map((days) => (
            <option key={days} value={days}>
              {t("temp_uses.within", { days })}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("temp_uses.street")}</span>
        <select name="street" value={search.st ?? ""} onChange={(event) => onChange({ st: event.target.value || undefined })}>
          <option value="">{t("temp_uses.all")}</option>
          {config?.streets.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {money && (
        <label>
          <span>{t("temp_uses.rent_filter")}</span>
          <select name="rent" value={search.rent ?? ""} onChange={(event) => onChange({ rent: event.target.value === "overdue" ? "overdue" : undefined })}>
            <option value="">{t("temp_uses.all")}</option>
            <option value="overdue">{t("temp_uses.rent_overdue")}</option>
          </select>
        </label>
      )}
      <EntryFilter item={search.item} onChange={(item) => onChange({ item })} />
    </form>
  );
}

const COLUMNS = ["no", "plot", "applicant", "purpose", "term", "status", "days_left", "rent"] as const;

function List({ filter, config }: { filter: UseFilter; config: Config | undefined }) {
  const { t } = useTranslation();
  const money = useMay()("reserve.money");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError } = useTemporaryUses(filter);
  if (error && !data) return <ErrorState error={error} what={t("temp_uses.failed_list")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title={t("temp_uses.none_listed")} />;
  return (
    <>
      <table className="plain-table record-list" aria-label={t("temp_uses.title")}>
        <thead>
          <tr>
            {COLUMNS.filter((name) => money || name !== "rent").map((name) => (
              <th key={name} scope="col">
                {t(`temp_uses.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((use) => (
            <Line key={use.id} use={use} money={money} purpose={config?.codes.temporary_purpose.find(({ code }) => code === use.purpose)?.name ?? use.purpose} />
          ))}
        </tbody>
      </table>
      <div className="record-foot">
        <span className="note" role="status">
          {t("temp_uses.shown", { count: count(items.length), all: count(data.pages[0]?.matched) })}
        </span>
        {hasNextPage && (
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("record.more")}
          </Button>
        )}
      </div>
      {isFetchNextPageError && <ErrorState error={error} what={t("temp_uses.failed_list")} onRetry={() => void fetchNextPage()} />}
    </>
  );
}

function Line({ use, money, purpose }: { use: UseRow; money: boolean; purpose: string | null }) {
  const { t } = useTranslation();
  const label = (name: (typeof COLUMNS)[number]) => ({ "data-label": t(`temp_uses.column.${name}`) });
  return (
    <tr data-id={use.id}>
      <td {...label("no")}>
        <Link to="/temp-uses/$id" params={{ id: String(use.id) }}>
          {use.no}
        </Link>
        {use.renews !== null && <span className="tag">{t("temp_uses.renewal_tag")}</span>}
      </td>
      <td {...label("plot")}>
        <span>
          {use.name} <small>{use.ledger_no}</small>
        </span>
      </td>
      <td {...label("applicant")}>{use.applicant || NONE}</td>
      <td {...label("purpose")}>{purpose || NONE}</td>
      <td {...label("term")}>
        <span>{use.start_on && use.end_on ? t("temp_uses.from_to", { from: use.start_on, to: use.end_on }) : NONE}</span>
      </td>
      <td {...label("status")}>
        <UseStatusTag status={use.status} />
      </td>
      <td {...label("days_left")}>{use.days_left === null ? NONE : <DaysLeft use={use} />}</td>
      {money && (
        <td {...label("rent")}>
          {Number(use.rent_overdue) > 0 ? (
            <span className="tag tag-error" data-rent="overdue">
              {t("temp_uses.late", { amount: yuan(use.rent_overdue) })}
            </span>
          ) : (
            yuan(use.rent_overdue)
          )}
        </td>
      )}
    </tr>
  );
}
