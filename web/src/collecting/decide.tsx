/** The decision on a report: a new entry, an entry brought up to date, known already, back to the unit, or no. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { type Decision, decideReport, type Known, type KnownEntry, type Report, useRefreshCampaigns } from "@/api/collecting";
import type { Config } from "@/api/types";
import { fieldLabel, shownValue } from "@/ledger/fields";
import { Button } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";

type Way = "new" | "update" | "known" | "returned" | "declined";

interface Props {
  report: Report;
  known: Known;
  config: Config;
}

/** What is likely meant: what is in the ledger is brought up to date, the rest is new. */
function likely({ entries }: Known): Way {
  const [entry] = entries;
  if (!entry) return "new";
  return entry.differences.length > 0 ? "update" : "known";
}

export function Decide({ report, known, config }: Props) {
  const { t } = useTranslation();
  const refresh = useRefreshCampaigns();
  const [way, setWay] = useState<Way>(() => likely(known));
  const [item, setItem] = useState<number | undefined>(known.entries[0]?.id);
  const entry = known.entries.find(({ id }) => id === item);
  const [fields, setFields] = useState<readonly string[]>(() => defaults(entry));
  const [remark, setRemark] = useState("");
  const decide = useMutation({ mutationFn: () => decideReport(report, decision()), onSuccess: refresh });
  const decision = (): Decision => {
    const said = remark.trim() ? { remark: remark.trim() } : {};
    if (way === "returned" || way === "declined") return { to: way, ...said };
    if (way === "new" || !entry) return { to: "accepted", as: "new", ...said };
    const of = { item_id: entry.id, item_version: entry.version };
    return way === "known" ? { to: "accepted", as: "known", ...of, ...said } : { to: "accepted", as: "update", ...of, fields: [...fields], ...said };
  };
  const needsRemark = way === "returned" || way === "declined";
  const needsEntry = way === "update" || way === "known";
  const ways: readonly Way[] = known.entries.length > 0 ? ["update", "known", "new", "returned", "declined"] : ["new", "returned", "declined"];
  const ready = needsRemark ? remark.trim() !== "" : way !== "update" || fields.length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !decide.isPending) decide.mutate();
  };
  return (
    <form className="decide" onSubmit={submit} data-testid="decide">
      <fieldset>
        <legend>{t("collecting.decide")}</legend>
        {ways.map((one) => (
          <label key={one} className="choice">
            <input type="radio" name={`way-${report.id}`} value={one} checked={way === one} onChange={() => setWay(one)} />
            {t(`collecting.way.${one}`)}
          </label>
        ))}
      </fieldset>
      {needsEntry && known.entries.length > 1 && (
        <label>
          {t("collecting.which_entry")}
          <select
            name="item"
            value={item}
            onChange={(event) => {
              const chosen = Number(event.target.value);
              setItem(chosen);
              setFields(defaults(known.entries.find(({ id }) => id === chosen)));
            }}
          >
            {known.entries.map(({ id, ledger_no, name }) => (
              <option key={id} value={id}>
                {[ledger_no, name].filter(Boolean).join(" ")}
              </option>
            ))}
          </select>
        </label>
      )}
      {way === "update" && entry && <Differences entry={entry} config={config} chosen={fields} onChange={setFields} />}
      {way === "new" && known.spaces.length > 0 && <p className="note">{t("collecting.places_follow")}</p>}
      <label>
        {t(needsRemark ? "collecting.remark_needed" : "collecting.remark")}
        <textarea name="remark" rows={2} maxLength={2000} value={remark} onChange={(event) => setRemark(event.target.value)} />
      </label>
      {decide.error && (
        <ErrorState
          error={decide.error}
          what={t(decide.error instanceof ApiError && decide.error.status === 412 ? "collecting.overtaken" : "collecting.not_decided")}
          {...(decide.error instanceof ApiError && decide.error.status === 412 ? { onRetry: () => void refresh() } : {})}
        />
      )}
      <div className="form-actions">
        <Button look={needsRemark ? "danger" : "primary"} type="submit" disabled={!ready || decide.isPending}>
          {t(`collecting.do.${way}`)}
        </Button>
      </div>
    </form>
  );
}

/** Whose land it is is never taken over by the way. */
const CAREFUL = ["holder", "holder_uscc", "name"];

const defaults = (entry: KnownEntry | undefined) => entry?.differences.map(({ field }) => field).filter((field) => !CAREFUL.includes(field)) ?? [];

interface DifferencesProps {
  entry: KnownEntry;
  config: Config;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

function Differences({ entry, config, chosen, onChange }: DifferencesProps) {
  const { t } = useTranslation();
  if (entry.differences.length === 0) return <p className="note">{t("collecting.no_difference")}</p>;
  return (
    <table className="plain-table differences">
      <thead>
        <tr>
          <th scope="col">{t("collecting.take_over")}</th>
          <th scope="col">{t("collecting.ledger_says")}</th>
          <th scope="col">{t("collecting.report_says")}</th>
        </tr>
      </thead>
      <tbody>
        {entry.differences.map(({ field, stored, said }) => (
          <tr key={field} data-field={field}>
            <td>
              <label className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(field)}
                  onChange={(event) => onChange(event.target.checked ? [...chosen, field] : chosen.filter((other) => other !== field))}
                />
                {fieldLabel(t, field)}
              </label>
            </td>
            <td data-label={t("collecting.ledger_says")}>{shownValue(t, config, field, stored)}</td>
            <td data-label={t("collecting.report_says")}>{shownValue(t, config, field, said)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
