/** Steps backwards say why: asked before anything is done. */
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  title: string;
  children?: ReactNode;
  error: unknown;
  busy: boolean;
  onReason: (reason: string) => void;
  onClose: () => void;
}

export function ReasonDialog({ title, children, error, busy, onReason, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = reason.trim();
    setMissing(text === "");
    if (text) onReason(text);
  };
  return (
    <Dialog title={title} onClose={onClose} testId="reason">
      <form onSubmit={submit} noValidate>
        {children}
        <label>
          {t("projects.steps.reason")}
          <textarea
            name="reason"
            rows={3}
            autoFocus
            value={reason}
            aria-invalid={missing}
            aria-describedby={missing ? "reason-missing" : undefined}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {missing && (
          <p className="field-error" id="reason-missing" role="alert">
            {t("form.required")}
          </p>
        )}
        {error !== null && <ErrorState error={error} what={t("projects.links.failed")} />}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={busy}>
            {t("projects.steps.confirm")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
