/** A password nobody has known before, typed twice. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "./field";

export interface NewPassword {
  password: string;
  again: string;
}

export type Mistake = "required" | "differs" | null;

/** What can be said without the service: its rules are its own. */
export function mistakeOf({ password, again }: NewPassword): Mistake {
  if (password === "") return "required";
  return password === again ? null : "differs";
}

export function useNewPassword() {
  return useState<NewPassword>({ password: "", again: "" });
}

interface Props {
  value: NewPassword;
  onChange: (value: NewPassword) => void;
  mistake: Mistake;
  problems?: readonly string[] | undefined;
}

export function NewPasswordFields({ value, onChange, mistake, problems = [] }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        label={t("credentials.new")}
        name="new-password"
        type="password"
        autoComplete="new-password"
        required
        hint={t("credentials.policy")}
        value={value.password}
        problems={mistake === "required" ? [t("form.required")] : problems}
        onText={(password) => onChange({ ...value, password })}
      />
      <Field
        label={t("credentials.again")}
        name="again"
        type="password"
        autoComplete="new-password"
        required
        value={value.again}
        problems={mistake === "differs" ? [t("credentials.differs")] : []}
        onText={(again) => onChange({ ...value, again })}
      />
    </>
  );
}
