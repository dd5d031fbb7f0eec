/** 价款 by street: what is due by today, what came in, what is open and overdue. */
import { useTranslation } from "react-i18next";
import { AmountCell, ContractsLink, Scroll, Stamp } from "./parts";
import { AMOUNTS, type OwedSums, type PaymentSums } from "@/api/performance";
import { count } from "@/shared/format";
import { Part } from "@/supervision/part";

interface Props {
  sums: PaymentSums;
  day: string;
  scope: string;
}

export function OwedPart({ sums, day, scope }: Props) {
  const { t } = useTranslation();
  const label = t("reports.kept.owed");
  return (
    <Part title={label} testId="owed">
      <Stamp unit={t("reports.yuan")} day={day} scope={scope} />
      <Scroll label={label}>
        <table className="plain-table rep-table" aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t("reports.street")}</th>
              <th scope="col">{t("reports.kept.with_plan")}</th>
              {AMOUNTS.map((key) => (
                <th key={key} scope="col">
                  {t(`reports.kept.amount.${key}`)}
                </th>
              ))}
              <th scope="col">{t("reports.kept.overdue_contracts")}</th>
            </tr>
          </thead>
          <tbody>
            {sums.streets.map((street) => (
              <tr key={street.code} data-street={street.code}>
                <th scope="row">{street.name}</th>
                <Figures of={street} list={street.list} label={street.name} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr data-street="total">
              <th scope="row">{t("reports.total")}</th>
              <Figures of={sums.total} list={sums.list} label={t("reports.total")} />
            </tr>
          </tfoot>
        </table>
      </Scroll>
      <p className="note">{t("reports.kept.owed_note", { n: count(sums.without_instalments) })}</p>
    </Part>
  );
}

function Figures({ of, list, label }: { of: OwedSums; list: string; label: string }) {
  const { t } = useTranslation();
  return (
    <>
      <td className="numbers">{count(of.contracts)}</td>
      {AMOUNTS.map((key) => (
        <AmountCell key={key} name={key} value={of[key]} />
      ))}
      <td className="numbers" data-figure="overdue_contracts" data-value={of.overdue_contracts}>
        <ContractsLink list={list} n={of.overdue_contracts} label={`${label} ${t("reports.kept.overdue_contracts")}`} />
      </td>
    </>
  );
}
