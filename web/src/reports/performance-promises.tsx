/** 履约达标率 by kind of covenant, and contracts by 亩均税收. */
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { ContractsLink, Scroll, Stamp } from "./parts";
import { type CovenantSums, type Kept, KEPT, type TaxLine, type TaxRanking } from "@/api/performance";
import { count, NONE, percent } from "@/shared/format";
import { Grid, Part } from "@/supervision/part";

interface Dated {
  day: string;
  scope: string;
}

/** What nobody told is no nought. */
const decimal = (text: string | null) => (text === null ? NONE : percent(Number(text)));
export const rateText = (text: string | null) => (text === null ? NONE : `${decimal(text)}%`);

export function CovenantsPart({ sums, day, scope }: Dated & { sums: CovenantSums }) {
  const { t } = useTranslation();
  const label = t("reports.kept.covenants");
  return (
    <Part title={label} testId="kept-covenants">
      <Stamp unit={t("reports.kept.covenants_unit")} day={day} scope={scope} />
      {sums.items.length === 0 ? (
        <p className="note">{t("reports.kept.no_covenants")}</p>
      ) : (
        <Scroll label={label}>
          <table className="plain-table rep-table" aria-label={label}>
            <thead>
              <tr>
                <th scope="col">{t("reports.kept.metric")}</th>
                {KEPT.map((key) => (
                  <th key={key} scope="col">
                    {t(`reports.kept.of.${key}`)}
                  </th>
                ))}
                <th scope="col">{t("reports.kept.rate")}</th>
              </tr>
            </thead>
            <tbody>
              {sums.items.map((one) => (
                <tr key={`${one.code} ${one.yearly}`} data-metric={one.code}>
                  <th scope="row">
                    {one.name}
                    <small>{t(one.yearly ? "reports.kept.yearly" : "reports.kept.once")}</small>
                  </th>
                  <Figures of={one} />
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr data-metric="total">
                <th scope="row">{t("reports.total")}</th>
                <Figures of={sums.total} />
              </tr>
            </tfoot>
          </table>
        </Scroll>
      )}
      <p className="note">
        {(["short", "unknown"] as const).map((key) => (
          <span key={key} data-listed={key}>
            <ContractsLink list={sums[key].list} n={sums[key].contracts} label={t(`reports.kept.contracts_${key}`)}>
              {t(`reports.kept.contracts_${key}`, { n: count(sums[key].contracts) })}
            </ContractsLink>{" "}
          </span>
        ))}
        {t("reports.kept.covenants_note")}
      </p>
    </Part>
  );
}

function Figures({ of }: { of: Kept }) {
  return (
    <>
      {KEPT.map((key) => (
        <td key={key} className="numbers" data-figure={key} data-value={of[key]}>
          {count(of[key])}
        </td>
      ))}
      <td className="numbers" data-figure="rate" data-value={of.rate_percent ?? undefined}>
        {rateText(of.rate_percent)}
      </td>
    </>
  );
}

function metText(t: TFunction, met: boolean | null) {
  if (met === null) return NONE;
  return <span className={met ? "tag tag-success" : "tag tag-error"}>{met ? `✓ ${t("reports.kept.of.met")}` : `▲ ${t("reports.kept.of.short")}`}</span>;
}

export function TaxPart({ ranking, day, scope }: Dated & { ranking: TaxRanking }) {
  const { t } = useTranslation();
  const name = (key: string) => t(`reports.kept.line.${key}`);
  const label = t("reports.kept.tax");
  return (
    <Part title={label} testId="tax-ranking">
      <Stamp unit={t("reports.kept.tax_unit")} day={day} scope={scope} />
      <p className="note" data-testid="tax-told">
        {ranking.year === null
          ? t("reports.kept.tax_none", { n: count(ranking.not_reported), rest: count(ranking.no_covenant) })
          : t("reports.kept.tax_told", {
              year: ranking.year,
              n: count(ranking.ranked),
              shown: count(ranking.items.length),
              missing: count(ranking.not_reported),
              unit: count(ranking.unit_unknown),
              rest: count(ranking.no_covenant),
            })}
      </p>
      {ranking.items.length > 0 && (
        <Grid<TaxLine>
          label={label}
          testId="tax-lines"
          rows={ranking.items}
          keyOf={({ id }) => id}
          columns={[
            { key: "place", name: name("place"), numbers: true, cell: ({ place }) => count(place) },
            { key: "enterprise", name: name("enterprise"), wide: true, cell: ({ enterprise }) => enterprise },
            {
              key: "contract_no",
              name: name("contract_no"),
              cell: ({ id, contract_no }) => (
                <Link to="/contracts/$id" params={{ id: String(id) }} search={{ tab: "promises" }}>
                  {contract_no}
                </Link>
              ),
            },
            { key: "street", name: t("reports.street"), cell: ({ street, street_code }) => street ?? street_code },
            { key: "area", name: name("area"), numbers: true, cell: ({ land_area_mu }) => decimal(land_area_mu) },
            { key: "per_mu", name: name("per_mu"), numbers: true, cell: ({ per_mu }) => decimal(per_mu) },
            { key: "promised", name: name("promised"), numbers: true, cell: ({ promised_per_mu }) => decimal(promised_per_mu) },
            { key: "met", name: name("met"), cell: ({ met }) => metText(t, met) },
          ]}
        />
      )}
    </Part>
  );
}
