/** 新建: of which entry, and of which kind; or the 补充 of a signed form. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createHandover, HANDOVER_KINDS, type HandoverKind, useHandoversOf } from "@/api/handovers";
import { entryKey, fetchEntry } from "@/api/reserve";
import { EntryPick } from "@/records/entry-pick";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  /** The entry; 0 where it is still to be chosen. */
  item: number;
  /** Of this kind, unless another is chosen. */
  kind?: HandoverKind | undefined;
  /** The signed form that is to be corrected, where that is known already. */
  corrects?: number;
  onClose: () => void;
}

export function NewDialog({ item, kind, corrects, onClose }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(item);
  return (
    <Dialog title={t("handovers.new_title")} onClose={onClose} testId="new-handover">
      {chosen === 0 ? (
        <>
          <EntryPick onPick={({ id }) => setChosen(id)} />
          <div className="form-actions">
            <Button onClick={onClose}>{t("action.cancel")}</Button>
          </div>
        </>
      ) : (
        <Begin item={chosen} kind={kind ?? "reserve_in"} corrects={corrects ?? null} onClose={onClose} onOther={item === 0 ? () => setChosen(0) : undefined} />
      )}
    </Dialog>
  );
}

interface BeginProps {
  item: number;
  kind: HandoverKind;
  corrects: number | null;
  onClose: () => void;
  /** Back to choosing an entry. */
  onOther: (() => void) | undefined;
}

function Begin({ item, kind: begun, corrects, onClose, onOther }: BeginProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const entry = useQuery({ queryKey: entryKey(item), queryFn: ({ signal }) => fetchEntry(item, signal) });
  const signed = useHandoversOf(item, true);
  const [kind, setKind] = useState(begun);
  const [first, setFirst] = useState<number | null>(corrects);
  const create = useMutation({
    mutationFn: () => createHandover(first === null ? { item_id: item, kind } : { item_id: item, supplement_of: first }),
    onSuccess: ({ id }) => {
      onClose();
      void navigate({ to: "/handovers/$id", params: { id: String(id) } });
    },
  });
  if (entry.error) return <ErrorState error={entry.error} what={t("record.entry_failed")} onRetry={() => void entry.refetch()} />;
  if (!entry.data) return <Skeleton rows={4} label={t("state.loading")} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const radio = (name: string, checked: boolean, text: string, onPick: () => void) => (
    <label key={name} className="choice">
      <input type="radio" name="handover-kind" value={name} checked={checked} onChange={onPick} />
      {text}
    </label>
  );
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
      <fieldset className="new-kinds">
        <legend>{t("handovers.column_kind")}</legend>
        {HANDOVER_KINDS.map((name) =>
          radio(name, first === null && kind === name, t(`handovers.kind.${name}`), () => {
            setFirst(null);
            setKind(name);
          }),
        )}
      </fieldset>
      {signed.data && signed.data.length > 0 && (
        <fieldset className="new-kinds">
          <legend>{t("handovers.new_supplement")}</legend>
          {signed.data.map((form) =>
            radio(`supplement-${form.id}`, first === form.id, `${form.no} ${t(`handovers.kind.${form.kind}`)} ${form.signed_on ?? ""}`, () => setFirst(form.id)),
          )}
        </fieldset>
      )}
      {signed.error && <ErrorState error={signed.error} what={t("handovers.failed_list")} onRetry={() => void signed.refetch()} />}
      {create.error && <ErrorState error={create.error} what={t("handovers.not_begun")} />}
      <div className="form-actions">
        <Button look="primary" type="submit" disabled={create.isPending}>
          {t(first === null ? "handovers.begin" : "handovers.begin_supplement")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}
