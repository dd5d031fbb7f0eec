/** A field kept up right in the table: Enter saves, Escape leaves it as it was. */
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, specOf } from "./fields";
import { OvertakenError, unlessOvertaken } from "./overtaken";
import { useRefresh } from "./use-ledger";
import { ApiError } from "@/api/client";
import { changeEntry, type Entry } from "@/api/reserve";
import { textOf } from "@/shared/changes";
import { when } from "@/shared/format";
import { Icon } from "@/shared/ui/icon";

interface Props {
  entry: Entry;
  field: string;
  /** Whether this person keeps it up. */
  writable: boolean;
}

export function InlineCell({ entry, field, writable }: Props) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !editing) opener.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  const value = textOf(entry[field]);
  if (!writable) return value;
  if (editing) return <CellForm entry={entry} field={field} value={value} onDone={() => setEditing(false)} />;
  return (
    <span className="inline-cell">
      <span className="inline-text">{value}</span>
      <button
        type="button"
        ref={opener}
        className="inline-edit"
        aria-label={t("ledger.edit_cell", { field: fieldLabel(t, field), name: entry.name })}
        onClick={(event) => {
          event.stopPropagation();
          setEditing(true);
        }}
      >
        <Icon name="edit" size={12} />
      </button>
    </span>
  );
}

interface FormProps {
  entry: Entry;
  field: string;
  value: string;
  onDone: () => void;
}

function CellForm({ entry, field, value, onDone }: FormProps) {
  const { t } = useTranslation();
  const id = useId();
  const refresh = useRefresh();
  const [text, setText] = useState(value);
  /** The version that the next attempt is based on; others may have been faster. */
  const [version, setVersion] = useState(entry.version);
  const save = useMutation({
    mutationFn: () =>
      unlessOvertaken({ id: entry.id, version }, () => changeEntry(entry.id, version, { properties: { [field]: text.trim() || null } })),
    onSuccess: async () => {
      await refresh();
      onDone();
    },
    onError: (error) => {
      if (error instanceof OvertakenError) setVersion(error.now.version);
    },
  });
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      onDone();
    }
    if (event.key === "Enter" && !save.isPending) {
      event.preventDefault();
      if (text.trim() === value.trim()) onDone();
      else save.mutate();
    }
  };
  const problem = useProblem(save.error, field);
  return (
    <span className="inline-form" onClick={(event) => event.stopPropagation()}>
      <input
        type="text"
        autoFocus
        value={text}
        maxLength={specOf(field)?.most}
        aria-label={t("ledger.edit_cell", { field: fieldLabel(t, field), name: entry.name })}
        aria-invalid={problem !== null}
        aria-describedby={problem ? id : undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
      />
      <small>{t("ledger.cell_keys")}</small>
      {problem && (
        <span className="field-error" id={id} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

/** Why it was not saved, in one line. */
function useProblem(error: unknown, field: string): string | null {
  const { t } = useTranslation();
  if (!error) return null;
  if (error instanceof OvertakenError) {
    const [last] = error.versions;
    return t("ledger.cell_overtaken", {
      who: last?.changed_by ?? "?",
      at: when(last?.recorded_at),
      value: textOf(error.now[field]) || t("ledger.nothing"),
    });
  }
  if (error instanceof ApiError) return error.errors[0]?.message ?? (error.detail || t("error.offline"));
  return t("error.page");
}
