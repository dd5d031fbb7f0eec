/** One plot or house as the unit fills it in. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { REPORTED } from "./fields";
import { ApiError } from "@/api/client";
import { changeReport, createReport, type Report, useRefreshCampaigns } from "@/api/collecting";
import type { Config } from "@/api/types";
import { FieldInput } from "@/ledger/field-input";
import { specOf } from "@/ledger/fields";
import { properties, textOf } from "@/shared/changes";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  campaign: number;
  /** Null for a new one. */
  report: Report | null;
  config: Config;
  onClose: () => void;
}

export function ReportForm({ campaign, report, config, onClose }: Props) {
  const { t } = useTranslation();
  const refresh = useRefreshCampaigns();
  const element = useRef<HTMLFormElement>(null);
  const [fields, setFields] = useState<Record<string, string>>(() => Object.fromEntries(REPORTED.map((name) => [name, textOf(report?.properties[name])])));
  const save = useMutation({
    mutationFn: () => {
      const said = properties(Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== "")));
      return report ? changeReport(report, said) : createReport(campaign, said);
    },
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const problems = save.error instanceof ApiError ? save.error.errors : [];
  useEffect(() => {
    if (save.error) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [save.error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <Dialog title={t(report ? "collecting.change" : "collecting.add")} onClose={onClose} wide testId="report-form">
      <form ref={element} onSubmit={submit} noValidate>
        <p className="note">{t("collecting.form_note")}</p>
        <div className="report-fields">
          {REPORTED.map((name) => {
            const spec = specOf(name);
            return spec ? (
              <FieldInput
                key={name}
                spec={spec}
                config={config}
                value={fields[name] ?? ""}
                problem={problems.find(({ field }) => field === name)?.message ?? null}
                onChange={(value) => setFields({ ...fields, [name]: value })}
              />
            ) : null;
          })}
        </div>
        {save.error && <ErrorState error={save.error} what={t("collecting.not_saved")} />}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={save.isPending}>
            {t("collecting.keep")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
