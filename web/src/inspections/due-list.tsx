/** What is to be patrolled, the most urgent first. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Heads, type ListProps, StreetChoice } from "./list-parts";
import { beginPatrol, type Duty, DUE_RULES, useDuties, useWeek } from "@/api/patrols";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";
import { Choice, Listed } from "@/shared/ui/listed";

const HEADS = ["name", "ledger_no", "street", "assignee", "last_patrol", "next_due", "overdue", "reasons"];

export function DueList({ search, go }: ListProps) {
  const { t } = useTranslation();
  const answer = useDuties({ street: search.st ?? null, rule: search.rule ?? null, overdue: search.overdue ? "true" : null });
  const counts = answer.data?.pages[0]?.counts;
  const may = useMay();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: ({ item_id, reasons }: Duty) => beginPatrol({ item_id, kind: reasons.some(({ rule }) => rule === "weather") ? "flood" : "daily" }),
    onSuccess: ({ id }) => void navigate({ to: "/inspections/$id", params: { id: String(id) } }),
  });
  return (
    <>
      <div className="list-filter" role="search" aria-label={t("patrols.desk.tab.due")}>
        <StreetChoice search={search} go={go} />
        <Choice
          name="rule"
          label={t("patrols.desk.rule")}
          value={search.rule}
          values={DUE_RULES.map((rule) => ({ value: rule, label: t(`patrols.rule.${rule}`) }))}
          onChange={(rule) => go({ rule })}
        />
        <label className="choice">
          <input type="checkbox" name="overdue" checked={search.overdue ?? false} onChange={(event) => go({ overdue: event.target.checked || undefined })} />{" "}
          {t("patrols.desk.only_overdue")}
        </label>
        {counts && <strong data-testid="due-counts">{t("patrols.desk.counts", counts)}</strong>}
      </div>
      <Week />
      {start.error && <ErrorState error={start.error} what={t("patrols.desk.start")} />}
      <Listed answer={answer} label={t("patrols.title")}>
        {(items) => (
          <table className="plain-table" aria-label={t("patrols.desk.tab.due")} data-testid="due">
            <Heads names={may("reserve.write") ? [...HEADS, "start"] : HEADS} />
            <tbody>
              {items.map((duty) => (
                <tr key={duty.item_id} data-item={duty.item_id}>
                  <td>{duty.name ?? NONE}</td>
                  <td>{duty.ledger_no ?? NONE}</td>
                  <td>{duty.street ?? NONE}</td>
                  <td>{duty.assignee ?? NONE}</td>
                  <td>{duty.last_patrol ?? NONE}</td>
                  <td>{duty.next_due}</td>
                  <td>{duty.overdue ? <span className="tag tag-error">▲ {duty.overdue_days}</span> : NONE}</td>
                  <td>{duty.reasons.map(({ rule, event }) => [t(`patrols.rule.${rule}`), event].filter(Boolean).join(" ")).join("，")}</td>
                  {may("reserve.write") && (
                    <td>
                      <Button disabled={start.isPending} aria-label={`${t("patrols.desk.start")} ${duty.name ?? duty.ledger_no ?? ""}`} onClick={() => start.mutate(duty)}>
                        {t("patrols.desk.start")}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Listed>
    </>
  );
}

const DAY_MS = 24 * 3600 * 1000;

/** What falls due on each of the next seven days. */
function Week() {
  const { t } = useTranslation();
  const { data } = useWeek();
  if (!data) return null;
  const today = Date.parse(data.today);
  const days = Array.from({ length: 7 }, (_, place) => new Date(today + place * DAY_MS).toISOString().slice(0, 10));
  return (
    <ol className="week" aria-label={t("patrols.desk.week")}>
      {days.map((day) => (
        <li key={day}>
          <span>{day.slice(5)}</span>
          <strong>{t("patrols.desk.due_count", { n: data.items.filter(({ next_due }) => next_due === day).length })}</strong>
        </li>
      ))}
    </ol>
  );
}
