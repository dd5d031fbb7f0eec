/** 发起征集: what is asked, until when, and of whom. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { type Campaign, changeCampaign, createCampaign, type OneCampaign, useRefreshCampaigns } from "@/api/collecting";
import { ORGANISATION_KINDS } from "@/api/session";
import type { Config } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  config: Config;
  /** Absent for a new one. */
  campaign?: Campaign;
  onClose: () => void;
  onDone?: (campaign: OneCampaign) => void;
}

export function CampaignDialog({ config, campaign, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const refresh = useRefreshCampaigns();
  const asked = campaign?.units.map((unit) => unit.organisation_id) ?? [];
  const [title, setTitle] = useState(campaign?.title ?? "");
  const [ask, setAsk] = useState(campaign?.ask ?? "");
  const [due, setDue] = useState(campaign?.due_on ?? "");
  const [chosen, setChosen] = useState<readonly number[]>(asked);
  const save = useMutation({
    mutationFn: async () => {
      const wish = { title: title.trim(), ask: ask.trim(), due_on: due, organisations: [...chosen] };
      return campaign ? (await changeCampaign(campaign, wish)).data : createCampaign(wish);
    },
    onSuccess: async (done) => {
      await refresh();
      onClose();
      onDone?.(done);
    },
  });
  const problem = (field: string) => (save.error instanceof ApiError ? save.error.errors.find((one) => one.field === field)?.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <Dialog title={t(campaign ? "collecting.edit" : "collecting.new")} onClose={onClose} wide testId="campaign-dialog">
      <form onSubmit={submit}>
        <label>
          {t("collecting.field.title")} *
          <input type="text" name="title" required maxLength={200} value={title} aria-invalid={problem("title") !== undefined} onChange={(event) => setTitle(event.target.value)} />
        </label>
        <label>
          {t("collecting.field.ask")}
          <textarea name="ask" rows={4} maxLength={4000} value={ask} onChange={(event) => setAsk(event.target.value)} />
        </label>
        <label>
          {t("collecting.field.due_on")} *
          <input type="date" name="due_on" required min={campaign ? undefined : config.today} value={due} onChange={(event) => setDue(event.target.value)} />
        </label>
        <Units config={config} fixed={asked} chosen={chosen} onChange={setChosen} />
        {save.error && <ErrorState error={save.error} what={t("collecting.not_saved")} />}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={save.isPending || chosen.length === 0}>
            {t(campaign ? "collecting.save" : "collecting.start", { count: chosen.length })}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

interface UnitsProps {
  config: Config;
  /** Who was asked stays asked. */
  fixed: readonly number[];
  chosen: readonly number[];
  onChange: (chosen: readonly number[]) => void;
}

function Units({ config, fixed, chosen, onChange }: UnitsProps) {
  const { t } = useTranslation();
  const organisations = config.organisations ?? [];
  return ORGANISATION_KINDS.map((kind) => {
    const own = organisations.filter((organisation) => organisation.kind === kind);
    if (own.length === 0) return null;
    const ids = own.map(({ id }) => id);
    const all = ids.every((id) => chosen.includes(id));
    return (
      <fieldset key={kind} className="campaign-units">
        <legend>
          {t(`ledger.organisations.${kind}`)}{" "}
          <button type="button" className="link" onClick={() => onChange(all ? chosen.filter((id) => !ids.includes(id) || fixed.includes(id)) : [...new Set([...chosen, ...ids])])}>
            {t(all ? "collecting.none_of" : "collecting.all_of")}
          </button>
        </legend>
        {own.map(({ id, name }) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              disabled={fixed.includes(id)}
              onChange={(event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
            />
            {name}
          </label>
        ))}
      </fieldset>
    );
  });
}
