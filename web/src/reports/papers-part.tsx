/** 月报、季报、半年报、年报: chosen, read as a page of A4, taken as a file. What is read or taken is on record. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { latest, periodsOf } from "./months";
import { Answered, NothingFrozen, Pick } from "./parts";
import type { PartProps } from "./reports-page";
import { downloadPeriod, fetchPage, pageOfPeriod, PERIOD_KINDS, type PeriodKind, useSnapshots } from "@/api/reports";
import { Button } from "@/shared/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

export function PapersPart({ search, go }: PartProps) {
  const { t } = useTranslation();
  const kind = PERIOD_KINDS.find((known) => known === search.kind) ?? "month";
  return (
    <Answered answer={useSnapshots()} what={t("reports.snapshots_failed")}>
      {(snapshots) => {
        const periods = periodsOf(kind, latest(snapshots).map(({ month }) => month));
        const period = periods.find((one) => one === search.period) ?? periods[0];
        if (snapshots.length === 0) return <NothingFrozen />;
        return (
          <>
            <div className="list-filter">
              <Pick
                name="kind"
                label={t("reports.kind")}
                value={kind}
                values={PERIOD_KINDS.map((one) => ({ value: one, label: t(`reports.period.${one}`) }))}
                onChange={(chosen) => go({ kind: chosen, period: undefined })}
              />
              {period !== undefined && (
                <Pick name="period" label={t("reports.period_of")} value={period} values={periods.map((one) => ({ value: one, label: one }))} onChange={(chosen) => go({ period: chosen })} />
              )}
            </div>
            {period === undefined ? (
              <EmptyState title={t("reports.no_period")}>
                <p>{t("reports.no_period_why")}</p>
              </EmptyState>
            ) : (
              <Paper key={`${kind} ${period}`} kind={kind} period={period} />
            )}
          </>
        );
      }}
    </Answered>
  );
}

function Paper({ kind, period }: { kind: PeriodKind; period: string }) {
  const { t } = useTranslation();
  const page = useMutation({ mutationFn: () => fetchPage(kind, period) });
  const file = useMutation({ mutationFn: (format: "docx" | "xlsx") => downloadPeriod(kind, period, format, t("reports.file_name", { kind: t(`reports.period.${kind}`), period })) });
  return (
    <section aria-label={t("reports.tab.papers")}>
      <p className="form-actions">
        <Button look="primary" data-testid="preview" disabled={page.isPending} onClick={() => page.mutate()}>
          {t("reports.preview")}
        </Button>
        {(["docx", "xlsx"] as const).map((format) => (
          <Button key={format} icon="download" data-testid={format} disabled={file.isPending} onClick={() => file.mutate(format)}>
            {t(`reports.as_${format}`)}
          </Button>
        ))}
        <a className="button" href={pageOfPeriod(kind, period)} target="_blank" rel="noopener" data-testid="print-page">
          {t("reports.print_page")}
        </a>
      </p>
      <p className="note">{t("reports.on_record")}</p>
      {file.error && <ErrorState error={file.error} what={t("reports.file_failed")} />}
      {page.error && <ErrorState error={page.error} what={t("reports.paper_failed")} onRetry={() => page.mutate()} />}
      {page.isPending && <Skeleton rows={8} label={t("state.loading")} />}
      {page.data !== undefined && <Preview html={page.data} />}
    </section>
  );
}

/** Until the paper has told how long it is. */
const FIRST_HEIGHT = 600;

/** The paper as it is printed, as long as it is. It bears no script, and the policy of this page lets none run. */
function Preview({ html }: { html: string }) {
  const { t } = useTranslation();
  const [height, setHeight] = useState(FIRST_HEIGHT);
  return (
    <iframe
      className="rep-paper"
      title={t("reports.preview_title")}
      srcDoc={html}
      height={height}
      data-testid="paper"
      onLoad={({ currentTarget: { contentDocument: paper } }) => {
        if (!paper) return;
        setHeight(paper.documentElement.scrollHeight + 2);
        // Where the window is narrow its tables scroll within themselves: also by keyboard.
        for (const box of paper.querySelectorAll<HTMLElement>(".wide")) box.tabIndex = 0;
      }}
    />
  );
}
