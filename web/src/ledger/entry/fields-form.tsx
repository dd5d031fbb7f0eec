/** The fields of an entry in their groups; those that this person may not write are not among them. */
import { type RefObject, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Form } from "./use-form";
import { FieldInput } from "../field-input";
import { fieldLabel, GROUPS, shownValue } from "../fields";
import type { FieldProblem } from "@/api/client";
import type { Config } from "@/api/types";
import { when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner } from "@/shared/ui/states";

interface Props {
  form: Form;
  config: Config;
  writable: (field: string) => boolean;
  problems: readonly FieldProblem[];
}

export function FieldsForm({ form, config, writable, problems }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {GROUPS.map(({ key, fields }) => {
        const own = fields.filter(({ name }) => writable(name));
        if (own.length === 0) return null;
        return (
          <fieldset key={key} className="ledger-group">
            <legend>{t(`ledger.group.${key}`)}</legend>
            <div className="ledger-fields">
              {own.map((spec) => (
                <FieldInput
                  key={spec.name}
                  spec={spec}
                  config={config}
                  value={form.fields[spec.name] ?? ""}
                  changed={spec.name in form.changed}
                  problem={problems.find(({ field }) => field === spec.name)?.message ?? null}
                  onChange={(value) => form.set(spec.name, value)}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
    </>
  );
}

/** What one should know of what stands in the form: where it comes from, and what others say instead. */
export function FormNotes({ form, config }: { form: Form; config: Config }) {
  const { t } = useTranslation();
  return (
    <>
      {form.restored !== null && (
        <Banner tone="info">
          <span data-testid="restored">{t("ledger.restored", { at: when(new Date(form.restored).toISOString()) })}</span>{" "}
          <button type="button" className="link" onClick={form.forget}>
            {t("ledger.discard")}
          </button>
        </Banner>
      )}
      {form.full && <Banner tone="warning">{t("ledger.no_room")}</Banner>}
      {form.clashes.length > 0 && (
        <Banner tone="warning">
          <b>{t("ledger.clashes")}</b>
          <ul data-testid="clashes">
            {form.clashes.map((clash) => (
              <li key={clash.name}>
                {t("ledger.clash", {
                  field: fieldLabel(t, clash.name),
                  mine: shownValue(t, config, clash.name, clash.mine),
                  theirs: shownValue(t, config, clash.name, clash.theirs),
                })}{" "}
                <Button onClick={() => form.giveWay(clash)}>{t("ledger.take_theirs")}</Button>
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  );
}

/** The cursor goes to the first field that the service refused, once its message is on the page. */
export function useFirstProblem(form: RefObject<HTMLFormElement | null>, error: unknown) {
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [form, error]);
}
