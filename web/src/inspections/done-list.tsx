/** The forms, the newest first. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Heads, type ListProps, StreetChoice } from "./list-parts";
import { PATROL_KINDS, PATROL_STATUSES, usePatrols } from "@/api/patrols";
import { NONE, when } from "@/shared/format";
import { Choice, Listed } from "@/shared/ui/listed";

export function DoneList({ search, go }: ListProps) {
  const { t } = useTranslation();
  const answer = usePatrols({ street: search.st ?? null, kind: search.kind ?? null, status: search.status ?? null });
  return (
    <>
      <div className="list-filter" role="search" aria-label={t("patrols.desk.tab.done")}>
        <StreetChoice search={search} go={go} />
        <Choice
          name="kind"
          label={t("patrols.desk.kind")}
          value={search.kind}
          values={PATROL_KINDS.map((kind) => ({ value: kind, label: t(`patrols.kind.${kind}`) }))}
          onChange={(kind) => go({ kind })}
        />
        <Choice
          name="status"
          label={t("patrols.desk.state")}
          value={search.status}
          values={PATROL_STATUSES.map((status) => ({ value: status, label: t(`patrols.status.${status}`) }))}
          onChange={(status) => go({ status })}
        />
      </div>
      <Listed answer={answer} label={t("patrols.title")}>
        {(items) => (
          <table className="plain-table" aria-label={t("patrols.desk.tab.done")} data-testid="done">
            <Heads names={["no", "when", "kind", "name", "street", "who", "result", "rectification"]} />
            <tbody>
              {items.map((row) => (
                <tr key={row.id} data-id={row.id}>
                  <td>
                    <Link to="/inspections/$id" params={{ id: String(row.id) }}>
                      {row.no ?? t(`patrols.status.${row.status}`)}
                    </Link>
                    {row.supplement_of !== null && <span className="tag">{t("patrols.desk.supplements")}</span>}
                  </td>
                  <td>{row.happened_at ? when(row.happened_at) : NONE}</td>
                  <td>{t(`patrols.kind.${row.kind}`)}</td>
                  <td>{row.name ?? NONE}</td>
                  <td>{row.street ?? NONE}</td>
                  <td>{(row.patrollers ?? []).join("、") || NONE}</td>
                  <td>{row.problem ? <span className="tag tag-error">▲ {t("patrols.desk.found")}</span> : t("patrols.desk.clean")}</td>
                  <td>
                    {row.rectification ? (
                      <button type="button" className="link-button" onClick={() => go({ rect: row.rectification?.id })}>
                        {row.rectification.no} {t(`patrols.rect.${row.rectification.status}`)}
                      </button>
                    ) : (
                      NONE
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Listed>
    </>
  );
}
