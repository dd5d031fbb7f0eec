/** One account: what the system administrator and what the security administrator may change of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { MILITARY, type Military, type Role, ROLES, useMay, useMe } from "@/api/session";
import { changeUser, type OneTimeLink, resetUser, signOutUser, unlockUser, type User, type UserChange, useOrganisations } from "@/api/users";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  user: User;
  all: readonly User[];
  onLink: (link: OneTimeLink) => void;
  onClose: () => void;
}

interface Draft {
  name: string;
  organisation: string;
  role: Role | "";
  military: Military;
}

/** The sentence for a refusal, where the page knows one. */
function useRefusal(error: unknown): string | null {
  const { t } = useTranslation();
  if (!(error instanceof ApiError)) return null;
  if (error.status === 412) return t("users.stale");
  return error.code ? t(`users.code.${error.code}`, { defaultValue: error.detail }) : null;
}

export function PersonForm({ user, all, onLink, onClose }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const me = useMe();
  const client = useQueryClient();
  const organisations = useOrganisations().data?.items ?? [];
  const [draft, setDraft] = useState<Draft>({
    name: user.name,
    organisation: String(user.organisation?.id ?? ""),
    role: user.role ?? "",
    military: user.military,
  });
  const change = useMutation({
    mutationFn: (wanted: UserChange) => changeUser(user, wanted),
    onSettled: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  const act = useMutation({
    mutationFn: async (work: () => Promise<{ data: OneTimeLink | undefined }>) => (await work()).data,
    onSuccess: (link) => {
      if (link) onLink(link);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  const own = me?.user.id === user.id;
  const keeps = may("users.manage");
  const grants = may("rights.grant");
  // While there is no security administrator, the system administrator names the first one.
  const first = keeps && !all.some((other) => other.role === "security" && !other.disabled);
  const notKept = keeps ? null : t("users.only_system");
  const notGranted = own ? t("users.not_oneself") : grants || first ? null : t("users.only_security");
  const roles: readonly Role[] = grants ? ROLES : ROLES.filter((role) => role === "security" || role === user.role);
  const refusal = useRefusal(change.error ?? act.error);
  const saveKept = (event: FormEvent) => {
    event.preventDefault();
    const organisation = draft.organisation === "" ? null : Number(draft.organisation);
    const moved = organisation !== (user.organisation?.id ?? null);
    change.mutate({ name: draft.name, ...(moved ? { organisation_id: organisation } : {}) });
  };
  const saveGrant = (event: FormEvent) => {
    event.preventDefault();
    const military = draft.military === user.military && !grants ? {} : { military: draft.military };
    change.mutate({ role: draft.role === "" ? null : draft.role, ...military });
  };
  return (
    <section className="person" aria-label={t("users.one", { username: user.username })} data-testid="person">
      <header>
        <h2>{t("users.one", { username: user.username })}</h2>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </header>
      {change.isSuccess && <Banner tone="success">{t("users.saved")}</Banner>}
      {refusal && <Banner tone="error">{refusal}</Banner>}
      {(change.error ?? act.error) && !refusal && <ErrorState error={change.error ?? act.error} what={t("users.change_failed")} />}
      <form className="users-form" onSubmit={saveKept}>
        <Labelled label={t("users.column.name")}>
          {(id) => (
            <input id={id} type="text" disabled={!keeps} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
          )}
        </Labelled>
        <Labelled label={t("users.column.organisation")}>
          {(id) => (
            <select
              id={id}
              disabled={!keeps}
              value={draft.organisation}
              onChange={(event) => setDraft({ ...draft, organisation: event.target.value })}
            >
              <option value="">{t("users.no_organisation")}</option>
              {organisations.map((organisation) => (
                <option key={organisation.id} value={organisation.id}>
                  {organisation.name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Guarded why={notKept}>
          <Button type="submit" disabled={!keeps || change.isPending}>
            {t("users.save")}
          </Button>
        </Guarded>
        {draft.organisation !== String(user.organisation?.id ?? "") && user.role && <p className="note">{t("users.withdraws")}</p>}
      </form>
      <form className="users-form" onSubmit={saveGrant}>
        <Labelled label={t("users.column.role")}>
          {(id) => (
            <select
              id={id}
              disabled={notGranted !== null}
              value={draft.role}
              onChange={(event) => setDraft({ ...draft, role: event.target.value as Role | "" })}
            >
              <option value="">{t("me.no_role")}</option>
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`role.${role}`)}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label={t("users.column.special")}>
          {(id) => (
            <select
              id={id}
              disabled={notGranted !== null || !grants}
              value={draft.military}
              onChange={(event) => setDraft({ ...draft, military: event.target.value as Military })}
            >
              {MILITARY.map((word) => (
                <option key={word} value={word}>
                  {t(`account.special.${word}`)}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Guarded why={notGranted}>
          <Button type="submit" disabled={notGranted !== null || change.isPending}>
            {t("users.grant")}
          </Button>
        </Guarded>
      </form>
      <div className="form-actions">
        <Guarded why={notKept}>
          <Button disabled={!keeps || act.isPending} onClick={() => act.mutate(() => resetUser(user))}>
            {t("users.reset")}
          </Button>
        </Guarded>
        <Guarded why={notKept ?? (own ? t("users.not_oneself") : null)}>
          <Button look="danger" disabled={!keeps || own || change.isPending} onClick={() => change.mutate({ disabled: !user.disabled })}>
            {t(user.disabled ? "users.enable" : "users.disable")}
          </Button>
        </Guarded>
        <Guarded why={grants ? null : t("users.only_security")}>
          <Button disabled={!grants || !user.locked_until || act.isPending} onClick={() => act.mutate(() => nothing(unlockUser(user)))}>
            {t("users.unlock")}
          </Button>
        </Guarded>
        <Guarded why={grants ? null : t("users.only_security")}>
          <Button disabled={!grants || act.isPending} onClick={() => act.mutate(() => nothing(signOutUser(user)))}>
            {t("users.sign_out")}
          </Button>
        </Guarded>
      </div>
    </section>
  );
}

const nothing = async (work: Promise<unknown>) => {
  await work;
  return { data: undefined };
};

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="credential">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** A button that may not be pressed says why. */
function Guarded({ why, children }: { why: string | null; children: ReactNode }) {
  return (
    <span className="guarded" title={why ?? undefined}>
      {children}
      {why && <small>{why}</small>}
    </span>
  );
}
