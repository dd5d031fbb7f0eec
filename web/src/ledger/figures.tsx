/** What the ledger amounts to: listed, taken over, in stock; beside what the filter leaves, everything. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { amount } from "./fields";
import type { Sums } from "@/api/reserve";
import { count, mu, squareMetres } from "@/shared/format";

interface Props {
  sums: Sums | undefined;
  /** Of the whole ledger, where a filter leaves less. */
  all: Sums | undefined;
  money: boolean;
}

export function Figures({ sums, all, money }: Props) {
  const { t } = useTranslation();
  const blank = <span className="blank" />;
  const ofAll = (text: (of: Sums) => string) => (all && sums ? <small className="of-all">{t("ledger.of_all", { value: text(all) })}</small> : null);
  return (
    <dl className="ledger-figures">
      <Figure name={t("ledger.listed")} testId="listed" value={sums?.listed}>
        {sums ? count(sums.listed) : blank} <small>{t("unit.objects")}</small> {ofAll((of) => count(of.listed))}
      </Figure>
      <Figure name={t("ledger.taken_over")} testId="taken-over" value={sums?.taken_over}>
        {sums ? count(sums.taken_over) : blank} <small>{t("unit.objects")}</small> {ofAll((of) => count(of.taken_over))}
      </Figure>
      <Figure name={t("ledger.field.area_stock_m2")} testId="in-stock" value={sums?.area_stock_m2}>
        {sums ? squareMetres(sums.area_stock_m2) : blank} <small>㎡</small>{" "}
        {sums && <small>{t("unit.mu_value", { value: mu(sums.area_stock_m2) })}</small>} {ofAll((of) => `${squareMetres(of.area_stock_m2)} ㎡`)}
      </Figure>
      {money && (
        <Figure name={t("ledger.field.acq_cost")} testId="cost" value={sums?.acq_cost ?? undefined}>
          {sums ? amount(t, sums.acq_cost) : blank}
        </Figure>
      )}
    </dl>
  );
}

function Figure({ name, testId, value, children }: { name: string; testId: string; value: number | undefined; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="numbers" data-testid={testId} data-value={value}>
        {children}
      </dd>
    </div>
  );
}
