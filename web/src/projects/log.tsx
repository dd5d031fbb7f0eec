/** Every version of a project and every step of its links. */
import { useTranslation } from "react-i18next";
import { useProjectHistory } from "@/api/projects";
import type { FieldValue } from "@/api/types";
import { NONE, when } from "@/shared/format";
import { ErrorState, Skeleton } from "@/shared/ui/states";

export function Log({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useProjectHistory(id);
  if (error && !data) return <ErrorState error={error} what={t("projects.log.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  return (
    <div className="project-log">
      <h3>{t("projects.log.links")}</h3>
      <ol className="timeline">
        {data.links.length === 0 && <li>{t("projects.links.none")}</li>}
        {data.links.map((link) => (
          <li key={`${link.space_id}-${link.version}`} className={link.superseded_at ? "is-past" : undefined}>
            <p className="timeline-head">
              <b>{link.name ?? t("projects.links.ended", { id: link.space_id })}</b> {t(`projects.link.${link.state}`)}
              <time>{when(link.recorded_at)}</time>
            </p>
            <p className="note">{[link.changed_by, link.reason].filter(Boolean).join(" · ")}</p>
          </li>
        ))}
      </ol>
      <h3>{t("projects.log.versions")}</h3>
      <ol className="timeline">
        {data.versions.map((version) => (
          <li key={version.version} className={version.superseded_at ? "is-past" : undefined}>
            <p className="timeline-head">
              <b>{t("history.version", { version: version.version })}</b>
              {version.version === 1 && t("projects.log.first")}
              <time>{when(version.recorded_at)}</time>
            </p>
            <p className="note">{[version.changed_by, version.reason].filter(Boolean).join(" · ")}</p>
            <ul className="diff">
              {version.changes.map((change) => (
                <li key={change.field}>
                  <span>{t(`projects.field.${change.field}`)}</span>
                  <del>
                    <Value field={change.field} value={change.from} />
                  </del>
                  <ins>
                    <Value field={change.field} value={change.to} />
                  </ins>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Value({ field, value }: { field: string; value: FieldValue }) {
  const { t } = useTranslation();
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return NONE;
  if (field === "stage" || field === "demand" || field === "industry") return t(`projects.${field}.${String(value)}`);
  if (field === "categories") return (value as string[]).map((category) => t(`category.${category}`)).join(t("list_separator"));
  return Array.isArray(value) ? value.join(t("list_separator")) : String(value);
}
