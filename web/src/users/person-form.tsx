/** One account: what the system administrator and what the security administrator may change of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice } from "./choice";
import {
  type Actor,
  changeOf,
  differences,
  edited,
  type FieldName,
  losesGrants,
  namesFirst,
  namings,
  type Reason,
  reasonsFor,
  roleProblem,
} from "./grants";
import { isStale, useRefusal } from "./refusal";
import { MILITARY, type Military, type Role, ROLES, useMay, useMe } from "@/api/session";
import {
  changeUser,
  type OneTimeLink,
  type Organisation,
  resetUser,
  signOutUser,
  unlockUser,
  type User,
  type UserChange,
  usersQuery,
} from "@/api/users";
import { Field } from "@/credentials/field";
import { problemsOf } from "@/credentials/problems";
import { NONE, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Confirm } from "@/shared/ui/confirm";
import { guard, GuardedButton } from "@/shared/ui/guarded";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  user: User;
  all: readonly User[];
  organisations: readonly Organisation[];
  onLink: (link: OneTimeLink) => void;
  onClose: () => void;
}

export function useActor(): Actor {
  const me = useMe();
  const may = useMay();
  return { id: me?.user.id ?? 0, manage: may("users.manage"), grant: may("rights.grant") };
}

/**
 * The version that the form is about, what was changed on it, and what was there before somebody else saved.
 * What one has changed stays through all of it.
 */
function useDraft(user: User) {
  const client = useQueryClient();
  const [base, setBase] = useState(user);
  const [edit, setEdit] = useState<UserChange>({});
  const [before, setBefore] = useState<User | null>(null);
  const reload = async () => {
    const { items } = await client.fetchQuery(usersQuery);
    const fresh = items.find((other) => other.id === user.id);
    if (!fresh) return;
    setBefore(differences(base, fresh).length > 0 ? base : null);
    setBase(fresh);
  };
  const save = useMutation({
    mutationFn: (change: UserChange) => changeUser(base, change),
    onSuccess: ({ data }, change) => {
      setBase(data);
      setBefore(null);
      // Disabling is a press of its own: what stands on the form is not saved by it.
      if (change.disabled === undefined) setEdit({});
      void client.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
    onError: (error) => {
      if (isStale(error)) void reload();
    },
  });
  return { base, edit, setEdit, before, reload, save };
}

export function PersonForm({ user, all, organisations, onLink, onClose }: Props) {
  const { t } = useTranslation();
  const actor = useActor();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { base, edit, setEdit, before, reload, save } = useDraft(user);
  const first = namesFirst(actor, all);
  const reasons = reasonsFor(actor, base, first);
  const why = (reason: Reason | null) => (reason ? t(`users.reason.${reason}`) : null);
  const change = changeOf(base, edit);
  const nothing = Object.keys(change).length === 0;
  const problems = problemsOf(t, save.error, ["name"]);
  const refusal = useRefusal(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!nothing) save.mutate(change);
  };
  return (
    <section className="person" aria-label={t("users.one", { username: user.username })} data-testid="person">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {t("users.one", { username: user.username })}
        </h2>
        <Button onClick={onClose}>{t("action.close")}</Button>
      </header>
      {save.isSuccess && nothing && <Banner tone="success">{t("users.saved")}</Banner>}
      {before && <Overtaken before={before} now={base} />}
      {isStale(save.error) && !before && <Banner tone="warning">{t("users.stale_same")}</Banner>}
      {save.error && !isStale(save.error) && Object.keys(problems).length === 0 && (
        refusal ? <Banner tone="error">{refusal}</Banner> : <ErrorState error={save.error} what={t("users.change_failed")} />
      )}
      <form className="users-form" onSubmit={submit} noValidate>
        <AccountHalf
          base={base}
          edit={edit}
          onEdit={setEdit}
          organisations={organisations}
          reason={why(reasons.account)}
          problems={problems["name"]}
        />
        <GrantHalf base={base} edit={edit} onEdit={setEdit} organisations={organisations} reason={why(reasons.grant)} first={first} named={actor.grant} />
        <div className="form-actions">
          <Button look="primary" type="submit" disabled={nothing || save.isPending} title={nothing ? t("users.nothing_changed") : undefined}>
            {t("users.save")}
          </Button>
          {!nothing && <Button onClick={() => setEdit({})}>{t("users.take_back")}</Button>}
        </div>
      </form>
      <Deeds user={base} reasons={reasons} busy={save.isPending} onLink={onLink} onDone={reload} onDisable={(disabled) => save.mutate({ disabled })} />
    </section>
  );
}

/** Somebody else was faster: what is different now. */
function Overtaken({ before, now }: { before: User; now: User }) {
  const { t } = useTranslation();
  const text: Record<FieldName, string> = {
    name: now.name,
    organisation: now.organisation?.name ?? t("users.no_organisation"),
    disabled: t(now.disabled ? "users.state.disabled" : "users.state.active"),
    role: now.role ? t(`role.${now.role}`) : t("me.no_role"),
    military: t(`account.special.${now.military}`),
  };
  const list = differences(before, now)
    .map((name) => t("users.now", { field: t(`users.field.${name}`), value: text[name] }))
    .join(t("list_separator"));
  return (
    <Banner tone="warning">
      <span data-testid="overtaken">{t("users.stale", { list })}</span>
    </Banner>
  );
}

interface HalfProps {
  base: User;
  edit: UserChange;
  onEdit: (edit: UserChange) => void;
  organisations: readonly Organisation[];
  reason: string | null;
}

/** Why a half cannot be changed stands once, and every field of it points there. */
function Why({ id, reason }: { id: string; reason: string | null }) {
  return reason ? (
    <p className="note" id={id}>
      {reason}
    </p>
  ) : null;
}

function AccountHalf({ base, edit, onEdit, organisations, reason, problems }: HalfProps & { problems: string[] | undefined }) {
  const { t } = useTranslation();
  const id = useId();
  const after = edited(base, edit);
  return (
    <fieldset className="person-half">
      <legend>{t("users.half_account")}</legend>
      <Field
        label={t("users.column.name")}
        name="name"
        autoComplete="off"
        value={after.name}
        problems={after.name.trim() === "" ? [t("form.required")] : problems}
        onText={(name) => onEdit({ ...edit, name })}
        {...guard(reason, id)}
      />
      <Choice
        label={t("users.column.organisation")}
        name="organisation"
        value={String(after.organisation ?? "")}
        hint={after.moved && base.role ? t("users.withdraws") : undefined}
        onValue={(value) => onEdit({ ...edit, organisation_id: value === "" ? null : Number(value) })}
        {...guard(reason, id)}
      >
        <option value="">{t("users.no_organisation")}</option>
        {organisations.map((organisation) => (
          <option key={organisation.id} value={organisation.id}>
            {organisation.name}
          </option>
        ))}
      </Choice>
      <Why id={id} reason={reason} />
    </fieldset>
  );
}

interface GrantProps extends HalfProps {
  /** Only the first security administrator can be named. */
  first: boolean;
  /** May say who knows of 部队用地. */
  named: boolean;
}

function GrantHalf({ base, edit, onEdit, organisations, reason, first, named }: GrantProps) {
  const { t } = useTranslation();
  const id = useId();
  const after = edited(base, edit);
  const kind = organisations.find((organisation) => organisation.id === after.organisation)?.kind ?? null;
  const problem = (role: Role) => roleProblem(role, base, kind, first);
  const namingReason = reason ?? (named ? null : t("users.reason.grant"));
  return (
    <fieldset className="person-half">
      <legend>{t("users.grant")}</legend>
      <Choice
        label={t("users.column.role")}
        name="role"
        value={after.role ?? ""}
        hint={first && reason === null ? t("users.first_security") : undefined}
        onValue={(role) => onEdit({ ...edit, role: role === "" ? null : (role as Role), military: undefined })}
        {...guard(reason, id)}
      >
        <option value="">{t("me.no_role")}</option>
        {ROLES.map((role) => {
          const against = role === after.role ? null : problem(role);
          return (
            <option key={role} value={role} disabled={against !== null}>
              {against ? t("users.role_not", { role: t(`role.${role}`), why: t(`users.problem.${against}`) }) : t(`role.${role}`)}
            </option>
          );
        })}
      </Choice>
      <Choice
        label={t("users.column.special")}
        name="military"
        value={after.military}
        hint={namingReason === null ? t(base.has_password ? "users.special_hint" : "users.problem.no_password") : undefined}
        onValue={(military) => onEdit({ ...edit, military: military as Military })}
        {...guard(namingReason, id)}
      >
        {MILITARY.map((military) => (
          <option key={military} value={military} disabled={!namings(after.role, base).includes(military)}>
            {t(`account.special.${military}`)}
          </option>
        ))}
      </Choice>
      <Why id={id} reason={namingReason} />
    </fieldset>
  );
}

interface DeedsProps {
  user: User;
  reasons: ReturnType<typeof reasonsFor>;
  busy: boolean;
  onLink: (link: OneTimeLink) => void;
  onDone: () => Promise<void>;
  onDisable: (disabled: boolean) => void;
}

/** What is done at once rather than saved; each asks first, but for unlocking. */
function Deeds({ user, reasons, busy, onLink, onDone, onDisable }: DeedsProps) {
  const { t } = useTranslation();
  const [told, setTold] = useState("");
  const act = useMutation({
    mutationFn: (deed: { work: () => Promise<unknown>; told: string }) => deed.work(),
    onSuccess: async (_, deed) => {
      setTold(deed.told);
      await onDone();
    },
  });
  const refusal = useRefusal(act.error);
  const why = (reason: Reason | null) => (reason ? t(`users.reason.${reason}`) : null);
  const working = busy || act.isPending;
  const reset = async () => onLink((await resetUser(user)).data);
  return (
    <div className="person-deeds">
      <div className="form-actions">
        <Confirm
          label={t("users.reset")}
          sure={t(losesGrants(user) ? "users.reset_sure_grants" : "users.reset_sure", { name: user.name })}
          yes={t("users.reset_yes")}
          reason={why(reasons.reset)}
          busy={working}
          onYes={() => act.mutate({ work: reset, told: t("users.reset_done") })}
        />
        {user.disabled ? (
          <GuardedButton reason={why(reasons.disable)} disabled={working} onClick={() => onDisable(false)}>
            {t("users.enable")}
          </GuardedButton>
        ) : (
          <Confirm
            label={t("users.disable")}
            sure={t("users.disable_sure", { name: user.name })}
            yes={t("users.disable_yes")}
            reason={why(reasons.disable)}
            busy={working}
            onYes={() => onDisable(true)}
          />
        )}
        <GuardedButton
          reason={why(reasons.unlock)}
          disabled={working}
          onClick={() => act.mutate({ work: () => unlockUser(user), told: t("users.unlocked") })}
        >
          {t("users.unlock")}
        </GuardedButton>
        <Confirm
          label={t("users.sign_out")}
          sure={t("users.sign_out_sure", { name: user.name })}
          yes={t("users.sign_out_yes")}
          reason={why(reasons.sign_out)}
          busy={working}
          onYes={() => act.mutate({ work: () => signOutUser(user), told: t("users.signed_out") })}
        />
        <span className="note">{t("users.last_seen", { time: user.last_sign_in_at ? when(user.last_sign_in_at) : NONE })}</span>
      </div>
      {act.isSuccess && <Banner tone="success">{told}</Banner>}
      {act.error && (refusal ? <Banner tone="error">{refusal}</Banner> : <ErrorState error={act.error} what={t("users.change_failed")} />)}
    </div>
  );
}
