/** 批量变更: one field or one step for all chosen entries, looked at before it is done. All of them, or none. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FieldInput } from "./field-input";
import { fieldLabel, FIELDS, specOf, stateName } from "./fields";
import { Refusal } from "./refusal";
import { mayChange } from "./rights";
import { useRefresh } from "./use-ledger";
import { type Batch, type BatchResult, changeMany, type Entry, type State, STATES } from "@/api/reserve";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { Banner } from "@/shared/ui/states";

interface Props {
  entries: readonly Entry[];
  config: Config;
  onClose: () => void;
  onDone: (results: readonly BatchResult[]) => void;
}

/** Pieces that leave are said one entry at a time. */
const TARGETS = STATES.filter((state) => state !== "part_out");

export function BatchDialog({ entries, config, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const refresh = useRefresh();
  const [mode, setMode] = useState<"field" | "move">("field");
  const [field, setField] = useState("guard_person");
  const [value, setValue] = useState("");
  const [to, setTo] = useState<State>("planned");
  const [reason, setReason] = useState("");
  const [items, setItems] = useState(entries);
  /** What would come of exactly this; any change makes it void. */
  const [preview, setPreview] = useState<BatchResult[] | null>(null);
  const wish = (dry_run: boolean): Batch => ({
    items: items.map(({ id, version }) => ({ id, version })),
    ...(mode === "field" ? { properties: { [field]: value.trim() || null } } : { to }),
    reason,
    dry_run,
  });
  const look = useMutation({ mutationFn: () => changeMany(wish(true)), onSuccess: ({ results }) => setPreview(results) });
  const act = useMutation({
    mutationFn: () => changeMany(wish(false)),
    onSuccess: async ({ results }) => {
      onDone(results);
      await refresh();
    },
  });
  const anew = (change: () => void) => {
    change();
    setPreview(null);
    look.reset();
    act.reset();
  };
  const refused = preview?.filter(({ ok }) => !ok) ?? [];
  const writable = FIELDS.filter(({ name }) => mayChange(may, "in_stock", name));
  const spec = specOf(field);
  if (act.isSuccess) {
    return (
      <Dialog title={t("ledger.batch")} onClose={onClose} testId="batch">
        <Banner tone="success">{t("ledger.batch_done", { count: items.length })}</Banner>
        <div className="form-actions">
          <Button look="primary" onClick={onClose}>
            {t("action.close")}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog wide title={t("ledger.batch")} onClose={onClose} testId="batch">
      <p>{t("ledger.batch_lead", { count: items.length })}</p>
      <fieldset className="segmented">
        <legend className="visually-hidden">{t("ledger.batch")}</legend>
        {(["field", "move"] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="mode" value={one} checked={mode === one} onChange={() => anew(() => setMode(one))} />
            <span>{t(`ledger.batch_${one}`)}</span>
          </label>
        ))}
      </fieldset>
      {mode === "field" ? (
        <div className="batch-field">
          <label>
            {t("ledger.batch_which")}
            <select
              name="which"
              value={field}
              onChange={(event) =>
                anew(() => {
                  setField(event.target.value);
                  setValue("");
                })
              }
            >
              {writable.map(({ name }) => (
                <option key={name} value={name}>
                  {fieldLabel(t, name)}
                </option>
              ))}
            </select>
          </label>
          {spec && <FieldInput spec={spec} config={config} value={value} onChange={(next) => anew(() => setValue(next))} />}
        </div>
      ) : (
        <label>
          {t("ledger.batch_to")}
          <select name="to" value={to} onChange={(event) => anew(() => setTo(event.target.value as State))}>
            {TARGETS.map((state) => (
              <option key={state} value={state}>
                {stateName(config, state)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {t("ledger.reason")}
        <textarea rows={2} maxLength={2000} value={reason} onChange={(event) => anew(() => setReason(event.target.value))} />
      </label>
      <Refusal error={look.error ?? act.error} config={config} what={t("ledger.batch_failed")} />
      {preview && <Preview preview={preview} items={items} />}
      <div className="form-actions">
        <Button disabled={look.isPending || items.length === 0} onClick={() => look.mutate()}>
          {t("ledger.batch_preview")}
        </Button>
        <GuardedButton
          look="primary"
          reason={preview === null ? t("ledger.batch_first") : refused.length > 0 ? t("ledger.batch_refused", { count: refused.length }) : null}
          disabled={act.isPending}
          onClick={() => act.mutate()}
        >
          {t("ledger.batch_do", { count: items.length })}
        </GuardedButton>
        {refused.length > 0 && refused.length < items.length && (
          <Button onClick={() => anew(() => setItems(items.filter(({ id }) => !refused.some((other) => other.id === id))))}>
            {t("ledger.batch_without", { count: refused.length })}
          </Button>
        )}
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}

function Preview({ preview, items }: { preview: readonly BatchResult[]; items: readonly Entry[] }) {
  const { t } = useTranslation();
  const nameOf = (id: number) => items.find((entry) => entry.id === id)?.name ?? `#${id}`;
  return (
    <div className="batch-preview" tabIndex={0} role="region" aria-label={t("ledger.batch_preview")} data-testid="preview">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("ledger.field.name")}</th>
            <th scope="col">{t("ledger.batch_result")}</th>
          </tr>
        </thead>
        <tbody>
          {preview.map(({ id, ok, detail, errors }) => (
            <tr key={id} data-ok={ok}>
              <th scope="row">{nameOf(id)}</th>
              <td>
                {ok ? <span className="tag tag-success">{t("ledger.batch_ok")}</span> : <span className="tag tag-error">{t("ledger.batch_not_ok")}</span>}
                {!ok && (errors && errors.length > 0 ? <ul>{errors.map((one) => <li key={`${one.field}${one.code}`}>{one.message}</li>)}</ul> : detail)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
