/** Organisations: whose people see which street, holder or park. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { ORGANISATION_KINDS, type OrganisationKind, useMay } from "@/api/session";
import { changeOrganisation, createOrganisation, type Organisation, useOrganisations } from "@/api/users";
import { Field } from "@/credentials/field";
import { problemsOf } from "@/credentials/problems";
import { NONE } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";

const KEYS = { government: null, street: "street_code", soe: "uscc", park: "park_code" } as const;

const keyOf = (organisation: Organisation) => {
  const key = KEYS[organisation.kind];
  return key ? organisation[key] : null;
};

export function Organisations() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useOrganisations();
  const [open, setOpen] = useState<Organisation | null>(null);
  if (error && !data) return <ErrorState error={error} what={t("users.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  const keeps = may("organisations.manage");
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("users.organisations")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("users.column.code")}</th>
              <th>{t("users.column.name")}</th>
              <th>{t("users.column.kind")}</th>
              <th>{t("users.column.key")}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((organisation) => (
              <tr key={organisation.id}>
                <td>
                  {keeps ? (
                    <button type="button" className="link" onClick={() => setOpen(organisation)}>
                      {organisation.code}
                    </button>
                  ) : (
                    organisation.code
                  )}
                </td>
                <td>{organisation.name}</td>
                <td>{t(`users.kind.${organisation.kind}`)}</td>
                <td>{keyOf(organisation) ?? NONE}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {keeps ? (
        <OrganisationForm key={open ? `${open.id}-${open.version}` : "new"} organisation={open} onDone={() => setOpen(null)} />
      ) : (
        <p className="note">{t("users.only_system")}</p>
      )}
    </>
  );
}

function OrganisationForm({ organisation, onDone }: { organisation: Organisation | null; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [input, setInput] = useState({
    code: organisation?.code ?? "",
    name: organisation?.name ?? "",
    kind: organisation?.kind ?? ("government" as OrganisationKind),
    key: organisation ? (keyOf(organisation) ?? "") : "",
  });
  const key = KEYS[input.kind];
  const save = useMutation({
    mutationFn: () => {
      const body = { code: input.code, name: input.name, kind: input.kind, ...(key ? { [key]: input.key } : {}) };
      return organisation ? changeOrganisation(organisation, body) : createOrganisation(body);
    },
    onSuccess: () => {
      if (organisation) onDone();
      else setInput({ code: "", name: "", kind: "government", key: "" });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["users", "organisations"] }),
  });
  const problems = problemsOf(t, save.error, ["code", "name", "street_code", "uscc", "park_code"]);
  const stale = save.error instanceof ApiError && save.error.status === 412;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <section aria-label={t(organisation ? "users.organisation_change" : "users.organisation_create")}>
      <h2>{organisation ? t("users.organisation_change", { code: organisation.code }) : t("users.organisation_create")}</h2>
      {stale && <Banner tone="error">{t("users.stale")}</Banner>}
      <form className="users-form" onSubmit={submit} noValidate>
        <Field
          label={t("users.column.code")}
          value={input.code}
          readOnly={organisation !== null}
          problems={problems["code"]}
          onText={(code) => setInput({ ...input, code })}
        />
        <Field label={t("users.column.name")} value={input.name} problems={problems["name"]} onText={(name) => setInput({ ...input, name })} />
        <div className="credential">
          <label htmlFor="organisation-kind">{t("users.column.kind")}</label>
          <select
            id="organisation-kind"
            value={input.kind}
            onChange={(event) => setInput({ ...input, kind: event.target.value as OrganisationKind, key: "" })}
          >
            {ORGANISATION_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`users.kind.${kind}`)}
              </option>
            ))}
          </select>
        </div>
        {key && <Field label={t(`users.${key}`)} value={input.key} problems={problems[key]} onText={(text) => setInput({ ...input, key: text })} />}
        <Button look="primary" type="submit" disabled={save.isPending}>
          {t("users.save")}
        </Button>
        {organisation && <Button onClick={onDone}>{t("action.cancel")}</Button>}
        {save.error && !stale && Object.keys(problems).length === 0 && <ErrorState error={save.error} what={t("users.change_failed")} />}
      </form>
    </section>
  );
}
