/** What is to be put right, the earliest deadline first. */
import { useTranslation } from "react-i18next";
import { Heads, type ListProps, StreetChoice } from "./list-parts";
import { RECTIFICATION_STATUSES, useRectifications } from "@/api/patrols";
import { NONE } from "@/shared/format";
import { Choice, Listed } from "@/shared/ui/listed";

export function RectificationList({ search, go }: ListProps) {
  const { t } = useTranslation();
  const answer = useRectifications({ street: search.st ?? null, status: search.status ?? null, overdue: search.overdue ? "true" : null });
  return (
    <>
      <div className="list-filter" role="search" aria-label={t("patrols.desk.tab.rects")}>
        <StreetChoice search={search} go={go} />
        <Choice
          name="status"
          label={t("patrols.desk.state")}
          value={search.status}
          values={RECTIFICATION_STATUSES.map((status) => ({ value: status, label: t(`patrols.rect.${status}`) }))}
          onChange={(status) => go({ status })}
        />
        <label className="choice">
          <input type="checkbox" name="overdue" checked={search.overdue ?? false} onChange={(event) => go({ overdue: event.target.checked || undefined })} />{" "}
          {t("patrols.desk.only_overdue")}
        </label>
      </div>
      <Listed answer={answer} label={t("patrols.title")}>
        {(items) => (
          <table className="plain-table" aria-label={t("patrols.desk.tab.rects")} data-testid="rectifications">
            <Heads names={["rect_no", "name", "street", "problem", "severity", "responsible", "deadline", "state"]} />
            <tbody>
              {items.map((row) => (
                <tr key={row.id} data-id={row.id}>
                  <td>
                    <button type="button" className="link-button" onClick={() => go({ rect: row.id })}>
                      {row.no}
                    </button>
                  </td>
                  <td>{row.name ?? NONE}</td>
                  <td>{row.street ?? NONE}</td>
                  <td className="words">{row.problem}</td>
                  <td>{t(`patrols.severity.${row.severity}`)}</td>
                  <td>{row.responsible}</td>
                  <td>
                    {row.deadline} {row.overdue_days > 0 && <span className="tag tag-error">▲ {row.overdue_days}</span>}
                  </td>
                  <td>{t(`patrols.rect.${row.status}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Listed>
    </>
  );
}
