/** `/handovers`: all forms, the newest first. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NewDialog } from "./new-dialog";
import { StatusTag } from "./status-line";
import { HANDOVER_KINDS, HANDOVER_STATUSES, type HandoverFilter, type HandoverRow, useHandovers } from "@/api/handovers";
import { useMay } from "@/api/session";
import { EntryFilter } from "@/records/entry-pick";
import { count, NONE, when } from "@/shared/format";
import type { HandoverSearch } from "@/shared/handover-search";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./handovers.css";

const route = getRouteApi("/handovers");

/** Only what the service knows. */
function filterOf({ status, kind, item }: HandoverSearch): HandoverFilter {
  return {
    status: HANDOVER_STATUSES.find((known) => known === status),
    kind: HANDOVER_KINDS.find((known) => known === kind),
    item,
  };
}

export default function HandoversPage() {
  const { t } = useTranslation();
  useTitle(t("handovers.title"));
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const writes = may("reserve.write");
  const go = (change: Partial<HandoverSearch>) => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <div className="document handovers">
      <header className="record-head">
        <div>
          <h1>{t("handovers.title")}</h1>
          <p className="lead">{t("handovers.lead")}</p>
        </div>
        {writes && (
          <Button look="primary" icon="plus" data-testid="new" onClick={() => go({ new: search.item ?? 0 })}>
            {t("handovers.new")}
          </Button>
        )}
      </header>
      <Filter search={search} onChange={go} />
      <List filter={filterOf(search)} />
      {writes && search.new !== undefined && <NewDialog key={search.new} item={search.new} kind={filterOf(search).kind} onClose={() => go({ new: undefined })} />}
    </div>
  );
}

function Filter({ search, onChange }: { search: HandoverSearch; onChange: (change: Partial<HandoverSearch>) => void }) {
  const { t } = useTranslation();
  const select = (name: "status" | "kind", values: readonly string[]) => (
    <label>
      <span>{t(`handovers.column_${name}`)}</span>
      <select name={name} value={search[name] ?? ""} onChange={(event) => onChange({ [name]: event.target.value || undefined })}>
        <option value="">{t("handovers.all")}</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {t(`handovers.${name}.${value}`)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="record-filter" role="search" aria-label={t("handovers.filter")}>
      {select("status", HANDOVER_STATUSES)}
      {select("kind", HANDOVER_KINDS)}
      <EntryFilter item={search.item} onChange={(item) => onChange({ item })} />
    </div>
  );
}

function List({ filter }: { filter: HandoverFilter }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError } = useHandovers(filter);
  if (error && !data) return <ErrorState error={error} what={t("handovers.failed_list")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title={t("handovers.none_listed")} />;
  return (
    <>
      <table className="plain-table record-list" aria-label={t("handovers.title")}>
        <thead>
          <tr>
            {(["no", "kind", "name", "ledger_no", "street", "status", "signed_on", "updated"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`handovers.column_${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((form) => (
            <Line key={form.id} form={form} />
          ))}
        </tbody>
      </table>
      <div className="record-foot">
        <span className="note" role="status">
          {t("handovers.shown", { count: count(items.length) })}
        </span>
        {hasNextPage && (
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("record.more")}
          </Button>
        )}
      </div>
      {isFetchNextPageError && <ErrorState error={error} what={t("handovers.failed_list")} onRetry={() => void fetchNextPage()} />}
    </>
  );
}

function Line({ form }: { form: HandoverRow }) {
  const { t } = useTranslation();
  const cell = (name: string, value: string | null) => <td data-label={t(`handovers.column_${name}`)}>{value ?? NONE}</td>;
  return (
    <tr data-id={form.id}>
      <td data-label={t("handovers.column_no")}>
        <Link to="/handovers/$id" params={{ id: String(form.id) }}>
          {form.no}
        </Link>
        {form.supplement_of !== null && <span className="tag">{t("handovers.supplement_tag")}</span>}
      </td>
      {cell("kind", t(`handovers.kind.${form.kind}`))}
      {cell("name", form.name)}
      {cell("ledger_no", form.ledger_no)}
      {cell("street", form.street)}
      <td data-label={t("handovers.column_status")}>
        <StatusTag status={form.status} />
      </td>
      {cell("signed_on", form.signed_on)}
      {cell("updated", `${form.changed_by} ${when(form.updated_at)}`)}
    </tr>
  );
}
