/** 信用核查: what stands there today, and what somebody concludes from it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Records, VerdictTag } from "./glance";
import { type CreditCheck, type CreditFile, creditKey, makeCheck, useCredit } from "@/api/credit";
import { useMay } from "@/api/session";
import { Dialog } from "@/shared/ui/dialog";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { ErrorState, Skeleton } from "@/shared/ui/states";

/** Fewest characters of a reason (src/credit/check.rs). */
const REASON = 10;

interface Props {
  uscc: string;
  /** Whom it is about, in words. */
  name: string;
  purpose: CreditCheck["for"];
  subject?: number;
  onClose: () => void;
  onDone: () => void;
}

export function CheckDialog({ uscc, name, ...rest }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCredit(uscc);
  return (
    <Dialog wide title={t("credit.check_title", { name })} onClose={rest.onClose} testId="credit-check">
      {error && !data && <ErrorState error={error} what={t("credit.not_read")} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton rows={4} label={t("state.loading")} />}
      {data && <Conclusion key={data.verdict} file={data} {...rest} />}
    </Dialog>
  );
}

function Conclusion({ file, purpose, subject, onClose, onDone }: Omit<Props, "uscc" | "name"> & { file: CreditFile }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const id = useId();
  const [conclusion, setConclusion] = useState<CreditCheck["conclusion"] | null>(null);
  const [reason, setReason] = useState("");
  const barred = file.verdict === "barred" && !may("contracts.decide");
  const needed = file.verdict !== "clear" || conclusion === "stop";
  const make = useMutation({
    mutationFn: (chosen: CreditCheck["conclusion"]) =>
      makeCheck({ uscc: file.uscc, for: purpose, ...(subject === undefined ? {} : { subject_id: subject }), conclusion: chosen, reason, seen: file.verdict }),
    onSuccess: onDone,
    // What was seen may be out of date.
    onError: () => void client.invalidateQueries({ queryKey: creditKey(file.uscc) }),
  });
  const why = conclusion === null ? t("credit.choose") : needed && reason.trim().length < REASON ? t("credit.reason_needed", { count: REASON }) : null;
  return (
    <>
      <p className="credit-glance">
        <VerdictTag verdict={file.verdict} /> <span className="note">{t("credit.as_of", { day: file.today })}</span>
      </p>
      <Records label={t("credit.records")} records={file.records} />
      <fieldset className="credit-conclusion">
        <legend>{t("credit.conclusion")}</legend>
        {(["proceed", "stop"] as const).map((one) => (
          <label key={one}>
            <input type="radio" name={`${id}-conclusion`} value={one} checked={conclusion === one} disabled={one === "proceed" && barred} onChange={() => setConclusion(one)} />
            {t(`credit.conclusions.${one}`)}
          </label>
        ))}
      </fieldset>
      {barred && <p className="note">{t("credit.barred")}</p>}
      {needed && (
        <label className="form-field">
          {t("credit.reason")}
          <textarea name="reason" rows={3} maxLength={1000} required value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
      )}
      {make.error && <ErrorState error={make.error} what={t("credit.not_checked")} />}
      <div className="form-actions">
        <GuardedButton look="primary" data-testid="credit-conclude" reason={why} disabled={make.isPending} onClick={() => conclusion && make.mutate(conclusion)}>
          {t("credit.conclude")}
        </GuardedButton>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </>
  );
}
