/** Steps back and to an end say why, in so many characters (src/handovers/work.rs, src/temporary_uses/process.rs). */
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { Dialog } from "./dialog";

interface Props {
  /** The deed, which is also what its button says. */
  title: string;
  lead: string;
  label: string;
  busy: boolean;
  onReason: (reason: string) => void;
  onClose: () => void;
}

/** Fewest characters that the service takes. */
const REASON = 10;

export function ReasonDialog({ title, lead, label, busy, onReason, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [reason, setReason] = useState("");
  const [told, setTold] = useState(false);
  const given = [...reason.trim()].length;
  const short = given < REASON;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!short) {
      onReason(reason.trim());
      return;
    }
    setTold(true);
    event.currentTarget.querySelector("textarea")?.focus();
  };
  return (
    <Dialog title={title} onClose={onClose} testId="back-dialog">
      <p>{lead}</p>
      <form noValidate onSubmit={submit}>
        <label htmlFor={id}>{label}</label>
        <textarea
          id={id}
          name="reason"
          rows={3}
          maxLength={2000}
          value={reason}
          aria-required
          aria-invalid={told && short}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setReason(event.target.value)}
        />
        <span className={told && short ? "field-error" : "note"} id={`${id}-hint`}>
          {t("record.reason_hint", { least: REASON, given })}
        </span>
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={busy}>
            {title}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
