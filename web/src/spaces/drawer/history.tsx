import { useTranslation } from "react-i18next";
import { fieldLabel, fieldText } from "./fields";
import { Lineage } from "./lineage";
import { useHistory } from "@/api/queries";
import type { Config, Decision, SpaceVersion } from "@/api/types";
import { when } from "@/shared/format";
import { CategoryTag } from "@/shared/ui/category-tag";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

export function History({ id, config }: { id: number; config: Config }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useHistory(id);
  if (error && !data) return <ErrorState error={error} what={t("history.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  return (
    <>
      <Lineage id={id} />
      <section>
        <h3>{t("history.versions")}</h3>
        {data.versions.length === 0 && <EmptyState title={t("history.none")} />}
        <ol className="timeline">
          {data.versions.map((version) => (
            <Version key={`${version.version}-${version.recorded_at}`} version={version} config={config} />
          ))}
        </ol>
      </section>
      <section>
        <h3>{t("history.decisions")}</h3>
        {data.decisions.length === 0 && <EmptyState title={t("history.no_decisions")} />}
        <ol className="timeline">
          {data.decisions.map((decision) => (
            <DecisionLine key={`${decision.decided_at}-${decision.category}`} decision={decision} />
          ))}
        </ol>
      </section>
    </>
  );
}

function Version({ version, config }: { version: SpaceVersion; config: Config }) {
  const { t, i18n } = useTranslation();
  const details = [
    version.changed_by,
    version.reason,
    version.import_id !== null && t("history.import", { id: version.import_id }),
  ].filter(Boolean);
  return (
    <li className={version.superseded_at ? "is-past" : undefined}>
      <p className="timeline-head">
        <b>{t("history.version", { version: version.version })}</b> {t(`history.op.${version.op}`)}
        <time>{when(version.recorded_at)}</time>
      </p>
      <p className="note">
        {t("history.valid", { from: version.valid_from, to: version.valid_to ?? t("history.now") })}
        {details.length > 0 && ` · ${details.join(" · ")}`}
      </p>
      {(version.changes.length > 0 || version.boundary_changed) && (
        <ul className="diff">
          {version.changes.map((change) => (
            <li key={change.field}>
              <span>{fieldLabel(t, i18n.exists.bind(i18n), change.field)}</span>
              <del>{fieldText(t, config, change.field, change.from)}</del>
              <ins>{fieldText(t, config, change.field, change.to)}</ins>
            </li>
          ))}
          {version.boundary_changed && <li>{t("history.boundary")}</li>}
        </ul>
      )}
    </li>
  );
}

function DecisionLine({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  return (
    <li className={decision.until ? "is-past" : undefined}>
      <p className="timeline-head">
        <CategoryTag category={decision.category} />
        {decision.source === "override" ? t("reasons.override") : t("history.by_rule", { rule: decision.rule ?? "" })}
        <time>{when(decision.decided_at)}</time>
      </p>
      <p className="note">
        {[
          decision.rules_version !== null && t("history.rules_version", { version: decision.rules_version }),
          decision.until && t("history.until", { time: when(decision.until) }),
          decision.document_no && t("history.document", { number: decision.document_no }),
          decision.reason,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </li>
  );
}
