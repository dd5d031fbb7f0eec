/** Organisations: whose people see which street, holder or park. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isStale, useRefusal } from "./refusal";
import { ORGANISATION_KINDS, type OrganisationKind, useMay } from "@/api/session";
import { changeOrganisation, createOrganisation, type Organisation, organisationsQuery, useOrganisations } from "@/api/users";
import { Field, focusFirstProblem } from "@/credentials/field";
import { problemsOf } from "@/credentials/problems";
import { NONE } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";

const KEYS = { government: null, street: "street_code", soe: "uscc", park: "park_code" } as const;

const keyOf = (organisation: Organisation) => {
  const key = KEYS[organisation.kind];
  return key ? organisation[key] : null;
};

function inputOf(organisation: Organisation | null) {
  return {
    code: organisation?.code ?? "",
    name: organisation?.name ?? "",
    kind: organisation?.kind ?? ("government" as OrganisationKind),
    key: organisation ? (keyOf(organisation) ?? "") : "",
  };
}

export function Organisations() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useOrganisations();
  const [open, setOpen] = useState<number | null>(null);
  if (error && !data) return <ErrorState error={error} what={t("users.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  const keeps = may("organisations.manage");
  const opened = data.items.find((organisation) => organisation.id === open) ?? null;
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("users.organisations")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("users.column.code")}</th>
              <th>{t("users.column.organisation_name")}</th>
              <th>{t("users.column.kind")}</th>
              <th>{t("users.column.key")}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((organisation) => (
              <tr key={organisation.id}>
                <td>
                  {keeps ? (
                    <button type="button" className="link" onClick={() => setOpen(organisation.id)}>
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
        <OrganisationForm key={open ?? "new"} organisation={opened} onDone={() => setOpen(null)} />
      ) : (
        <p className="note">{t("users.only_system")}</p>
      )}
    </>
  );
}

function OrganisationForm({ organisation, onDone }: { organisation: Organisation | null; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  /** The version that the form is about. */
  const [base, setBase] = useState(organisation);
  const [overtaken, setOvertaken] = useState(false);
  const [input, setInput] = useState(() => inputOf(organisation));
  const key = KEYS[input.kind];
  const reload = async () => {
    const { items } = await client.fetchQuery(organisationsQuery);
    setBase((before) => items.find((other) => other.id === before?.id) ?? before);
    setOvertaken(true);
  };
  const save = useMutation({
    mutationFn: () => {
      const body = { code: input.code, name: input.name, kind: input.kind, ...(key ? { [key]: input.key } : {}) };
      return base ? changeOrganisation(base, body) : createOrganisation(body);
    },
    onSuccess: () => {
      if (organisation) onDone();
      else setInput(inputOf(null));
      void client.invalidateQueries({ queryKey: ["users"] });
    },
    onError: (error) => {
      if (isStale(error)) void reload();
      else focusFirstProblem(form.current);
    },
  });
  const problems = problemsOf(t, save.error, ["code", "name", "street_code", "uscc", "park_code"]);
  const refusal = useRefusal(save.error);
  const failed = save.error && !isStale(save.error) && Object.keys(problems).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <section aria-labelledby="organisation-title">
      <h2 id="organisation-title">
        {organisation ? t("users.organisation_change", { code: organisation.code }) : t("users.organisation_create")}
      </h2>
      {save.isSuccess && <Banner tone="success">{t("users.saved")}</Banner>}
      {overtaken && base && (
        <Banner tone="warning">
          <span data-testid="overtaken">
            {t("users.stale", { list: t("users.organisation_now", { name: base.name, kind: t(`users.kind.${base.kind}`), key: keyOf(base) ?? NONE }) })}
          </span>
        </Banner>
      )}
      {failed && (refusal ? <Banner tone="error">{refusal}</Banner> : <ErrorState error={save.error} what={t("users.change_failed")} />)}
      <form ref={form} className="users-form" onSubmit={submit} noValidate>
        <Field
          label={t("users.column.code")}
          value={input.code}
          readOnly={organisation !== null}
          problems={problems["code"]}
          onText={(code) => setInput({ ...input, code })}
        />
        <Field label={t("users.column.organisation_name")} value={input.name} problems={problems["name"]} onText={(name) => setInput({ ...input, name })} />
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
      </form>
    </section>
  );
}
