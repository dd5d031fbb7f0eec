/** 草稿 → 待三方确认 → 已签 → 归档. */
import { useTranslation } from "react-i18next";
import { HANDOVER_STATUSES, type HandoverRow, type HandoverStatus } from "@/api/handovers";

const TONES = { draft: "quiet", confirming: "info", signed: "success", archived: "success" } as const;

export function StatusTag({ status }: { status: HandoverStatus }) {
  const { t } = useTranslation();
  return (
    <span className={`tag tag-${TONES[status]}`} data-status={status}>
      {t(`handovers.status.${status}`)}
    </span>
  );
}

export function StatusLine({ handover }: { handover: HandoverRow }) {
  const { t } = useTranslation();
  const at = HANDOVER_STATUSES.indexOf(handover.status);
  return (
    <ol className="status-line" aria-label={t("handovers.status_line")} data-testid="status" data-status={handover.status}>
      {HANDOVER_STATUSES.map((status, i) => (
        <li key={status} className={i < at ? "is-done" : ""} aria-current={i === at ? "step" : undefined}>
          <span aria-hidden="true">{i + 1}</span>
          {t(`handovers.status.${status}`)}
          {status === "signed" && handover.signed_on && <small>{handover.signed_on}</small>}
        </li>
      ))}
    </ol>
  );
}
