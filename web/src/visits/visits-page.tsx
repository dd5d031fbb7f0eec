/** `/visits`: what is to be visited and what was found; what has to be put right. */
import "@/supervision/words";
import "@/supervision/visits-words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NoticeDialog } from "./notice-dialog";
import { useMay } from "@/api/session";
import { NOTICE_STATUSES, useNotices, useVisits, VISIT_STATUSES } from "@/api/visits";
import { NONE, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import type { VisitSearch } from "@/shared/supervision-search";
import { Choice, Listed } from "@/shared/ui/listed";
import { Tabs } from "@/shared/ui/tabs";
import { Grid } from "@/supervision/part";
import { useFound, VisitLink } from "@/supervision/visits-part";

const route = getRouteApi("/visits");

interface ListProps {
  search: VisitSearch;
  go: (change: Partial<VisitSearch>) => void;
}

export default function VisitsPage() {
  const { t } = useTranslation();
  useTitle(t("visits.title"));
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (change: Partial<VisitSearch>) => void navigate({ search: { ...search, ...change }, replace: true });
  const tab = search.tab === "notices" ? "notices" : "tasks";
  const List = { tasks: TaskList, notices: NoticeList }[tab];
  return (
    <div className="document supervised" data-testid="visits">
      <header className="sup-head">
        <h1>{t("visits.title")}</h1>
        <p className="form-actions">
          <a className="button button-plain" href="/field">
            {t("visits.open_field")}
          </a>
        </p>
      </header>
      <p className="lead">{t("visits.lead")}</p>
      <Tabs
        label={t("visits.title")}
        tabs={(["tasks", "notices"] as const).map((key) => ({ key, label: t(`visits.tab.${key}`) }))}
        active={tab}
        onChange={(next) => go({ tab: next === "tasks" ? undefined : next, status: undefined })}
      >
        <List search={search} go={go} />
      </Tabs>
      {search.notice !== undefined && <NoticeDialog key={search.notice} id={search.notice} onClose={() => go({ notice: undefined })} />}
    </div>
  );
}

/** Whoever is sent and does not send sees what his organisation has to do. */
function useMine(search: VisitSearch) {
  const may = useMay();
  const own = may("alerts.answer") && !may("contracts.decide");
  return { own, mine: search.mine === undefined ? own : search.mine === "true" };
}

function Filter({ search, go, statuses, label }: ListProps & { statuses: readonly string[]; label: (status: string) => string }) {
  const { t } = useTranslation();
  const { own, mine } = useMine(search);
  return (
    <div className="list-filter" role="search" aria-label={t("visits.title")}>
      <Choice name="status" label={t("visits.field.status")} value={search.status} values={statuses.map((value) => ({ value, label: label(value) }))} onChange={(status) => go({ status })} />
      <label className="choice check">
        <input type="checkbox" name="overdue" checked={search.overdue === "true"} onChange={(event) => go({ overdue: event.target.checked ? "true" : undefined })} />
        {t("visits.only_overdue")}
      </label>
      <label className="choice check">
        <input type="checkbox" name="mine" checked={mine} onChange={(event) => go({ mine: event.target.checked === own ? undefined : event.target.checked ? "true" : "false" })} />
        {t("visits.mine")}
      </label>
    </div>
  );
}

function TaskList({ search, go }: ListProps) {
  const { t } = useTranslation();
  const { mine } = useMine(search);
  const found = useFound();
  const answer = useVisits({ status: search.status, overdue: search.overdue, mine: mine ? "true" : null });
  const name = (field: string) => t(`visits.field.${field}`);
  return (
    <>
      <Filter search={search} go={go} statuses={VISIT_STATUSES} label={(status) => t(`visits.status.${status}`)} />
      <Listed answer={answer} label={t("visits.title")} none={t("visits.none")}>
        {(items) => (
          <Grid
            label={t("visits.title")}
            testId="visit-list"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { key: "no", name: name("no"), cell: (row) => <VisitLink visit={row} /> },
              { key: "status", name: name("status"), cell: (row) => <span className={row.late ? "tag tag-error" : undefined}>{[t(`visits.status.${row.status}`), row.late && t("visits.late")].filter(Boolean).join(" · ")}</span> },
              {
                key: "contract",
                name: name("contract"),
                wide: true,
                cell: (row) => (
                  <Link to="/contracts/$id" params={{ id: String(row.contract.id) }}>
                    {row.contract.contract_no} {row.contract.name}
                  </Link>
                ),
              },
              { key: "organisation", name: name("organisation"), cell: (row) => row.organisation },
              { key: "due_on", name: name("due_on"), cell: (row) => row.due_on },
              { key: "happened_at", name: name("happened_at"), cell: (row) => (row.happened_at ? when(row.happened_at) : NONE) },
              { key: "found", name: name("found"), wide: true, cell: found },
            ]}
          />
        )}
      </Listed>
    </>
  );
}

function NoticeList({ search, go }: ListProps) {
  const { t } = useTranslation();
  const { mine } = useMine(search);
  const answer = useNotices({ status: search.status, overdue: search.overdue, mine: mine ? "true" : null });
  const name = (field: string) => t(`visits.field.${field}`);
  return (
    <>
      <Filter search={search} go={go} statuses={NOTICE_STATUSES} label={(status) => t(`visits.notice_status.${status}`)} />
      <Listed answer={answer} label={t("visits.tab.notices")} none={t("visits.none_notices")}>
        {(items) => (
          <Grid
            label={t("visits.tab.notices")}
            testId="notice-list"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              {
                key: "no",
                name: name("no"),
                cell: (row) => (
                  <button type="button" className="link-button" onClick={() => go({ notice: row.id })}>
                    {row.no}
                  </button>
                ),
              },
              { key: "status", name: name("status"), cell: (row) => t(`visits.notice_status.${row.status}`) },
              { key: "enterprise", name: name("enterprise"), wide: true, cell: (row) => row.enterprise.name },
              { key: "problem", name: name("problem"), wide: true, cell: (row) => row.problem },
              { key: "responsible", name: name("responsible"), cell: (row) => row.responsible },
              { key: "deadline", name: name("deadline"), cell: (row) => <span className={row.overdue_days > 0 ? "tag tag-error" : undefined}>{[row.deadline, row.overdue_days > 0 && t("visits.overdue", { days: row.overdue_days })].filter(Boolean).join(" · ")}</span> },
            ]}
          />
        )}
      </Listed>
    </>
  );
}
