/** What my unit reports: drafts from a form or a file, sent together; what came back, with its remark; or 零报告. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FileBox } from "./file-box";
import { ReportForm } from "./report-form";
import { Said } from "./said";
import { ReportTag } from "./tags";
import {
  decideReport,
  discardReport,
  downloadTemplate,
  type OneCampaign,
  type Report,
  sayNothing,
  sendDrafts,
  useRefreshCampaigns,
  useReports,
} from "@/api/collecting";
import type { Config } from "@/api/types";
import { NONE, squareMetres, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Confirm } from "@/shared/ui/confirm";
import { Banner, EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

export function OwnReports({ campaign, config }: { campaign: OneCampaign; config: Config }) {
  const { t } = useTranslation();
  const refresh = useRefreshCampaigns();
  const own = campaign.own_unit ?? 0;
  const { data, error, refetch, hasNextPage, fetchNextPage } = useReports(campaign.id, undefined, own);
  const reports = data?.pages.flatMap((page) => page.items) ?? [];
  const unit = campaign.units.find(({ organisation_id }) => organisation_id === own);
  const [editing, setEditing] = useState<Report | "new" | null>(null);
  const send = useMutation({ mutationFn: () => sendDrafts(campaign.id), onSettled: refresh });
  const nothing = useMutation({ mutationFn: (yes: boolean) => sayNothing(campaign.id, yes), onSettled: refresh });
  const template = useMutation({ mutationFn: () => downloadTemplate(campaign) });
  const drafts = unit?.draft ?? 0;
  const open = campaign.may.report;
  const failed = send.error ?? nothing.error ?? template.error;
  return (
    <section aria-labelledby="own-title" data-testid="own-reports">
      <h2 id="own-title">{t("collecting.own", { unit: unit?.organisation ?? "" })}</h2>
      {!open && <Banner tone="info">{t("collecting.closed_for_units")}</Banner>}
      {open && (
        <div className="own-tools">
          <Button look="primary" icon="plus" data-testid="new-report" onClick={() => setEditing("new")}>
            {t("collecting.add")}
          </Button>
          <Button icon="download" disabled={template.isPending} onClick={() => template.mutate()}>
            {t("collecting.template")}
          </Button>
          <Button look={drafts > 0 ? "primary" : "plain"} icon="check" disabled={drafts === 0 || send.isPending} data-testid="send" onClick={() => send.mutate()}>
            {t("collecting.send_all", { count: drafts })}
          </Button>
          {unit?.nothing_at ? (
            <Button disabled={nothing.isPending} onClick={() => nothing.mutate(false)}>
              {t("collecting.nothing_back")}
            </Button>
          ) : (
            <Confirm
              label={t("collecting.nothing")}
              sure={t("collecting.nothing_sure")}
              yes={t("collecting.nothing_yes")}
              reason={reports.some(({ status }) => status !== "draft") ? t("collecting.nothing_no") : null}
              busy={nothing.isPending}
              onYes={() => nothing.mutate(true)}
            />
          )}
        </div>
      )}
      {unit?.nothing_at && <Banner tone="success">{t("collecting.nothing_said", { who: unit.nothing_by, at: when(unit.nothing_at) })}</Banner>}
      {send.data && <Banner tone="success">{t("collecting.sent", { count: send.data.data.sent })}</Banner>}
      {failed && <ErrorState error={failed} what={t("collecting.not_sent")} />}
      {open && <FileBox campaign={campaign.id} />}
      {error && !data && <ErrorState error={error} what={t("collecting.reports_failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={4} label={t("state.loading")} />}
      {data && reports.length === 0 && <EmptyState title={t("collecting.no_own")} />}
      <ul className="reports" data-testid="own">
        {reports.map((report) => (
          <OwnReport key={report.id} report={report} config={config} open={open} onEdit={() => setEditing(report)} />
        ))}
      </ul>
      {hasNextPage && <Button onClick={() => void fetchNextPage()}>{t("collecting.more")}</Button>}
      {editing !== null && (
        <ReportForm campaign={campaign.id} report={editing === "new" ? null : editing} config={config} onClose={() => setEditing(null)} />
      )}
    </section>
  );
}

interface OwnProps {
  report: Report;
  config: Config;
  open: boolean;
  onEdit: () => void;
}

function OwnReport({ report, config, open, onEdit }: OwnProps) {
  const { t } = useTranslation();
  const refresh = useRefreshCampaigns();
  const discard = useMutation({ mutationFn: () => discardReport(report), onSettled: refresh });
  const move = useMutation({ mutationFn: (to: "submitted" | "draft") => decideReport(report, { to }), onSettled: refresh });
  const editable = report.status === "draft" || report.status === "returned";
  const busy = discard.isPending || move.isPending;
  const failed = discard.error ?? move.error;
  return (
    <li className="report own-report" data-report={report.id} data-status={report.status}>
      <div className="report-line">
        <span className="report-name">{String(report.properties["name"] ?? NONE)}</span>
        {report.area_m2 !== null && <span className="note">{t("collecting.drawn", { area: squareMetres(report.area_m2) })}</span>}
        <ReportTag status={report.status} />
        {open && (
          <span className="report-deeds">
            {editable && (
              <Button disabled={busy} onClick={onEdit}>
                {t("collecting.change")}
              </Button>
            )}
            {editable && (
              <Button look="primary" disabled={busy} onClick={() => move.mutate("submitted")}>
                {t(report.status === "returned" ? "collecting.send_again" : "collecting.send_this")}
              </Button>
            )}
            {report.status === "submitted" && (
              <Button disabled={busy} onClick={() => move.mutate("draft")}>
                {t("collecting.withdraw")}
              </Button>
            )}
            {report.status === "draft" && report.submitted_at === null && (
              <Confirm label={t("collecting.discard")} sure={t("collecting.discard_sure")} yes={t("collecting.discard")} busy={busy} onYes={() => discard.mutate()} />
            )}
          </span>
        )}
      </div>
      {report.remark && <p className="report-remark">{t("collecting.remark_was", { remark: report.remark })}</p>}
      {failed && <ErrorState error={failed} what={t("collecting.not_saved")} />}
      <details>
        <summary>{t("collecting.details")}</summary>
        <Said report={report} config={config} />
        {report.source && <p className="note">{report.source}</p>}
      </details>
    </li>
  );
}
