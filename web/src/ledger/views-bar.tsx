/** 视图: filters, order and columns under a name – one's own, and those that colleagues share. A view is a link; this keeps them at hand. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { COLUMN_KEYS } from "./columns";
import { type Preferences, settled } from "./preferences";
import { useLedger } from "./use-ledger";
import { changeView, createView, discardView, type SavedView, useViews, viewsKey } from "@/api/views";
import { type LedgerSearch, validLedgerSearch } from "@/shared/ledger-search";
import { parseSearch, stringifySearch } from "@/shared/url-state";
import { Button } from "@/shared/ui/button";
import { Confirm } from "@/shared/ui/confirm";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  preferences: Preferences;
  onPrefer: (next: Preferences) => void;
}

/** What is open beside the list is no part of a view: neither an entry nor the map. */
const addressOf = (search: LedgerSearch) => stringifySearch({ ...search, id: undefined, tab: undefined, spaces: undefined, map: undefined });

export function ViewsBar({ preferences, onPrefer }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { search } = useLedger();
  const { data } = useViews("ledger");
  const [managing, setManaging] = useState(false);
  const here = addressOf(search);
  const views = data?.items ?? [];
  const go = (address: string) => void navigate({ to: "/ledger", search: { ...validLedgerSearch(parseSearch(address)), map: search.map } });
  const open = (view: SavedView) => {
    go(view.address);
    if (view.settings.columns) onPrefer(settled(view.settings, COLUMN_KEYS));
  };
  return (
    <div className="views" role="group" aria-label={t("ledger.views")} data-testid="views">
      <button type="button" className="view" aria-pressed={here === ""} onClick={() => go("")}>
        {t("ledger.view_all")}
      </button>
      {views.map((view) => (
        <button
          key={view.id}
          type="button"
          className="view"
          aria-pressed={here === view.address}
          title={view.own ? undefined : t("ledger.view_of", { owner: view.owner })}
          onClick={() => open(view)}
        >
          {view.name}
          {view.shared && <small> {t(view.own ? "ledger.view_shared" : "ledger.view_theirs")}</small>}
        </button>
      ))}
      <button type="button" className="link" data-testid="keep-view" onClick={() => setManaging(true)}>
        {t("ledger.view_keep")}
      </button>
      {managing && <Manage here={here} preferences={preferences} own={views.filter((view) => view.own)} onClose={() => setManaging(false)} />}
    </div>
  );
}

interface ManageProps {
  here: string;
  preferences: Preferences;
  own: readonly SavedView[];
  onClose: () => void;
}

function Manage({ here, preferences, own, onClose }: ManageProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: viewsKey("ledger") });
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const settings = { columns: preferences.columns, dense: preferences.dense };
  const create = useMutation({
    mutationFn: () => createView("ledger", { name: name.trim(), address: here, settings, shared }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const change = useMutation({
    mutationFn: ({ view, now }: { view: SavedView; now: Partial<SavedView> }) => {
      const { name: called, address, settings: kept, shared: open } = { ...view, ...now };
      return changeView("ledger", view, { name: called, address, settings: kept, shared: open });
    },
    onSettled: refresh,
  });
  const discard = useMutation({ mutationFn: (view: SavedView) => discardView("ledger", view), onSettled: refresh });
  const failed = create.error ?? change.error ?? discard.error;
  const busy = create.isPending || change.isPending || discard.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !busy) create.mutate();
  };
  return (
    <Dialog title={t("ledger.views")} onClose={onClose} testId="views-dialog">
      <form onSubmit={submit}>
        <p className="note">{t("ledger.view_note")}</p>
        <label>
          {t("ledger.view_name")}
          <input type="text" name="name" maxLength={60} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="check">
          <input type="checkbox" name="shared" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {t("ledger.view_share")}
        </label>
        {failed && <ErrorState error={failed} what={t("ledger.view_failed")} />}
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={busy || name.trim() === ""}>
            {t("ledger.view_save")}
          </Button>
          <Button onClick={onClose}>{t("action.close")}</Button>
        </div>
      </form>
      {own.length > 0 && (
        <ul className="own-views">
          {own.map((view) => (
            <li key={view.id}>
              <b>{view.name}</b>
              <label className="check">
                <input
                  type="checkbox"
                  checked={view.shared}
                  disabled={busy}
                  onChange={(event) => change.mutate({ view, now: { shared: event.target.checked } })}
                />
                {t("ledger.view_shared")}
              </label>
              <Button disabled={busy || here === view.address} onClick={() => change.mutate({ view, now: { address: here, settings } })}>
                {t("ledger.view_here")}
              </Button>
              <Confirm label={t("ledger.view_discard")} sure={t("ledger.view_discard_sure", { name: view.name })} yes={t("ledger.view_discard")} busy={busy} onYes={() => discard.mutate(view)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
