/** Whom one asks, by kind of organisation. */
import { useTranslation } from "react-i18next";
import { ORGANISATION_KINDS } from "@/api/session";
import type { Config } from "@/api/types";
import { EmptyState } from "@/shared/ui/states";
import "./records.css";

interface Props {
  config: Config;
  chosen: readonly number[];
  /** Those who have yet to answer. */
  open: ReadonlySet<number>;
  onChange: (chosen: number[]) => void;
}

export function OrganisationPick({ config, chosen, open, onChange }: Props) {
  const { t } = useTranslation();
  const organisations = config.organisations ?? [];
  return (
    <>
      {organisations.length === 0 && <EmptyState title={t("ledger.no_organisations")} />}
      {ORGANISATION_KINDS.map((kind) => {
        const own = organisations.filter((organisation) => organisation.kind === kind);
        if (own.length === 0) return null;
        return (
          <fieldset key={kind} className="ask-kind">
            <legend>{t(`ledger.organisations.${kind}`)}</legend>
            {own.map(({ id, name }) => (
              <label key={id} className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(id)}
                  onChange={(event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
                />
                {name}
                {open.has(id) && <small>{t("ledger.still_open")}</small>}
              </label>
            ))}
          </fieldset>
        );
      })}
    </>
  );
}

/** Who said no the last time is asked again: their boxes are ticked. The latest round comes first. */
export function lastAgainst(opinions: readonly { organisation_id: number; opinion: string | null }[]): number[] {
  const last = new Map<number, string | null>();
  for (const { organisation_id, opinion } of opinions) if (!last.has(organisation_id)) last.set(organisation_id, opinion);
  return [...last].filter(([, opinion]) => opinion === "disagree").map(([id]) => id);
}
