/** `/rules`: the classification rules as an officer reads them, and a dry run of another rule set. */
import { useTranslation } from "react-i18next";
import { DryRun } from "./dry-run";
import { useRules } from "@/api/queries";
import { useMay } from "@/api/session";
import type { Rule } from "@/api/types";
import { useTitle } from "@/shared/hooks";
import { CategoryTag } from "@/shared/ui/category-tag";
import { Denied } from "@/shared/ui/denied";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./rules.css";

export default function RulesPage() {
  const { t } = useTranslation();
  useTitle(t("nav.rules"));
  const may = useMay();
  const { data, error, refetch } = useRules();
  return (
    <div className="document rules">
      <h1>{t("rules.title")}</h1>
      {error && !data ? (
        <ErrorState error={error} what={t("rules.failed")} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={8} label={t("state.loading")} />
      ) : (
        <>
          <p className="lead">
            {t("rules.lead", { name: data.name, version: data.version, source: t(`rules.source.${data.source}`, { defaultValue: data.source }) })}
          </p>
          {data.rules.length === 0 && <EmptyState title={t("rules.none")} />}
          <ol className="rule-list">
            {data.rules.map((rule) => (
              <RuleLine key={rule.id} rule={rule} />
            ))}
          </ol>
          {may("rules.adopt") ? <DryRun /> : <Denied label={t("rules.run")} reason={t("may.adopt")} />}
        </>
      )}
    </div>
  );
}

function RuleLine({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  return (
    <li className="rule">
      <span className="rule-id">{rule.id}</span>
      <div>
        <p className="rule-head">
          <b>{rule.title}</b>
          <span aria-hidden="true">→</span>
          {rule.category ? <CategoryTag category={rule.category} /> : <span className="tag">{t("rules.by_document")}</span>}
        </p>
        <p>{rule.sentence}</p>
        {rule.basis && <p className="note">{t("rules.basis", { basis: rule.basis })}</p>}
        {rule.expression && (
          <details>
            <summary>{t("reasons.expression")}</summary>
            <code>{rule.expression}</code>
          </details>
        )}
      </div>
    </li>
  );
}
