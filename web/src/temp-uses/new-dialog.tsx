/** 新建申请: for which entry. It is filled in on its own page; a renewal takes over what goes on. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { entryKey, fetchEntry } from "@/api/reserve";
import { createUse, type TemporaryUse } from "@/api/temp-uses";
import { EntryPick } from "@/records/entry-pick";
import { dayAfter } from "@/shared/months";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  /** The entry; 0 where it is still to be chosen. */
  item: number;
  /** 续期: the use that goes on. */
  renews?: TemporaryUse;
  onClose: () => void;
}

export function NewDialog({ item, renews, onClose }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(item);
  return (
    <Dialog title={t(renews ? "temp_uses.renew_title" : "temp_uses.new_title")} onClose={onClose} testId="new-use">
      {chosen === 0 ? (
        <>
          <EntryPick onPick={({ id }) => setChosen(id)} />
          <div className="form-actions">
            <Button onClick={onClose}>{t("action.cancel")}</Button>
          </div>
        </>
      ) : (
        <Begin item={chosen} renews={renews} onClose={onClose} onOther={item === 0 ? () => setChosen(0) : undefined} />
      )}
    </Dialog>
  );
}

/** Of the agreement that goes on: who uses it and for what; the term follows it. */
function goingOn({ form, end_on: end }: TemporaryUse) {
  const names = ["legal_rep", "contact", "phone", "purpose", "purpose_note", "utilities", "safety_plan"];
  const kept = Object.fromEntries(names.map((name) => [name, form[name] ?? ""]));
  return { ...kept, start_on: end ? dayAfter(end) : null };
}

interface BeginProps {
  item: number;
  renews: TemporaryUse | undefined;
  onClose: () => void;
  /** Back to choosing an entry. */
  onOther: (() => void) | undefined;
}

function Begin({ item, renews, onClose, onOther }: BeginProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const entry = useQuery({ queryKey: entryKey(item), queryFn: ({ signal }) => fetchEntry(item, signal) });
  /** Of this dialog: two applications for one plot begin in the same words. */
  const [key] = useState(newKey);
  const create = useMutation({
    mutationFn: () => createUse(key, renews ? { item_id: item, renews: renews.id, form: goingOn(renews) } : { item_id: item }),
    onSuccess: ({ id }) => {
      onClose();
      void navigate({ to: "/temp-uses/$id", params: { id: String(id) } });
    },
  });
  if (entry.error) return <ErrorState error={entry.error} what={t("record.entry_failed")} onRetry={() => void entry.refetch()} />;
  if (!entry.data) return <Skeleton rows={4} label={t("state.loading")} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <p>
        <b>{entry.data.name}</b> <small>{[entry.data.ledger_no, entry.data.street].filter(Boolean).join(" · ")}</small>{" "}
        {onOther && (
          <button type="button" className="link" onClick={onOther}>
            {t("record.other_entry")}
          </button>
        )}
      </p>
      <p className="note">{t(renews ? "temp_uses.renew_note" : "temp_uses.new_note")}</p>
      {create.error && <ErrorState error={create.error} what={t("temp_uses.not_begun")} />}
      <div className="form-actions">
        <Button look="primary" type="submit" autoFocus disabled={create.isPending}>
          {t("temp_uses.begin")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}
