/** Finds an entry of the reserve ledger by number, name or address. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Entry, useEntries } from "@/api/reserve";
import { useDebounced } from "@/shared/hooks";
import { ErrorState, Skeleton } from "@/shared/ui/states";

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
      <label htmlFor={id}>{t("handovers.find_entry")}</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        value={text}
        placeholder={t("handovers.find_hint")}
        onChange={(event) => setText(event.target.value)}
      />
      {error && !data && <ErrorState error={error} what={t("handovers.entries_failed")} onRetry={() => void refetch()} />}
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
            {t("handovers.entries_found", { count: data.matched })}
          </p>
        </>
      )}
    </div>
  );
}
