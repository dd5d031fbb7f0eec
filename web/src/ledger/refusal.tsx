/** A refusal in the service's words: every reason, and for a change that came too late who did what. */
import { useTranslation } from "react-i18next";
import { Changes } from "./changes";
import { stateName } from "./fields";
import { OvertakenError } from "./overtaken";
import { ApiError } from "@/api/client";
import type { Config } from "@/api/types";
import { when } from "@/shared/format";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  error: unknown;
  config: Config;
  /** What could not be done. */
  what: string;
  /** Fields whose messages stand beside them. */
  except?: readonly string[];
}

export function Refusal({ error, config, what, except = [] }: Props) {
  const { t } = useTranslation();
  if (!error) return null;
  if (error instanceof OvertakenError) return <Overtaken error={error} config={config} />;
  if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500) return <ErrorState error={error} what={what} />;
  const reasons = error.errors.filter(({ field }) => !field || !except.includes(field));
  if (reasons.length === 0 && error.errors.length > 0) return <Banner tone="error">{t("ledger.see_fields", { what })}</Banner>;
  return (
    <div className="banner banner-error" role="alert" data-testid="refusal">
      <div className="banner-body">
        <b>{what}</b>
        {reasons.length === 0 && <p>{error.detail}</p>}
        <ul>
          {reasons.map(({ message, code }, i) => (
            <li key={`${code}-${i}`}>{message}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Somebody was faster. What was typed is kept by whoever shows this. */
function Overtaken({ error, config }: { error: OvertakenError; config: Config }) {
  const { t } = useTranslation();
  return (
    <div className="banner banner-warning" role="alert" data-testid="overtaken">
      <div className="banner-body">
        <b>{t("ledger.overtaken", { version: error.now.version })}</b>
        <ul>
          {error.versions.map((version) => (
            <li key={version.version}>
              {t("ledger.did", { who: version.changed_by, at: when(version.recorded_at), what: t(`ledger.op.${version.op}`, { defaultValue: version.op }) })}
              {version.op === "move" && ` → ${stateName(config, version.state)}`}
              {version.reason && ` ${t("ledger.because", { reason: version.reason })}`}
              <Changes changes={version.changes} config={config} />
            </li>
          ))}
        </ul>
        <p>{t("ledger.kept")}</p>
      </div>
    </div>
  );
}
