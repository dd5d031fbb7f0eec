/** One report: what was sent, what is known of it, and the decision. */
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Decide } from "./decide";
import { Said } from "./said";
import { ReportTag, VerdictTag } from "./tags";
import type { Known, Report } from "@/api/collecting";
import type { Config } from "@/api/types";
import { NONE, squareMetres, when } from "@/shared/format";
import { Icon } from "@/shared/ui/icon";

const ReportMap = lazy(() => import("./report-map"));

export function ReportCard({ report, config }: { report: Report; config: Config }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const name = String(report.properties["name"] ?? NONE);
  return (
    <li className={`report ${open ? "is-open" : ""}`} data-report={report.id} data-verdict={report.verdict}>
      <button type="button" className="report-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="right" />
        <span className="report-name">{name}</span>
        <span className="note">{report.organisation}</span>
        {report.area_m2 !== null && <span className="note">{t("collecting.drawn", { area: squareMetres(report.area_m2) })}</span>}
        {report.verdict && <VerdictTag verdict={report.verdict} />}
        <ReportTag status={report.status} />
      </button>
      {open && (
        <div className="report-body">
          <p className="note">
            {t("collecting.sent_by", { who: report.changed_by, at: when(report.submitted_at ?? report.updated_at) })}
            {report.source && ` · ${report.source}`}
          </p>
          {report.remark && <p className="report-remark">{t("collecting.remark_was", { remark: report.remark })}</p>}
          <div className="report-sides">
            <Said report={report} config={config} />
            <div>
              {report.known && <WhatIsKnown known={report.known} />}
              {report.boundary && (
                <Suspense fallback={<div className="report-map" />}>
                  <ReportMap config={config} boundary={report.boundary} name={name} />
                </Suspense>
              )}
            </div>
          </div>
          {report.item_id !== null && (
            <p>
              <Link to="/ledger" search={{ id: String(report.item_id) }}>
                {t("collecting.to_entry")}
              </Link>
            </p>
          )}
          {report.status === "submitted" && report.known && <Decide report={report} known={report.known} config={config} />}
        </div>
      )}
    </li>
  );
}

/** Nothing is said where there is nothing. */
function WhatIsKnown({ known }: { known: Known }) {
  const { t } = useTranslation();
  const { spaces, entries, twins, unknown } = known;
  if (spaces.length + entries.length + twins.length + unknown.length === 0) return <p className="note">{t("collecting.nothing_known")}</p>;
  return (
    <ul className="known" data-testid="known">
      {unknown.map((number) => (
        <li key={number} className="known-bad">
          {t("collecting.unknown_number", { number })}
        </li>
      ))}
      {twins.map((twin) => (
        <li key={twin.id} className="known-bad">
          {t(twin.same_unit ? "collecting.twin_own" : "collecting.twin", { name: twin.name, organisation: twin.organisation ?? NONE })}
        </li>
      ))}
      {entries.map((entry) => (
        <li key={entry.id}>
          <Link to="/ledger" search={{ id: String(entry.id) }}>
            {[entry.ledger_no, entry.name].filter(Boolean).join(" ")}
          </Link>{" "}
          <span className="note">{t(`collecting.by.${entry.by}`)}</span>
        </li>
      ))}
      {spaces.map((space) => (
        <li key={space.id} data-space={space.id}>
          <Link to="/map" search={{ sel: String(space.id) }}>
            {[space.number, space.name].filter(Boolean).join(" ")}
          </Link>{" "}
          <span className="note">
            {space.overlap_m2 === null
              ? t("collecting.named")
              : t("collecting.overlap", {
                  area: squareMetres(space.overlap_m2),
                  share: percent(space.share),
                  of_report: percent(space.share_of_report),
                })}
          </span>
        </li>
      ))}
    </ul>
  );
}

const percent = (share: number | null) => `${Math.round((share ?? 0) * 1000) / 10}%`;
