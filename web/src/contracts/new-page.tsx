/** `/contracts/new`: a contract as it was signed. */
import "@/supervision/words";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "./labels";
import { EnterprisePick, SpacesPick } from "./picks";
import { checkTerms, wireTerms } from "./terms-fields";
import { choicesOf, TermsForm } from "./terms-form";
import { useAdopt } from "./use-contract";
import { createContract } from "@/api/contracts";
import { useParks } from "@/api/projects";
import { useConfig } from "@/api/queries";
import type { Config } from "@/api/types";
import type { Fields } from "@/shared/changes";
import { useTitle } from "@/shared/hooks";
import { mu } from "@/shared/format";
import { Input } from "@/form/input";
import { filled, isNumber, plainNumber, rowsOf } from "@/form/rows";
import { SheetForm } from "@/form/sheet-form";
import { ErrorState, Skeleton } from "@/shared/ui/states";

export default function NewContractPage() {
  const { t } = useTranslation();
  useTitle(t("contracts.new_title"));
  const config = useConfig();
  return (
    <div className="document supervised">
      <p className="crumb">
        <Link to="/contracts">{t("contracts.title")}</Link>
      </p>
      <h1>{t("contracts.new_title")}</h1>
      <p className="lead">{t("contracts.new_lead")}</p>
      {config.error && <ErrorState error={config.error} what={t("listed.failed")} onRetry={() => void config.refetch()} />}
      {config.data ? <Entry config={config.data} /> : <Skeleton rows={8} label={t("state.loading")} />}
    </div>
  );
}

/** Sent twice it is entered once. Not `randomUUID`, which pages without TLS do not have. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const wire = (fields: Fields) => ({
  ...filled(fields, ["contract_no", "e_no", "kind", "uscc", "grantor", "name", "address", "street_code", "park_code", "sign_on", "land_area_m2"], ["land_area_m2"]),
  // Needed, if only to be told that they are missing.
  ...Object.fromEntries(["contract_no", "kind", "uscc", "grantor", "name", "street_code"].map((name) => [name, (fields[name] ?? "").trim()])),
  space_ids: rowsOf(fields["space_ids"]).map(({ id }) => Number(id)),
  terms: wireTerms(fields),
});

function Entry({ config }: { config: Config }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const adopt = useAdopt();
  const parks = useParks().data ?? [];
  const [key] = useState(newKey);
  return (
    <SheetForm
      what={t("contracts.not_saved")}
      submit={t("contracts.enter")}
      labelOf={(path) => labelOf(t, path)}
      initial={{ kind: "sale" }}
      check={(fields) => checkTerms(t, fields, { numbers: ["land_area_m2"], needed: ["sign_on", "land_area_m2"] })}
      send={(fields) => createContract(wire(fields), key)}
      onDone={(done) => {
        adopt(done);
        void navigate({ to: "/contracts/$id", params: { id: String(done.id) } });
      }}
    >
      {(sheet) => {
        const field = (name: string) => ({ sheet, name, label: labelOf(t, name) });
        const area = plainNumber(sheet.fields["land_area_m2"] ?? "");
        return (
          <>
            <fieldset>
              <legend>{t("contracts.group.parties")}</legend>
              <div className="field-grid">
                <Input {...field("contract_no")} required most={200} />
                <Input {...field("kind")} kind="select" required choices={choicesOf(config.codes.contract_kind)} />
                <Input {...field("e_no")} most={24} />
                <Input {...field("sign_on")} kind="date" required />
                <Input {...field("grantor")} required most={200} hint={t("contracts.grantor_hint")} />
                <Input {...field("name")} label={t("contracts.field.project")} required most={200} />
                <EnterprisePick sheet={sheet} />
              </div>
            </fieldset>
            <fieldset>
              <legend>{t("contracts.group.land")}</legend>
              <div className="field-grid">
                <Input {...field("street_code")} kind="select" required choices={choicesOf(config.streets)} />
                {parks.length > 0 && <Input {...field("park_code")} kind="select" choices={choicesOf(parks)} />}
                <Input {...field("land_area_m2")} kind="number" required note={isNumber(area) ? t("contracts.in_mu", { n: mu(Number(area)) }) : undefined} />
                <Input {...field("address")} most={300} />
                <SpacesPick sheet={sheet} />
              </div>
            </fieldset>
            <TermsForm sheet={sheet} config={config} />
          </>
        );
      }}
    </SheetForm>
  );
}
