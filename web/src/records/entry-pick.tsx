/** Finds an entry of the reserve ledger by number, name or address. */
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Entry, entryKey, fetchEntry, useEntries } from "@/api/reserve";
import { useDebounced } from "@/shared/hooks";
import { Button, IconButton } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./records.css";

/** More is told by typing more. */
const SHOWN = 8;
const REST_MS = 250;

export function EntryPick({ onPick }: { onPick: (entry: Entry) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const wanted = useDebounced(text.trim(), REST_MS);
  const { data, error, refetch } = useEntries({ q: wanted }, "", null);
  return (
    <div className="entry-pick">
      <label htmlFor={id}>{t("record.find_entry")}</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        value={text}
        placeholder={t("record.find_hint")}
        onChange={(event) => setText(event.target.value)}
      />
      {error && !data && <ErrorState error={error} what={t("record.entries_failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={3} label={t("state.loading")} />}
      {data && (
        <>
          <ul className="entry-found" data-testid="entries">
            {data.items.slice(0, SHOWN).map((entry) => (
              <li key={entry.id}>
                <button type="button" className="link" onClick={() => onPick(entry)}>
                  {entry.name}
                </button>
                <small>{[entry.ledger_no, entry.street].filter(Boolean).join(" · ")}</small>
              </li>
            ))}
          </ul>
          <p className="note" role="status">
            {t("record.entries_found", { count: data.matched })}
          </p>
        </>
      )}
    </div>
  );
}

/** The entry that a list is narrowed to, or the way to choose one. */
export function EntryFilter({ item, onChange }: { item: number | undefined; onChange: (item: number | undefined) => void }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      {item === undefined ? (
        <Button icon="search" onClick={() => setChoosing(true)}>
          {t("record.by_entry")}
        </Button>
      ) : (
        <EntryChip item={item} onClear={() => onChange(undefined)} />
      )}
      {choosing && (
        <Dialog title={t("record.by_entry")} onClose={() => setChoosing(false)} testId="choose-entry">
          <EntryPick
            onPick={({ id }) => {
              setChoosing(false);
              onChange(id);
            }}
          />
          <div className="form-actions">
            <Button onClick={() => setChoosing(false)}>{t("action.cancel")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function EntryChip({ item, onClear }: { item: number; onClear: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: entryKey(item), queryFn: ({ signal }) => fetchEntry(item, signal) });
  return (
    <span className="entry-chip">
      {t("record.entry", { name: data?.name ?? item })}
      <IconButton icon="close" label={t("record.any_entry")} onClick={onClear} />
    </span>
  );
}
