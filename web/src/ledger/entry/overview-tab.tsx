/** 概况: what is said of the entry, and the form to say it anew. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FieldsForm, FormNotes, useFirstProblem } from "./fields-form";
import { draftOf, useForm } from "./use-form";
import { amount, fieldLabel, FIELDS, GROUPS, readFields, shownValue } from "../fields";
import { OvertakenError, unlessOvertaken } from "../overtaken";
import { Refusal } from "../refusal";
import { mayChange, mayKeep, MONEY } from "../rights";
import { useRefresh } from "../use-ledger";
import { ApiError } from "@/api/client";
import { changeEntry, type EntryDetail } from "@/api/reserve";
import { type HeldSession, useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { properties } from "@/shared/changes";
import { mu, squareMetres, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { Banner } from "@/shared/ui/states";

interface Props {
  entry: EntryDetail;
  config: Config;
  me: HeldSession;
  /** The field that somebody came for. */
  field: string | null;
  onDone: () => void;
}

const draftName = (id: number) => `reserve.${id}`;

export const isSensitive = ({ confidentiality, pieces }: EntryDetail) =>
  confidentiality === "sensitive" || pieces.some(({ category }) => category === "military");

export function OverviewTab({ entry, config, me, field, onDone }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const own = FIELDS.some(({ name }) => mayChange(may, entry.state, name));
  const [editing, setEditing] = useState(() => own && draftOf(me.user.id, draftName(entry.id)) !== null);
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (field && own) setEditing(true);
  }, [field, own]);
  if (editing) {
    return (
      <EditForm
        entry={entry}
        config={config}
        me={me}
        field={field}
        onClose={(done) => {
          setEditing(false);
          setSaved(done);
          onDone();
        }}
      />
    );
  }
  return (
    <>
      {saved && <Banner tone="success">{t("ledger.saved")}</Banner>}
      <Areas entry={entry} />
      <section>
        <GuardedButton icon="edit" reason={own ? null : t("ledger.may_not_edit")} onClick={() => setEditing(true)} data-testid="edit-entry">
          {t("ledger.edit")}
        </GuardedButton>
      </section>
      {GROUPS.map(({ key, fields }) => (
        <section key={key}>
          <h3>{t(`ledger.group.${key}`)}</h3>
          <dl className="fields">
            {fields
              .filter(({ name }) => may("reserve.money") || !MONEY.includes(name))
              .map(({ name }) => (
                <div key={name} data-field={name}>
                  <dt>{fieldLabel(t, name)}</dt>
                  <dd>{shownValue(t, config, name, entry[name])}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <p className="note entry-foot">{t("ledger.written", { who: entry.changed_by, at: when(entry.updated_at), version: entry.version })}</p>
    </>
  );
}

function Areas({ entry }: { entry: EntryDetail }) {
  const { t } = useTranslation();
  const may = useMay();
  const cost = entry["acq_cost"];
  return (
    <section className="areas">
      <div className="area-main">
        <span className="area-name">{t("ledger.field.area_in_m2")}</span>
        <span className="area-figure">
          {squareMetres(entry.area_in_m2)} <small>㎡</small>
        </span>
        <span className="area-other">{t("unit.mu_value", { value: mu(entry.area_in_m2, 4) })}</span>
      </div>
      <dl className="fields fields-tight">
        <div>
          <dt>{t("ledger.field.area_stock_m2")}</dt>
          <dd>{squareMetres(entry.area_stock_m2)} ㎡</dd>
        </div>
        <div>
          <dt>{t("ledger.field.area_out_m2")}</dt>
          <dd>{squareMetres(entry.area_out_m2)} ㎡</dd>
        </div>
        {may("reserve.money") && typeof cost === "number" && (
          <div>
            <dt>{t("ledger.field.acq_cost")}</dt>
            <dd>{amount(t, cost)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

interface FormProps extends Omit<Props, "onDone"> {
  onClose: (saved: boolean) => void;
}

function EditForm({ entry, config, me, field, onClose }: FormProps) {
  const { t } = useTranslation();
  const may = useMay();
  const refresh = useRefresh();
  const element = useRef<HTMLFormElement>(null);
  /** The version that the form is based on: the entry itself may be read anew meanwhile. */
  const [base, setBase] = useState(entry);
  const form = useForm({ userId: me.user.id, name: draftName(entry.id), start: readFields(entry), sensitive: isSensitive(entry) });
  const save = useMutation({
    mutationFn: () =>
      unlessOvertaken(base, () => changeEntry(base.id, base.version, { properties: properties(form.changed), reason: form.reason })),
    onSuccess: async () => {
      form.forget();
      await refresh();
      onClose(true);
    },
    onError: (error) => {
      if (error instanceof OvertakenError) {
        setBase(error.now);
        form.rebase(readFields(error.now));
      }
    },
  });
  useFirstProblem(element, save.error);
  useEffect(() => {
    const target = element.current?.querySelector<HTMLElement>(field ? `[name="${field}"]` : "input, select, textarea");
    target?.focus();
    target?.scrollIntoView({ block: "center" });
  }, [field]);
  const problems = save.error instanceof ApiError ? save.error.errors : [];
  const nothing = Object.keys(form.changed).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!nothing && !save.isPending) save.mutate();
  };
  return (
    <form className="entry-form" ref={element} onSubmit={submit} noValidate data-testid="entry-form">
      <FormNotes form={form} config={config} />
      {!mayKeep(may, base.state) && <p className="note">{t("ledger.custodian_only")}</p>}
      <FieldsForm form={form} config={config} writable={(name) => mayChange(may, base.state, name)} problems={problems} />
      <label className="ledger-field">
        {t("ledger.reason_optional")}
        <textarea name="reason" rows={2} maxLength={2000} value={form.reason} onChange={(event) => form.setReason(event.target.value)} />
      </label>
      <div className="entry-actions">
        <Refusal error={save.error} config={config} what={t("ledger.save_failed")} except={FIELDS.map(({ name }) => name)} />
        <GuardedButton look="primary" icon="save" type="submit" reason={nothing ? t("ledger.nothing_changed") : null} disabled={save.isPending}>
          {t("ledger.save")}
        </GuardedButton>
        <Button
          onClick={() => {
            form.forget();
            onClose(false);
          }}
        >
          {t("action.cancel")}
        </Button>
      </div>
    </form>
  );
}
