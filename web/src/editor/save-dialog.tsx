/** 保存: what will change, and why. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { measure } from "./geometry/area";
import { isMoved, useEditor } from "./store";
import { ApiError } from "@/api/client";
import { changedFields } from "@/shared/changes";
import { squareMetres } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  busy: boolean;
  error: unknown;
  reason: string;
  onReason: (reason: string) => void;
  onSave: () => void;
  onClose: () => void;
}

export function SaveDialog({ busy, error, reason, onReason, onSave, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("editor.save_title")} onClose={onClose} testId="save-dialog">
      <Summary />
      {error !== null && <Refusal error={error} />}
      <ReasonForm busy={busy} reason={reason} onReason={onReason} submit={t("editor.save")} onSubmit={onSave} onCancel={onClose} />
    </Dialog>
  );
}

function Summary() {
  const { t } = useTranslation();
  const state = useEditor();
  const names = Object.keys(changedFields(state.base.fields, state.fields)).map((name) => t(`field.${name}`));
  const [before, now] = [measure(state.base.shape).area, measure(state.history.present).area];
  return (
    <ul className="save-summary">
      {isMoved(state) && (
        <li>
          {state.base.id === null
            ? t("editor.save_new_boundary", { area: squareMetres(now) })
            : t("editor.save_boundary", { before: squareMetres(before), now: squareMetres(now) })}
        </li>
      )}
      {names.length > 0 && <li>{t("editor.save_fields", { names: names.join(t("list_separator")) })}</li>}
    </ul>
  );
}

/** Every reason of a refusal, in the service's words. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const reasons = error instanceof ApiError && error.status < 500 ? error.errors : [];
  if (reasons.length === 0) return <ErrorState error={error} what={t("editor.save_failed")} />;
  return (
    <div className="banner banner-error" role="alert" data-testid="refusal">
      <div className="banner-body">
        <b>{t("editor.save_failed")}</b>
        <ul>
          {reasons.map(({ message, code }, i) => (
            <li key={`${code}-${i}`}>{message}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface ReasonProps {
  busy: boolean;
  reason: string;
  onReason: (reason: string) => void;
  submit: string;
  onSubmit: () => void;
  onCancel?: () => void;
}

/** 变更原因 is part of the history: nothing is saved without it. */
export function ReasonForm({ busy, reason, onReason, submit, onSubmit, onCancel }: ReasonProps) {
  const { t } = useTranslation();
  const id = useId();
  const [missing, setMissing] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() === "") {
          setMissing(true);
          event.currentTarget.querySelector("textarea")?.focus();
          return;
        }
        onSubmit();
      }}
    >
      <label htmlFor={id}>{t("editor.reason")}</label>
      <textarea
        id={id}
        name="reason"
        rows={3}
        maxLength={2000}
        value={reason}
        placeholder={t("editor.reason_hint")}
        aria-required
        aria-invalid={missing}
        aria-describedby={missing ? `${id}-missing` : undefined}
        onChange={(event) => {
          setMissing(false);
          onReason(event.target.value);
        }}
      />
      {missing && (
        <span className="field-error" id={`${id}-missing`}>
          {t("form.required")}
        </span>
      )}
      <div className="form-actions">
        <Button look="primary" icon="save" type="submit" disabled={busy}>
          {busy ? t("editor.saving") : submit}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t("action.cancel")}</Button>}
      </div>
    </form>
  );
}
