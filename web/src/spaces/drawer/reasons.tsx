/** Why this category: each rule in a sentence, whether it held, and the values it looked at. */
import { useTranslation } from "react-i18next";
import { fieldLabel, fieldText, type Translate } from "./fields";
import { OverrideForm } from "./override-form";
import { useClassification } from "@/api/queries";
import { useMay } from "@/api/session";
import type { Classification, Config, Evidence, FieldValue, SpaceDetail } from "@/api/types";
import { share, when } from "@/shared/format";
import { CategoryTag } from "@/shared/ui/category-tag";
import { Denied } from "@/shared/ui/denied";
import { Icon } from "@/shared/ui/icon";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  id: number;
  kind: SpaceDetail["kind"];
  config: Config;
  /** Looking at a past day: nothing can be decided there. */
  readOnly: boolean;
}

export default function Reasons({ id, kind, config, readOnly }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const subject = kind === "building" ? "building" : "land";
  const { data, error, refetch } = useClassification(id);
  if (error && !data) return <ErrorState error={error} what={t("reasons.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  const classification = data.data;
  return (
    <>
      <Verdict classification={classification} />
      {classification.flags.map((flag) => (
        <Banner key={flag} tone="warning">
          {t(`reasons.flag.${flag}`, { defaultValue: flag })}
        </Banner>
      ))}
      <section>
        <h3>{t("reasons.rules")}</h3>
        <ol className="evidence">
          {classification.evidence.map((evidence, i) => (
            <EvidenceLine key={`${evidence.rule}-${i}`} evidence={evidence} config={config} />
          ))}
        </ol>
      </section>
      {readOnly ? (
        <p className="note">{t("reasons.read_only")}</p>
      ) : !may(subject === "land" ? "categories.decide:land" : "categories.decide:building") ? (
        <section className="override">
          <h3>{t("override.title")}</h3>
          <Denied label={t("override.save")} reason={t(`may.decide_${subject}`)} />
        </section>
      ) : (
        // Another object starts with an empty form; what was typed for this one stays while it is open.
        <OverrideForm key={id} classification={classification} etag={data.etag} />
      )}
    </>
  );
}

function Verdict({ classification }: { classification: Classification }) {
  const { t } = useTranslation();
  const { override } = classification;
  return (
    <section className="verdict" data-testid="verdict">
      <p className="verdict-head">
        <CategoryTag category={classification.category} />
        <b>{override ? t("reasons.override") : t("reasons.by_rule", { rule: classification.rule, title: classification.title })}</b>
      </p>
      {classification.sentence && <p>{classification.sentence}</p>}
      {override && (
        <p>
          {t("reasons.override_detail", {
            reason: override.reason,
            number: override.document_no,
            time: when(override.set_at),
            who: override.set_by ?? "",
          })}
        </p>
      )}
      <p className="note">
        {t("reasons.decided", { time: when(classification.decided_at), version: classification.rules_version ?? "" })}
      </p>
    </section>
  );
}

const ZONE_SHARE = /^zone_share\('([^']+)'\)$/;

/** A fact as "label: value"; shares of zones are percentages. */
function factOf(t: Translate, exists: (key: string) => boolean, config: Config, name: string, value: FieldValue) {
  const zone = ZONE_SHARE.exec(name)?.[1];
  if (zone) {
    const kind = config.codes.zone_kind.find((code) => code.code === zone)?.name ?? zone;
    return {
      label: t("reasons.zone_share", { kind }),
      text: typeof value === "number" ? `${share(value)} %` : fieldText(t, config, name, value),
    };
  }
  return { label: fieldLabel(t, exists, name), text: fieldText(t, config, name, value) };
}

function EvidenceLine({ evidence, config }: { evidence: Evidence; config: Config }) {
  const { t, i18n } = useTranslation();
  return (
    <li className={evidence.holds ? "holds" : "fails"}>
      <p className="evidence-head">
        <Icon name={evidence.holds ? "check" : "minus"} size={14} />
        <b>{evidence.rule}</b> {evidence.title}
        <span className="evidence-verdict">{t(evidence.holds ? "reasons.holds" : "reasons.fails")}</span>
      </p>
      {evidence.sentence && <p className="evidence-sentence">{evidence.sentence}</p>}
      <dl className="facts">
        {Object.entries(evidence.facts).map(([name, value]) => {
          const fact = factOf(t, i18n.exists.bind(i18n), config, name, value);
          return (
            <div key={name}>
              <dt>{fact.label}</dt>
              <dd>{fact.text}</dd>
            </div>
          );
        })}
      </dl>
      {evidence.expression && (
        <details>
          <summary>{t("reasons.expression")}</summary>
          <code>{evidence.expression}</code>
        </details>
      )}
    </li>
  );
}
