/** A dialog with a few things to be said, each of which is needed unless it says otherwise. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { amountText } from "./form";
import { ApiError } from "@/api/client";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

export interface Question {
  name: string;
  label: string;
  kind: "day" | "amount" | "text";
  initial?: string;
  optional?: boolean;
  /** The last day that may be said. */
  max?: string;
}

interface Props {
  title: string;
  lead?: string;
  questions: readonly Question[];
  /** Amounts come as the service takes them. */
  onSend: (said: Record<string, string>) => Promise<void>;
  onClose: () => void;
}

export function SmallForm({ title, lead, questions, onSend, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const element = useRef<HTMLFormElement>(null);
  const [said, setSaid] = useState<Record<string, string>>(() => Object.fromEntries(questions.map(({ name, initial }) => [name, initial ?? ""])));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const send = useMutation({
    mutationFn: (values: Record<string, string>) => onSend(values),
    onSuccess: onClose,
    onError: (error) => {
      const errors = error instanceof ApiError ? error.errors : [];
      setWrong(Object.fromEntries(errors.flatMap(({ field, message }) => (field ? [[field, message]] : []))));
    },
  });
  useEffect(() => {
    if (Object.keys(wrong).length > 0) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [wrong]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (send.isPending) return;
    const values: Record<string, string> = {};
    const faults: Record<string, string> = {};
    for (const { name, kind, optional } of questions) {
      const text = (said[name] ?? "").trim();
      values[name] = kind === "amount" ? (amountText(text) ?? "") : text;
      if (!optional && text === "") faults[name] = t("form.required");
      else if (kind === "amount" && text !== "" && values[name] === "") faults[name] = t("temp_uses.bad.number");
    }
    setWrong(faults);
    if (Object.keys(faults).length === 0) send.mutate(values);
  };
  const known = questions.map(({ name }) => name);
  const elsewhere = send.error && !Object.keys(wrong).some((name) => known.includes(name));
  return (
    <Dialog title={title} onClose={onClose} testId="small-form">
      {lead && <p>{lead}</p>}
      <form ref={element} onSubmit={submit} noValidate>
        {questions.map(({ name, label, kind, optional, max }) => (
          <div key={name}>
            <label htmlFor={`${id}-${name}`} className={optional ? "" : "is-needed"}>
              {label}
            </label>
            <input
              id={`${id}-${name}`}
              name={name}
              type={kind === "day" ? "date" : "text"}
              inputMode={kind === "amount" ? "decimal" : undefined}
              autoComplete="off"
              maxLength={200}
              max={max}
              value={said[name] ?? ""}
              aria-required={!optional}
              aria-invalid={name in wrong}
              aria-describedby={name in wrong ? `${id}-${name}-problem` : undefined}
              onChange={(event) => setSaid({ ...said, [name]: event.target.value })}
            />
            {name in wrong && (
              <span className="field-error" id={`${id}-${name}-problem`}>
                {wrong[name]}
              </span>
            )}
          </div>
        ))}
        {elsewhere && <ErrorState error={send.error} what={t("record.failed")} />}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={send.isPending}>
            {title}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
