/** What a letter is to be made of; the service fills in what is known. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { briefDays, stateText, thingText } from "./says";
import { type AlertRow, useAlerts } from "@/api/alerts";
import { newKey } from "@/api/client";
import { LETTER_KINDS, makeLetter } from "@/api/letters";
import { Input } from "@/form/input";
import { filled, unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";

interface Props {
  contract: number;
  /** What it is about, where that is known already. */
  alert?: AlertRow;
  onClose: () => void;
}

export function LetterDialog({ contract, alert, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(newKey);
  const open = useAlerts({ subject: `contract/${contract}` }).data?.pages.flatMap(({ items }) => items) ?? [];
  const alerts = alert && !open.some(({ id }) => id === alert.id) ? [alert, ...open] : open;
  const label = (name: string) => t(`letters.field.${name}`, { defaultValue: name });
  const told = (one: AlertRow) => [one.no, thingText(t, one), stateText(t, one.finding), briefDays(t, one.finding, one.days)].join(" · ");
  return (
    <FormDialog
      wide
      title={t("letters.write")}
      lead={t("letters.write_lead")}
      testId="letter-dialog"
      what={t("letters.not_made")}
      submit={t("letters.make")}
      labelOf={label}
      initial={{ kind: "reminder", ...(alert && { alert_id: String(alert.id) }) }}
      check={(fields) => unreadable(fields, [], ["kind", ...(fields["kind"] === "rectification" ? ["problem"] : [])], { number: "", needed: t("form.required") })}
      send={({ alert_id = "", kind = "", ...fields }) =>
        makeLetter(
          {
            contract_id: contract,
            kind,
            ...(alert_id && { alert_id: Number(alert_id) }),
            // What was typed for another kind stays out of this one.
            ...filled(fields, ["due_on", "contact", ...(kind === "rectification" ? ["problem"] : [])]),
          },
          key,
        )
      }
      onDone={({ id }) => {
        void client.invalidateQueries({ queryKey: ["letters", "list"] });
        void navigate({ to: "/letters/$id", params: { id: String(id) } });
      }}
      onClose={onClose}
    >
      {(sheet) => (
        <div className="field-grid">
          <Input sheet={sheet} name="kind" label={label("kind")} kind="select" required choices={LETTER_KINDS.map((kind) => ({ value: kind, label: t(`letters.kind.${kind}`) }))} />
          <Input
            sheet={sheet}
            name="due_on"
            label={label("due_on")}
            kind="date"
            note={t(sheet.fields["kind"] === "investigation" ? "letters.due_investigation" : "letters.due_other")}
          />
          <Input sheet={sheet} name="contact" label={label("contact")} most={200} hint={t("letters.contact_hint")} />
          <Input
            sheet={sheet}
            name="alert_id"
            label={label("alert_id")}
            kind="select"
            choices={alerts.map((one) => ({ value: String(one.id), label: told(one) }))}
            note={t("letters.alert_note")}
            wide
          />
          {sheet.fields["kind"] === "rectification" && <Input sheet={sheet} name="problem" label={label("problem")} kind="long" required most={2000} wide />}
        </div>
      )}
    </FormDialog>
  );
}
