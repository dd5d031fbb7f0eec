/** Where a campaign or a report stands, in words. */
import { useTranslation } from "react-i18next";
import type { Campaign, ReportStatus, Verdict } from "@/api/collecting";

export function StatusTag({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  if (campaign.overdue) return <span className="tag tag-late">{t("collecting.overdue")}</span>;
  return <span className={`tag ${campaign.status === "open" ? "tag-open" : ""}`}>{t(`collecting.campaign.${campaign.status}`)}</span>;
}

export function ReportTag({ status }: { status: ReportStatus }) {
  const { t } = useTranslation();
  return <span className={`tag report-${status}`}>{t(`collecting.status.${status}`)}</span>;
}

export function VerdictTag({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  return (
    <span className={`tag verdict verdict-${verdict}`} title={t(`collecting.verdict_why.${verdict}`)}>
      {t(`collecting.verdict.${verdict}`)}
    </span>
  );
}
