/** 新增线索: what somebody found, with the parcels it is about. What is typed is kept until it is filed. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { FieldsForm, FormNotes, useFirstProblem } from "./fields-form";
import { idsOf } from "./ids";
import { SpaceChooser } from "./space-chooser";
import { useForm } from "./use-form";
import { FIELDS, readFields } from "../fields";
import { Refusal } from "../refusal";
import { mayChange } from "../rights";
import { useLedger, useRefresh } from "../use-ledger";
import { ApiError } from "@/api/client";
import { createEntry } from "@/api/reserve";
import { type HeldSession, useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { properties } from "@/shared/changes";
import { Button, IconButton } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  config: Config;
  me: HeldSession;
  heading: RefObject<HTMLHeadingElement | null>;
  onClose: () => void;
}

const DRAFT = "reserve.new";

/** Parcels stand among the fields, so that they are kept with them. */
const SPACES = "spaces";

export default function NewEntry({ config, me, heading, onClose }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  // It comes later than the panel, which would have done this.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [heading]);
  return (
    <>
      <div className="drawer-head">
        <h2 ref={heading} tabIndex={-1}>
          {t("ledger.new")}
        </h2>
        <IconButton icon="close" label={t("ledger.close")} onClick={onClose} />
      </div>
      {may("reserve.write") ? <NewForm config={config} me={me} onClose={onClose} /> : <EmptyState title={t("ledger.may_not_file")} />}
    </>
  );
}

function NewForm({ config, me, onClose }: Omit<Props, "heading">) {
  const { t } = useTranslation();
  const may = useMay();
  const { search, update } = useLedger();
  const refresh = useRefresh();
  const element = useRef<HTMLFormElement>(null);
  const form = useForm({ userId: me.user.id, name: DRAFT, start: { ...readFields({}), [SPACES]: "" }, sensitive: false });
  const { ids } = idsOf(form.fields[SPACES] ?? "");
  const choose = (chosen: readonly number[]) => form.set(SPACES, chosen.join(","));
  useGiven(search.spaces, ids, choose);
  const file = useMutation({
    mutationFn: () => {
      const said = Object.entries(form.changed).filter(([name]) => name !== SPACES);
      return createEntry({ properties: properties(Object.fromEntries(said)), spaces: ids, reason: form.reason });
    },
    onSuccess: async (entry) => {
      form.forget();
      await refresh();
      update({ id: String(entry.id), tab: "process", spaces: undefined });
    },
  });
  useFirstProblem(element, file.error);
  const problems = file.error instanceof ApiError ? file.error.errors : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file.isPending) file.mutate();
  };
  return (
    <form className="entry-form entry-scroll" ref={element} onSubmit={submit} noValidate data-testid="new-entry">
      <FormNotes form={form} config={config} />
      <p className="note">{t("ledger.new_lead")}</p>
      <fieldset className="ledger-group">
        <legend>{t("ledger.tab.pieces")}</legend>
        <SpaceChooser ids={ids} onChange={choose} problem={problems.find(({ field }) => field === SPACES)?.message ?? null} />
      </fieldset>
      <FieldsForm form={form} config={config} writable={(name) => mayChange(may, "lead", name)} problems={problems} />
      <label className="ledger-field">
        {t("ledger.reason_optional")}
        <textarea name="reason" rows={2} maxLength={2000} value={form.reason} onChange={(event) => form.setReason(event.target.value)} />
      </label>
      <div className="entry-actions">
        <Refusal error={file.error} config={config} what={t("ledger.file_failed")} except={[SPACES, ...FIELDS.map(({ name }) => name)]} />
        <Button look="primary" icon="save" type="submit" disabled={file.isPending}>
          {t("ledger.file")}
        </Button>
        <Button
          onClick={() => {
            form.forget();
            onClose();
          }}
        >
          {t("ledger.discard")}
        </Button>
      </div>
    </form>
  );
}

/** Parcels that a link brings are added once to what the draft has. */
function useGiven(spaces: string | undefined, ids: readonly number[], choose: (ids: readonly number[]) => void) {
  const taken = useRef<string | null>(null);
  useEffect(() => {
    if (!spaces || taken.current === spaces) return;
    taken.current = spaces;
    choose([...new Set([...ids, ...idsOf(spaces).ids])]);
  }, [spaces, ids, choose]);
}
