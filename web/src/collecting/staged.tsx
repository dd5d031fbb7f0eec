/** What waits for a decision: sorted by what it is beside what is known. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReportCard } from "./report-card";
import { type OneCampaign, REPORT_STATUSES, useReports, VERDICTS, type Verdict } from "@/api/collecting";
import type { Config } from "@/api/types";
import { count } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  campaign: OneCampaign;
  config: Config;
  unit: number | undefined;
  onUnit: (unit: number | undefined) => void;
}

export function Staged({ campaign, config, unit, onUnit }: Props) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<string>("submitted");
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useReports(campaign.id, status || undefined, unit);
  const all = data?.pages.flatMap((page) => page.items) ?? [];
  const shown = verdict === null ? all : all.filter((report) => report.verdict === verdict);
  const organisation = campaign.units.find((one) => one.organisation_id === unit)?.organisation;
  return (
    <section aria-labelledby="staged-title">
      <h2 id="staged-title">{t("collecting.staged")}</h2>
      <div className="staged-filter" role="search" aria-label={t("collecting.filter")}>
        <label>
          {t("collecting.report_status")}
          <select name="status" value={status} onChange={(event) => setStatus(event.target.value)}>
            <option value="">{t("collecting.all")}</option>
            {REPORT_STATUSES.filter((one) => one !== "draft").map((one) => (
              <option key={one} value={one}>
                {t(`collecting.status.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <div className="verdicts" role="group" aria-label={t("collecting.compared")}>
          {VERDICTS.map((one) => (
            <button key={one} type="button" className={`verdict-pick verdict-${one}`} aria-pressed={verdict === one} onClick={() => setVerdict(verdict === one ? null : one)}>
              {t(`collecting.verdict.${one}`)} {count(all.filter((report) => report.verdict === one).length)}
            </button>
          ))}
        </div>
        {unit !== undefined && <Button icon="close" onClick={() => onUnit(undefined)}>{organisation ?? unit}</Button>}
      </div>
      {error && !data && <ErrorState error={error} what={t("collecting.reports_failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={6} label={t("state.loading")} />}
      {data && shown.length === 0 && <EmptyState title={t(status === "submitted" ? "collecting.nothing_to_decide" : "collecting.no_reports")} />}
      <ul className="reports" data-testid="staged">
        {shown.map((report) => (
          <ReportCard key={report.id} report={report} config={config} />
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("collecting.more")}
        </Button>
      )}
    </section>
  );
}
