/** `/alerts`: 预警, the most urgent first. Whoever answers and does not decide sees what was given to his organisation. */
import "@/supervision/words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SubjectLink } from "./subject";
import { ALERT_STATUSES, type AlertRow, OPEN_STATUSES, useAlerts } from "@/api/alerts";
import { LEVELS, WATCHED } from "@/api/contracts";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import type { AlertSearch } from "@/shared/supervision-search";
import { listOf, listText } from "@/shared/url-state";
import { Choice, Listed } from "@/shared/ui/listed";
import { LevelChips, LevelTag } from "@/supervision/level";
import { briefDays, stateText, thingText } from "@/supervision/says";

const route = getRouteApi("/alerts");

/** Nothing is raised that is in order. */
const RAISED = LEVELS.filter((level) => level !== "green");

export default function AlertsPage() {
  const { t } = useTranslation();
  useTitle(t("alerts.title"));
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (change: Partial<AlertSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const own = may("alerts.answer") && !may("contracts.decide");
  const mine = search.mine === undefined ? own : search.mine === "true";
  const status = search.status ?? OPEN_STATUSES.join(",");
  const answer = useAlerts({
    level: search.level,
    kind: search.kind,
    street: search.street,
    status: status === "all" ? null : status,
    mine: mine ? "true" : null,
  });
  const first = answer.data?.pages[0];
  return (
    <div className="document supervised">
      <header className="sup-head">
        <h1>{t("alerts.title")}</h1>
        <span className="note">{t("alerts.looked_on", { day: first?.looked_on ?? NONE })}</span>
      </header>
      <p className="lead">{t("alerts.lead")}</p>
      <LevelChips of={RAISED} levels={first?.levels} chosen={listOf(search.level)} onChange={(level) => go({ level: listText(level) })} />
      <Filter search={search} mine={mine} own={own} go={go} />
      <Listed answer={answer} label={t("alerts.title")} none={t(mine ? "alerts.none_mine" : "alerts.none")}>
        {(items) => <Table items={items} />}
      </Listed>
    </div>
  );
}

interface FilterProps {
  search: AlertSearch;
  mine: boolean;
  /** What one sees without choosing. */
  own: boolean;
  go: (change: Partial<AlertSearch>) => void;
}

function Filter({ search, mine, own, go }: FilterProps) {
  const { t } = useTranslation();
  const may = useMay();
  const streets = useConfig().data?.streets ?? [];
  return (
    <div className="list-filter" role="search" aria-label={t("alerts.title")}>
      <label>
        <span>{t("alerts.field.status")}</span>
        <select name="status" value={search.status ?? ""} onChange={(event) => go({ status: event.target.value || undefined })}>
          <option value="">{t("alerts.unsettled")}</option>
          {ALERT_STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`alerts.status.${status}`)}
            </option>
          ))}
          <option value="all">{t("listed.all")}</option>
        </select>
      </label>
      <Choice
        name="kind"
        label={t("contracts.watched")}
        value={search.kind}
        values={WATCHED.map((kind) => ({ value: kind, label: t(`sup.kind.${kind}`) }))}
        onChange={(kind) => go({ kind })}
      />
      <Choice
        name="street"
        label={t("contracts.field.street_code")}
        value={search.street}
        values={streets.map(({ code, name }) => ({ value: code, label: name }))}
        onChange={(street) => go({ street })}
      />
      {may("alerts.answer") && (
        <label className="choice check">
          <input type="checkbox" name="mine" checked={mine} onChange={(event) => go({ mine: event.target.checked === own ? undefined : event.target.checked ? "true" : "false" })} />
          {t("alerts.mine")}
        </label>
      )}
    </div>
  );
}

const COLUMNS = ["no", "level", "what", "contract", "opened_on", "status", "organisation", "due_on"] as const;

function Table({ items }: { items: readonly AlertRow[] }) {
  const { t } = useTranslation();
  const label = (name: (typeof COLUMNS)[number]) => ({ "data-label": t(`alerts.field.${name}`) });
  return (
    <table className="plain-table sup-table" aria-label={t("alerts.title")} data-testid="alerts">
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th key={name} scope="col">
              {t(`alerts.field.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((alert) => (
          <tr key={alert.id} data-id={alert.id} data-level={alert.colour} data-status={alert.status}>
            <td {...label("no")}>
              <Link to="/alerts/$id" params={{ id: String(alert.id) }}>
                {alert.no}
              </Link>
            </td>
            <td {...label("level")}>
              <LevelTag level={alert.colour} />
            </td>
            <td className="wide" {...label("what")}>
              <span>
                {thingText(t, alert)} · {stateText(t, alert.finding)}
                <small>{briefDays(t, alert.finding, alert.days)}</small>
              </span>
            </td>
            <td className="wide" {...label("contract")}>
              <span>
                <SubjectLink alert={alert} />
                <small>{alert.enterprise?.name ?? alert.subject.name}</small>
              </span>
            </td>
            <td {...label("opened_on")}>{alert.opened_on}</td>
            <td {...label("status")}>{t(`alerts.status.${alert.status}`)}</td>
            <td className="wide" {...label("organisation")}>
              {alert.organisation ?? NONE}
            </td>
            <td {...label("due_on")}>
              <span>
                {alert.due_on ?? NONE} {alert.late && <span className="tag tag-error">{t("alerts.late")}</span>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
