/** 合同约定, and how it came to be so: amendments, and corrections of what was entered wrongly. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "./labels";
import { checkTerms, DATES, RATES, termsFields, wireTerms } from "./terms-fields";
import { TermsForm } from "./terms-form";
import { type PartProps, useAdopt, useStored } from "./use-contract";
import { amendContract } from "@/api/contracts";
import { useMay } from "@/api/session";
import { NONE, squareMetres, when } from "@/shared/format";
import { Input } from "@/form/input";
import { FormDialog } from "@/form/sheet-form";
import { Button } from "@/shared/ui/button";
import { Facts, Grid, Part } from "@/supervision/part";
import { money, nameOf, perMille, spoken } from "@/supervision/says";

type Way = "amend" | "correct";

export function TermsPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [way, setWay] = useState<Way | null>(null);
  const { terms } = contract;
  const name = (field: string) => t(`contracts.field.${field}`);
  const sees = may("contracts.money");
  const sum = (amount: string | null | undefined) => amount && [t("sup.yuan", { n: money(amount) }), spoken(t, amount)].filter(Boolean).join(" · ");
  const area = (value: string | number | null) => (value === null ? null : `${squareMetres(Number(value))} ㎡`);
  return (
    <>
      <Part
        title={t("contracts.part.terms")}
        testId="terms"
        deeds={
          may("contracts.write") && (
            <>
              <Button icon="edit" data-testid="amend" onClick={() => setWay("amend")}>
                {t("contracts.amend")}
              </Button>
              <Button data-testid="correct" onClick={() => setWay("correct")}>
                {t("contracts.correct")}
              </Button>
            </>
          )
        }
      >
        <Facts
          facts={[
            [name("kind"), nameOf(config.codes.contract_kind, contract.kind)],
            [name("e_no"), contract.e_no],
            [name("grantor"), contract.grantor],
            [name("sign_on"), contract.sign_on],
            [name("address"), contract.address],
            [name("land_area_m2"), area(contract.land_area_m2)],
            [name("sale_no"), terms.sale_no],
            [name("sale_method"), terms.sale_method && nameOf(config.codes.sale_method, terms.sale_method)],
            [name("land_use"), terms.land_use],
            [name("term_years"), terms.term_years],
            ...DATES.map((field) => [name(field), terms[field]] as const),
            [name("should_dev_area"), area(terms.should_dev_area)],
            ...(sees
              ? ([
                  [name("price_total"), sum(terms.price_total)],
                  [name("deposit"), sum(terms.deposit)],
                  [name("invest_total"), sum(terms.invest_total)],
                  ...RATES.map((field) => [name(field), terms[field] && perMille(terms[field])] as const),
                ] as const)
              : []),
          ]}
        />
        {!sees && <p className="note">{t("contracts.no_amounts")}</p>}
      </Part>
      {contract.amendments && (
        <Part title={t("contracts.part.amendments")} testId="amendments">
          <Grid
            label={t("contracts.part.amendments")}
            rows={contract.amendments}
            keyOf={({ id }) => id}
            columns={[
              { key: "no", name: name("no"), cell: (row) => row.no },
              { key: "on_day", name: name("on_day"), cell: (row) => row.on_day },
              { key: "reason", name: name("reason"), wide: true, cell: (row) => row.reason },
              { key: "changed", name: t("contracts.changed"), wide: true, cell: (row) => <Changed changed={row.changed} /> },
              { key: "by", name: name("recorded_by"), cell: (row) => row.recorded_by },
            ]}
          />
        </Part>
      )}
      <Part title={t("contracts.part.versions")}>
        <Grid
          label={t("contracts.part.versions")}
          rows={[{ version: contract.version, recorded_at: contract.updated_at, changed_by: contract.changed_by, reason: contract.reason }, ...contract.history]}
          keyOf={({ version }) => version}
          columns={[
            { key: "version", name: t("contracts.version"), cell: (row) => row.version },
            { key: "at", name: t("contracts.at"), cell: (row) => when(row.recorded_at) },
            { key: "by", name: name("recorded_by"), cell: (row) => row.changed_by },
            { key: "reason", name: name("reason"), wide: true, cell: (row) => row.reason ?? NONE },
          ]}
        />
      </Part>
      {way && <AmendDialog way={way} contract={contract} config={config} onClose={() => setWay(null)} />}
    </>
  );
}

/** Field, from → to. */
function Changed({ changed }: { changed: Record<string, [unknown, unknown]> }) {
  const { t } = useTranslation();
  const shown = (value: unknown) => {
    if (value === null || value === "") return NONE;
    return Array.isArray(value) ? t("handovers.lines", { count: value.length }) : String(value as string | number);
  };
  return (
    <span>
      {Object.entries(changed).map(([field, [from, to]]) => (
        <small key={field} data-changed={field}>
          {t("contracts.from_to", { field: labelOf(t, field), from: shown(from), to: shown(to) })}
        </small>
      ))}
    </span>
  );
}

function AmendDialog({ way, contract, config, onClose }: PartProps & { way: Way; onClose: () => void }) {
  const { t } = useTranslation();
  const adopt = useAdopt();
  const now = useStored(contract.id, ({ terms }) => termsFields(terms));
  const field = (name: string) => ({ name, label: labelOf(t, name) });
  return (
    <FormDialog
      wide
      title={t(`contracts.${way}`)}
      lead={t(`contracts.${way}_lead`)}
      testId="amend-dialog"
      what={t("contracts.not_saved")}
      submit={t("contracts.save")}
      labelOf={(path) => labelOf(t, path)}
      initial={termsFields(contract.terms)}
      version={contract.version}
      check={(fields) => checkTerms(t, fields, { needed: way === "amend" ? ["no", "on_day"] : [] })}
      now={now}
      send={(fields, version) =>
        amendContract(contract.id, version, {
          ...(way === "amend" ? { no: fields["no"]?.trim(), on_day: fields["on_day"] } : {}),
          reason: fields["reason"] ?? "",
          terms: wireTerms(fields),
        })
      }
      onDone={(done) => {
        adopt(done);
        onClose();
      }}
      onClose={onClose}
    >
      {(sheet) => (
        <>
          <div className="field-grid">
            {way === "amend" && <Input sheet={sheet} {...field("no")} required most={100} />}
            {way === "amend" && <Input sheet={sheet} {...field("on_day")} kind="date" required />}
            <Input sheet={sheet} {...field("reason")} required most={500} wide={way === "correct"} />
          </div>
          <TermsForm sheet={sheet} config={config} />
        </>
      )}
    </FormDialog>
  );
}
