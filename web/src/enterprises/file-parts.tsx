/** The parts of 一企一档. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Enterprise, FiledContract, Missing, Shareholder } from "@/api/enterprises";
import type { Config } from "@/api/types";
import { Facts, Grid, Part } from "@/supervision/part";
import { sum } from "@/shared/decimal";
import { NONE, squareMetres, when } from "@/shared/format";
import { VisitLink } from "@/supervision/visits-part";
import { LettersPart } from "@/supervision/letters";
import { LevelTag } from "@/supervision/level";
import { briefDays, missingText, money, spoken, stateText, thingKey, thingText } from "@/supervision/says";

export interface FileProps {
  enterprise: Enterprise;
  config: Config;
}

function ContractLink({ contract }: { contract: Pick<FiledContract, "id" | "contract_no"> }) {
  return (
    <Link to="/contracts/$id" params={{ id: String(contract.id) }}>
      {contract.contract_no}
    </Link>
  );
}

export function CompanyPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  const { form, history } = enterprise;
  const name = (field: string) => t(`enterprises.field.${field}`);
  const yesNo = form.above_scale === null || form.above_scale === undefined ? null : t(form.above_scale ? "value.yes" : "value.no");
  const former = history.filter(({ shareholders }) => (shareholders ?? []).length > 0);
  return (
    <>
      <Part title={t("enterprises.tab.company")}>
        <Facts
          facts={[
            [name("legal_rep"), form.legal_rep],
            [name("registered_capital"), form.registered_capital && [t("sup.yuan", { n: money(form.registered_capital) }), spoken(t, form.registered_capital)].filter(Boolean).join(" · ")],
            [name("industry"), form.industry],
            [name("above_scale"), yesNo],
            [name("founded_on"), form.founded_on],
            [name("parent"), form.parent],
            [name("contact"), form.contact],
            [name("phone"), form.phone],
            [name("address"), form.address],
          ]}
        />
      </Part>
      <Part title={name("shareholders")} testId="shareholders">
        <Holders holders={form.shareholders ?? []} label={name("shareholders")} />
      </Part>
      {former.length > 0 && (
        <Part title={t("enterprises.former")} testId="former">
          {former.map((version) => (
            <div key={version.version}>
              <p className="note">{t("enterprises.until", { version: version.version, by: version.changed_by, at: when(version.recorded_at), reason: version.reason ?? NONE })}</p>
              <Holders holders={version.shareholders ?? []} label={t("enterprises.former_of", { version: version.version })} />
            </div>
          ))}
        </Part>
      )}
    </>
  );
}

function Holders({ holders, label }: { holders: readonly Shareholder[]; label: string }) {
  const { t } = useTranslation();
  return (
    <Grid
      label={label}
      rows={holders}
      keyOf={(row) => row.name + row.uscc}
      columns={[
        { key: "name", name: t("enterprises.holder.name"), wide: true, cell: (row) => row.name },
        { key: "uscc", name: t("enterprises.holder.uscc"), cell: (row) => (row.uscc ? <code>{row.uscc}</code> : NONE) },
        { key: "percent", name: t("enterprises.holder.percent"), numbers: true, cell: (row) => row.percent },
        { key: "controls", name: t("enterprises.holder.controls"), cell: (row) => t(row.controls ? "value.yes" : "value.no") },
      ]}
    />
  );
}

export function ContractsPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  return (
    <Part title={t("enterprises.tab.contracts")}>
      <Grid
        label={t("enterprises.tab.contracts")}
        testId="file-contracts"
        rows={enterprise.contracts}
        keyOf={({ id }) => id}
        columns={[
          { key: "no", name: t("contracts.field.contract_no"), cell: (row) => <ContractLink contract={row} /> },
          { key: "name", name: t("contracts.field.project"), wide: true, cell: (row) => row.name },
          { key: "street", name: t("contracts.field.street_code"), cell: (row) => row.street ?? row.street_code },
          { key: "area", name: t("contracts.field.land_area_m2"), numbers: true, cell: (row) => squareMetres(row.land_area_m2) },
          { key: "sign", name: t("contracts.field.sign_on"), cell: (row) => row.sign_on },
          { key: "level", name: t("contracts.field.level"), cell: (row) => <LevelTag level={row.level} /> },
          { key: "worst", name: t("contracts.field.worst"), wide: true, cell: (row) => row.worst && [thingText(t, row.worst), stateText(t, row.worst), briefDays(t, row.worst, row.days)].join(" · ") },
          { key: "percent", name: t("enterprises.percent"), numbers: true, cell: (row) => `${row.completeness.percent} %` },
        ]}
      />
    </Part>
  );
}

export function MoneyPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  const late = (contract: FiledContract) => contract.findings.flatMap(({ amounts }) => amounts);
  return (
    <Part title={t("enterprises.tab.money")}>
      <Grid
        label={t("enterprises.tab.money")}
        testId="file-money"
        rows={enterprise.contracts}
        keyOf={({ id }) => id}
        columns={[
          { key: "no", name: t("contracts.field.contract_no"), cell: (row) => <ContractLink contract={row} /> },
          { key: "price", name: t("contracts.field.price_total"), numbers: true, cell: (row) => money(row.price_total) },
          { key: "paid", name: t("contracts.field.paid"), numbers: true, cell: (row) => money(row.paid) },
          { key: "open", name: t("contracts.field.open"), numbers: true, cell: (row) => (row.price_total && row.paid !== undefined ? money(sum([Number(row.price_total), -Number(row.paid)])) : NONE) },
          {
            key: "amounts",
            name: t("contracts.clock.amount"),
            numbers: true,
            cell: (row) => (
              <span>
                {late(row).map(({ kind, amount, note }, i) => (
                  <span key={i}>
                    {t(`sup.amount.${kind}`, { defaultValue: kind })} <span className="sum">{money(amount)}</span>
                    <small>{note}</small>
                  </span>
                ))}
              </span>
            ),
          },
        ]}
      />
    </Part>
  );
}

export function PromisesPart({ enterprise, config }: FileProps) {
  const { t } = useTranslation();
  const rows = enterprise.contracts.flatMap((contract) => contract.findings.filter(({ kind }) => kind === "covenant").map((finding) => ({ contract, finding })));
  return (
    <Part title={t("enterprises.tab.promises")}>
      <Grid
        label={t("enterprises.tab.promises")}
        testId="file-promises"
        rows={rows}
        keyOf={({ contract, finding }) => `${contract.id}-${thingKey(finding)}`}
        columns={[
          { key: "no", name: t("contracts.field.contract_no"), cell: ({ contract }) => <ContractLink contract={contract} /> },
          { key: "what", name: t("contracts.clock.what"), wide: true, cell: ({ finding }) => thingText(t, finding, [], config.codes.covenant_metric) },
          { key: "level", name: t("contracts.clock.level"), cell: ({ finding }) => <LevelTag level={finding.level} /> },
          { key: "state", name: t("contracts.clock.state"), wide: true, cell: ({ finding }) => stateText(t, finding) },
          { key: "due", name: t("contracts.clock.due"), cell: ({ finding }) => finding.due ?? NONE },
        ]}
      />
    </Part>
  );
}

export function AlertsPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  return (
    <Part title={t("enterprises.tab.alerts")}>
      <Grid
        label={t("enterprises.tab.alerts")}
        testId="file-alerts"
        rows={enterprise.alerts}
        keyOf={({ id }) => id}
        columns={[
          {
            key: "no",
            name: t("alerts.field.no"),
            cell: (row) => (
              <Link to="/alerts/$id" params={{ id: String(row.id) }}>
                {row.no}
              </Link>
            ),
          },
          { key: "contract", name: t("contracts.field.contract_no"), cell: (row) => enterprise.contracts.find(({ id }) => id === row.contract_id)?.contract_no ?? NONE },
          { key: "what", name: t("contracts.clock.what"), wide: true, cell: (row) => t(`sup.kind.${row.kind}`) },
          { key: "level", name: t("contracts.clock.level"), cell: (row) => <LevelTag level={row.level} /> },
          { key: "status", name: t("alerts.field.status"), cell: (row) => t(`alerts.status.${row.status}`) },
          { key: "opened_on", name: t("alerts.field.opened_on"), cell: (row) => row.opened_on },
          { key: "gone_on", name: t("alerts.field.gone_on"), cell: (row) => row.gone_on ?? NONE },
        ]}
      />
    </Part>
  );
}

export function VisitsPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  const name = (field: string) => t(`visits.field.${field}`);
  return (
    <Part title={t("enterprises.tab.visits")}>
      <Grid
        label={t("enterprises.tab.visits")}
        testId="file-visits"
        none={t("visits.none")}
        rows={enterprise.visits}
        keyOf={({ id }) => id}
        columns={[
          { key: "no", name: name("no"), cell: (row) => <VisitLink visit={row} /> },
          { key: "contract", name: name("contract"), cell: (row) => enterprise.contracts.find(({ id }) => id === row.contract_id)?.contract_no ?? NONE },
          { key: "status", name: name("status"), cell: (row) => t(`visits.status.${row.status}`) },
          { key: "due_on", name: name("due_on"), cell: (row) => row.due_on },
          { key: "happened_at", name: name("happened_at"), cell: (row) => (row.happened_at ? when(row.happened_at) : NONE) },
          { key: "judgement", name: name("judgement"), cell: (row) => (row.judgement ? t(`visits.judgement.${row.judgement}`) : row.supplement_of === null ? NONE : t("visits.supplement_of")) },
          { key: "open_notices", name: name("notices"), numbers: true, cell: (row) => row.open_notices },
        ]}
      />
    </Part>
  );
}

export function LettersOfPart({ enterprise }: FileProps) {
  return <LettersPart filter={lettersOf(enterprise)} without={["enterprise"]} />;
}

/** The letters of a file, as they are asked for. */
export const lettersOf = ({ uscc }: Pick<Enterprise, "uscc">) => ({ uscc });

export function UsesPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  return (
    <Part title={t("enterprises.tab.uses")}>
      <Grid
        label={t("enterprises.tab.uses")}
        rows={enterprise.temporary_uses}
        keyOf={({ id }) => id}
        columns={[
          { key: "no", name: t("alerts.field.no"), cell: (row) => row.no ?? NONE },
          { key: "status", name: t("alerts.field.status"), cell: (row) => t(`enterprises.use.${row.status}`, { defaultValue: row.status }) },
          { key: "start_on", name: t("enterprises.field.start_on"), cell: (row) => row.start_on ?? NONE },
          { key: "end_on", name: t("enterprises.field.end_on"), cell: (row) => row.end_on ?? NONE },
        ]}
      />
    </Part>
  );
}

/** What is missing, of the enterprise and of each contract, with whom to ask for it. */
export function MissingPart({ enterprise }: FileProps) {
  const { t } = useTranslation();
  const ofContracts = enterprise.contracts.flatMap(({ contract_no, completeness }) => completeness.missing.map((missing) => ({ of: contract_no, missing })));
  // The list of the whole begins with those of the enterprise itself.
  const own = enterprise.completeness.missing.slice(0, enterprise.completeness.missing.length - ofContracts.length);
  const rows: { of: string; missing: Missing }[] = [...own.map((missing) => ({ of: t("enterprises.itself"), missing })), ...ofContracts];
  return (
    <Part title={t("enterprises.tab.missing")}>
      <Grid
        label={t("enterprises.tab.missing")}
        testId="missing-list"
        none={t("enterprises.complete")}
        rows={rows}
        keyOf={({ of, missing }) => `${of}-${missing.code}`}
        columns={[
          { key: "of", name: t("enterprises.missing_of"), cell: ({ of }) => of },
          { key: "what", name: t("enterprises.missing_what"), wide: true, cell: ({ missing }) => <span data-missing={missing.code}>{missingText(t, missing.code)}</span> },
          { key: "ask", name: t("enterprises.missing_ask"), cell: ({ missing }) => t(`sup.ask.${missing.ask}`, { defaultValue: missing.ask }) },
        ]}
      />
    </Part>
  );
}
