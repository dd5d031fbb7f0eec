/** `/imports`: start an import, and all past ones. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StatusTag } from "./status-tag";
import { UploadForm } from "./upload-form";
import { useConfig } from "@/api/queries";
import { useImports } from "@/api/imports";
import { useMay, writableTargets } from "@/api/session";
import type { ImportJob } from "@/api/types";
import { bytes, count, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Denied } from "@/shared/ui/denied";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./imports.css";

export default function ImportsPage() {
  const { t } = useTranslation();
  useTitle(t("nav.imports"));
  const navigate = useNavigate();
  const config = useConfig();
  const targets = writableTargets(useMay());
  const open = (id: number) => void navigate({ to: "/imports/$id", params: { id: String(id) } });
  return (
    <div className="document imports">
      <h1>{t("imports.title")}</h1>
      <p className="lead">{t("imports.lead")}</p>
      {targets.length > 0 ? (
        <UploadForm targets={targets} zoneKinds={config.data?.codes.zone_kind ?? []} onUploaded={(job) => open(job.id)} />
      ) : (
        <Denied label={t("imports.upload")} reason={t("may.upload")} />
      )}
      <h2>{t("imports.past")}</h2>
      <Past />
    </div>
  );
}

function Past() {
  const { t } = useTranslation();
  const { data, error, refetch } = useImports();
  if (error && !data) return <ErrorState error={error} what={t("imports.list_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} label={t("state.loading")} />;
  if (data.items.length === 0) return <EmptyState title={t("imports.none")} />;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("imports.past")}>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t("imports.column.no")}</th>
            <th>{t("imports.column.file")}</th>
            <th>{t("imports.column.into")}</th>
            <th>{t("imports.column.status")}</th>
            <th className="numbers">{t("imports.column.rows")}</th>
            <th>{t("imports.column.time")}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((job) => (
            <Line key={job.id} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>{job.id}</td>
      <td>
        <Link to="/imports/$id" params={{ id: String(job.id) }}>
          {job.file}
        </Link>{" "}
        <small>{bytes(job.bytes)}</small>
      </td>
      <td>{t(`imports.into.${job.into}`)}</td>
      <td>
        <StatusTag status={job.status} />
      </td>
      <td className="numbers">{t("imports.rows_short", { accepted: count(job.rows.accepted), rejected: count(job.rows.rejected) })}</td>
      <td>{when(job.created_at)}</td>
    </tr>
  );
}
