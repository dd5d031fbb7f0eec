/** All accounts; making one; one opened for a change. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { matching, namesFirst } from "./grants";
import { LinkShown } from "./link-shown";
import { PersonForm, useActor } from "./person-form";
import { createUser, type OneTimeLink, type User, useOrganisations, useUsers } from "@/api/users";
import { useMay } from "@/api/session";
import { Field } from "@/credentials/field";
import { problemsOf } from "@/credentials/problems";
import { NONE, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

export function People() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useUsers();
  const [filter, setFilter] = useState("");
  const [open, setOpen] = useState<number | null>(null);
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const organisations = useOrganisations();
  const actor = useActor();
  if (error && !data) return <ErrorState error={error} what={t("users.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  const shown = matching(data.items, filter, (role) => t(`role.${role}`));
  const opened = data.items.find((user) => user.id === open);
  const close = () => {
    document.querySelector<HTMLElement>(`[data-username="${opened?.username ?? ""}"] button`)?.focus();
    setOpen(null);
  };
  return (
    <>
      {namesFirst(actor, data.items) && <Banner tone="warning">{t("users.first_security")}</Banner>}
      {link && <LinkShown link={link} onClose={() => setLink(null)} />}
      <div className="users-bar">
        <input
          type="search"
          aria-label={t("users.filter")}
          placeholder={t("users.filter")}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="note" role="status">
          {t("users.count", { shown: shown.length, total: data.items.length })}
        </span>
      </div>
      {opened && organisations.data && (
        <PersonForm
          key={opened.id}
          user={opened}
          all={data.items}
          organisations={organisations.data.items}
          onLink={setLink}
          onClose={close}
        />
      )}
      {shown.length === 0 ? (
        <EmptyState title={t("users.none")} />
      ) : (
        <PeopleTable users={shown} open={open} onOpen={setOpen} />
      )}
      {may("users.manage") ? <Create onLink={setLink} /> : <p className="note">{t("users.made_by_system")}</p>}
    </>
  );
}

function PeopleTable({ users, open, onOpen }: { users: User[]; open: number | null; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("users.people")}>
      <table className="plain-table">
        <thead>
          <tr>
            {["username", "name", "organisation", "role", "special", "state", "totp", "last"].map((key) => (
              <th key={key}>{t(`users.column.${key}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.id} className={user.id === open ? "is-open" : ""} data-username={user.username}>
              <td>
                <button type="button" className="link" aria-expanded={user.id === open} onClick={() => onOpen(user.id)}>
                  {user.username}
                </button>
              </td>
              <td>{user.name}</td>
              <td>{user.organisation?.name ?? NONE}</td>
              <td>{user.role ? t(`role.${user.role}`) : NONE}</td>
              <td>{user.military === "no" ? NONE : t(`account.special.${user.military}`)}</td>
              <td>
                <State user={user} />
              </td>
              <td>{t(user.totp ? "value.yes" : "value.no")}</td>
              <td>{when(user.last_sign_in_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function State({ user }: { user: User }) {
  const { t } = useTranslation();
  if (user.disabled) return <span className="tag tag-error">{t("users.state.disabled")}</span>;
  if (user.locked_until) return <span className="tag tag-error">{t("users.state.locked", { until: when(user.locked_until) })}</span>;
  if (user.invited_until) return <span className="tag tag-info">{t("users.state.invited", { until: when(user.invited_until) })}</span>;
  return <span className="tag tag-success">{t("users.state.active")}</span>;
}

function Create({ onLink }: { onLink: (link: OneTimeLink) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const organisations = useOrganisations().data?.items ?? [];
  const empty = { username: "", name: "", organisation: "" };
  const [input, setInput] = useState(empty);
  const create = useMutation({
    mutationFn: async () => {
      const organisation = input.organisation ? { organisation_id: Number(input.organisation) } : {};
      return (await createUser({ username: input.username, name: input.name, ...organisation })).data;
    },
    onSuccess: (made) => {
      onLink(made);
      setInput(empty);
      void client.invalidateQueries({ queryKey: ["users"] });
    },
  });
  const problems = problemsOf(t, create.error, ["username", "name"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <section aria-label={t("users.create")}>
      <h2>{t("users.create")}</h2>
      <form className="users-form" onSubmit={submit} noValidate>
        <Field
          label={t("users.column.username")}
          hint={t("users.username_hint")}
          value={input.username}
          problems={problems["username"]}
          onText={(username) => setInput({ ...input, username })}
        />
        <Field
          label={t("users.column.name")}
          value={input.name}
          problems={problems["name"]}
          onText={(name) => setInput({ ...input, name })}
        />
        <div className="credential">
          <label htmlFor="new-user-organisation">{t("users.column.organisation")}</label>
          <select
            id="new-user-organisation"
            value={input.organisation}
            onChange={(event) => setInput({ ...input, organisation: event.target.value })}
          >
            <option value="">{t("users.no_organisation")}</option>
            {organisations.map((organisation) => (
              <option key={organisation.id} value={organisation.id}>
                {organisation.name}
              </option>
            ))}
          </select>
        </div>
        <Button look="primary" type="submit" disabled={create.isPending}>
          {t("users.create")}
        </Button>
        {create.error && Object.keys(problems).length === 0 && <ErrorState error={create.error} what={t("users.create_failed")} />}
      </form>
    </section>
  );
}
