/** 交付, 收回: by which signed hand-over form. */
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { type HandoverKind, isLocked, useHandoversOf } from "@/api/handovers";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  bench: Bench;
  title: string;
  kind: HandoverKind;
  /** Null where there is none: the service then tells all that is missing. */
  onChosen: (form: number | null) => void;
  onClose: () => void;
}

export function HandoverDialog({ bench, title, kind, onChosen, onClose }: Props) {
  const { t } = useTranslation();
  const { use } = bench;
  const { data, error, refetch } = useHandoversOf(use.item_id, true);
  const forms = (data ?? []).filter((form) => form.kind === kind && isLocked(form));
  const [picked, setPicked] = useState<number | null>(null);
  const chosen = picked ?? forms[0]?.id ?? null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChosen(chosen);
  };
  return (
    <Dialog title={title} onClose={onClose} testId="handover-dialog">
      <p>{t("temp_uses.by_form", { kind: t(`handovers.kind.${kind}`) })}</p>
      {error && !data && <ErrorState error={error} what={t("handovers.failed_list")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} label={t("state.loading")} />}
      <form onSubmit={submit}>
        <fieldset className="new-kinds">
          <legend className="visually-hidden">{t("temp_uses.signed_forms")}</legend>
          {forms.map((form) => (
            <label key={form.id} className="choice">
              <input type="radio" name="handover" value={form.id} checked={form.id === chosen} onChange={() => setPicked(form.id)} />
              {form.no} {form.signed_on}
            </label>
          ))}
        </fieldset>
        {data && forms.length === 0 && (
          <p>
            {t("temp_uses.no_form", { kind: t(`handovers.kind.${kind}`) })}{" "}
            <Link to="/handovers" search={{ item: use.item_id, kind, new: use.item_id }}>
              {t("handovers.new")}
            </Link>
          </p>
        )}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={!data && !error}>
            {title}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
