/** How a use stands, and how long it still has: in words, and in a colour beside them. */
import { useTranslation } from "react-i18next";
import type { UseRow, UseStatus } from "@/api/temp-uses";
import { Icon } from "@/shared/ui/icon";

const TONES: Partial<Record<UseStatus, string>> = {
  applied: "tag-info",
  consulting: "tag-info",
  approved: "tag-info",
  signed: "tag-info",
  in_use: "tag-success",
  refused: "tag-error",
  terminated: "tag-error",
};

export function UseStatusTag({ status }: { status: UseStatus }) {
  const { t } = useTranslation();
  return (
    <span className={`tag ${TONES[status] ?? ""}`} data-status={status}>
      {t(`temp_uses.status.${status}`)}
    </span>
  );
}

/** 到期提醒 comes 60, 30 and 7 days before the end. */
const STAGES = [
  { days: 7, tone: "tag-error" },
  { days: 30, tone: "tag-late" },
  { days: 60, tone: "tag-info" },
] as const;

export function DaysLeft({ use: { days_left: left, overdue, back_on: back } }: { use: UseRow }) {
  const { t } = useTranslation();
  if (left === null) return null;
  if (overdue) {
    return (
      <span className="tag tag-error" data-due="overdue">
        <Icon name="error" size={12} /> {t("temp_uses.over_since", { count: -left })}
      </span>
    );
  }
  const stage = STAGES.find(({ days }) => left <= days);
  return (
    <span className={`tag ${stage?.tone ?? ""}`} data-due={stage?.days ?? "far"}>
      {stage && <Icon name="warning" size={12} />} {t(back ? "temp_uses.left_early" : "temp_uses.left", { count: left })}
      {stage && ` · ${t("temp_uses.within", { days: stage.days })}`}
    </span>
  );
}
