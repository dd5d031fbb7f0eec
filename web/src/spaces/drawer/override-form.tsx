/** Manual decision: category, reason and the document that orders it. Stale saves show what changed and keep the text. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePage } from "../store";
import { ApiError, request } from "@/api/client";
import type { Classification, OverrideInput } from "@/api/types";
import { CATEGORIES } from "@/shared/category";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  classification: Classification;
  etag: string | null;
}

type FieldName = keyof OverrideInput;
type FieldErrors = Partial<Record<FieldName, string>>;

interface Call {
  method: "PUT" | "DELETE";
  input?: OverrideInput;
}

/** Sends the decision with the ETag it was made upon; afterwards figures, list and tiles are asked again. */
function useDecide(id: number, etag: string | null) {
  const client = useQueryClient();
  const engine = usePage((page) => page.engine);
  return useMutation({
    mutationFn: ({ method, input }: Call) =>
      request<Classification>(`/api/spaces/${id}/classification`, { method, json: input, ifMatch: etag }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["spaces"] });
      engine?.reloadTiles();
    },
    onError: (error) => {
      // Someone was faster: show their decision; the form keeps what was typed.
      if (error instanceof ApiError && error.status === 412) {
        void client.invalidateQueries({ queryKey: ["spaces", "classification", id] });
      }
    },
  });
}

function fieldErrorsOf(error: unknown): FieldErrors {
  if (!(error instanceof ApiError)) return {};
  const known = error.errors.filter((problem) => problem.field);
  return Object.fromEntries(known.map((problem) => [problem.field, problem.message]));
}

export function OverrideForm({ classification, etag }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [input, setInput] = useState<OverrideInput>({
    category: classification.override?.category ?? classification.category,
    reason: classification.override?.reason ?? "",
    document_no: classification.override?.document_no ?? "",
  });
  const [missing, setMissing] = useState<FieldErrors>({});
  const decide = useDecide(classification.id, etag);
  const stale = decide.error instanceof ApiError && decide.error.status === 412;
  const errors: FieldErrors = { ...fieldErrorsOf(decide.error), ...missing };

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const empty = (["document_no", "reason"] as const).filter((name) => input[name].trim() === "");
    setMissing(Object.fromEntries(empty.map((name) => [name, t("form.required")])));
    const first = (["reason", "document_no"] as const).find((name) => empty.includes(name));
    if (first) {
      event.currentTarget.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
      return;
    }
    decide.mutate({ method: "PUT", input });
  };

  const field = (name: "reason" | "document_no") => ({
    id: `${id}-${name}`,
    name,
    value: input[name],
    "aria-invalid": errors[name] !== undefined,
    "aria-describedby": errors[name] ? `${id}-${name}-error` : undefined,
    "aria-required": true,
    onChange: (event: { target: { value: string } }) => setInput({ ...input, [name]: event.target.value }),
  });
  const message = (name: "reason" | "document_no" | "category") =>
    errors[name] && (
      <span className="field-error" id={`${id}-${name}-error`}>
        {errors[name]}
      </span>
    );

  return (
    <section className="override">
      <h3>{t("override.title")}</h3>
      <p className="note">{t("override.explained")}</p>
      {stale && (
        <Banner tone="warning">
          {t("override.stale", {
            category: t(`category.${classification.category}`),
            source: t(classification.source === "override" ? "reasons.override" : "reasons.rule_source"),
          })}
        </Banner>
      )}
      {decide.isSuccess && <Banner tone="success">{t("override.saved")}</Banner>}
      {decide.error && !stale && Object.keys(fieldErrorsOf(decide.error)).length === 0 && (
        <ErrorState error={decide.error} what={t("override.failed")} />
      )}
      <form onSubmit={submit} noValidate>
        <label htmlFor={`${id}-category`}>{t("override.category")}</label>
        <select
          id={`${id}-category`}
          value={input.category}
          onChange={(event) => setInput({ ...input, category: event.target.value as OverrideInput["category"] })}
        >
          {CATEGORIES.map((category) => (
            <option key={category} value={category}>
              {t(`category.${category}`)}
            </option>
          ))}
        </select>
        {message("category")}
        <label htmlFor={`${id}-reason`}>{t("override.reason")}</label>
        <textarea rows={3} {...field("reason")} />
        {message("reason")}
        <label htmlFor={`${id}-document_no`}>{t("override.document_no")}</label>
        <input type="text" placeholder={t("override.document_hint")} {...field("document_no")} />
        {message("document_no")}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={decide.isPending}>
            {stale ? t("override.save_anyway") : t("override.save")}
          </Button>
          {classification.override && (
            <Button disabled={decide.isPending} onClick={() => decide.mutate({ method: "DELETE" })}>
              {t("override.return")}
            </Button>
          )}
        </div>
      </form>
    </section>
  );
}
