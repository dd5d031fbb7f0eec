/** 草稿 → 待三方确认 → 已签 → 归档. */
import { useTranslation } from "react-i18next";
import { HANDOVER_STATUSES, type HandoverRow, type HandoverStatus } from "@/api/handovers";
import { StatusLine } from "@/shared/ui/status-line";

const TONES = { draft: "quiet", confirming: "info", signed: "success", archived: "success" } as const;

export function StatusTag({ status }: { status: HandoverStatus }) {
  const { t } = useTranslation();
  return (
    <span className={`tag tag-${TONES[status]}`} data-status={status}>
      {t(`handovers.status.${status}`)}
    </span>
  );
}

export function HandoverLine({ handover }: { handover: HandoverRow }) {
  const { t } = useTranslation();
  return (
    <StatusLine
      label={t("handovers.status_line")}
      status={handover.status}
      steps={HANDOVER_STATUSES.map((status) => ({
        key: status,
        label: t(`handovers.status.${status}`),
        note: status === "signed" ? handover.signed_on : null,
      }))}
    />
  );
}
