/** The steps from here: 派单, 签收, 反馈, 退回, 销号. Each asks for what the service needs and no more. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Alert, alertKey, type Deed, takeStep } from "@/api/alerts";
import { ORGANISATION_KINDS } from "@/api/session";
import type { Config } from "@/api/types";
import { Part } from "@/supervision/part";
import { Input } from "@/form/input";
import { filled, unreadable } from "@/form/rows";
import { SheetForm } from "@/form/sheet-form";

interface Props {
  alert: Alert;
  config: Config;
}

export function Steps({ alert, config }: Props) {
  const { t } = useTranslation();
  const open = alert.steps.filter(({ may }) => may);
  const [chosen, setChosen] = useState<Deed | null>(open[0]?.deed ?? null);
  if (alert.steps.length === 0) return null;
  return (
    <Part title={t("alerts.next")} testId="steps">
      {open.length === 0 && <p className="note">{t("alerts.not_you", { whom: alert.organisation ?? t("sup.ask.development") })}</p>}
      {open.length > 1 && (
        <fieldset className="segmented">
          <legend className="visually-hidden">{t("alerts.next")}</legend>
          {open.map(({ deed }) => (
            <label key={deed}>
              <input type="radio" name="deed" value={deed} checked={deed === chosen} onChange={() => setChosen(deed)} />
              <span>{t(`alerts.deed.${deed}`)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {chosen && <StepForm key={chosen} deed={chosen} alert={alert} config={config} />}
    </Part>
  );
}

function StepForm({ deed, alert, config }: Props & { deed: Deed }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const words = alert.steps.find((step) => step.deed === deed)?.words ?? false;
  const label = (path: string) => t(`alerts.field.${path}`, { defaultValue: path });
  const offices = ORGANISATION_KINDS.flatMap((kind) => (config.organisations ?? []).filter((one) => one.kind === kind));
  return (
    <SheetForm
      what={t("alerts.not_done")}
      submit={t(`alerts.deed.${deed}`)}
      labelOf={label}
      initial={{}}
      version={alert.version}
      check={(fields) => unreadable(fields, [], deed === "assign" ? ["organisation_id", "due_on"] : [], { number: "", needed: t("form.required") })}
      send={(fields, version) =>
        takeStep(alert.id, version, {
          deed,
          ...filled(fields, ["words", "due_on"]),
          ...(fields["organisation_id"] && { organisation_id: Number(fields["organisation_id"]) }),
        })
      }
      onDone={(done) => {
        client.setQueryData(alertKey(alert.id), done);
        for (const key of [["alerts", "list"], ["contracts"], ["enterprises"]]) void client.invalidateQueries({ queryKey: key });
      }}
    >
      {(sheet) => (
        <div className="field-grid">
          {deed === "assign" && (
            <>
              <Input
                sheet={sheet}
                name="organisation_id"
                label={label("organisation_id")}
                kind="select"
                required
                choices={offices.map(({ id, name }) => ({ value: String(id), label: name }))}
              />
              <Input sheet={sheet} name="due_on" label={label("due_on")} kind="date" required />
            </>
          )}
          {deed !== "acknowledge" && <Input sheet={sheet} name="words" label={label("words")} kind="long" required={words} most={1000} wide />}
        </div>
      )}
    </SheetForm>
  );
}
