/** 价款: the contracts whose payments are not in order, with what is due, what came in and what is open. */
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { owedOf } from "./overdue";
import { AmountCell, Answered, Scroll, Stamp } from "./parts";
import { contractKey, type ContractRow, fetchContract, useContracts } from "@/api/contracts";
import { usePerformance } from "@/api/performance";
import { useConfig } from "@/api/queries";
import { count, NONE } from "@/shared/format";
import { LevelTag } from "@/supervision/level";
import { Part } from "@/supervision/part";
import { stateText, thingText } from "@/supervision/says";

const AMOUNTS = ["due", "paid", "open"] as const;

export function PaymentsPart() {
  const { t } = useTranslation();
  const today = useConfig().data?.today;
  const late = useContracts({ finding: "payment" });
  return (
    <Part title={t("reports.payments")} testId="payments-board">
      {today && <Stamp unit={t("reports.yuan")} day={today} />}
      <Answered answer={late} what={t("reports.contracts_failed")}>
        {({ pages }) => {
          const items = pages[0]?.items ?? [];
          const matched = pages[0]?.matched ?? 0;
          if (items.length === 0) return <p className="note">{t("reports.none_unpaid")}</p>;
          return (
            <>
              <Payments items={items} />
              <p className="note">
                <Link to="/contracts" search={{ finding: "payment" }} data-count={matched}>
                  {t(items.length < matched ? "reports.payments_some" : "reports.payments_all", { n: count(items.length), all: count(matched) })}
                </Link>{" "}
                {t("reports.payments_note")}
              </p>
            </>
          );
        }}
      </Answered>
    </Part>
  );
}

/** Lists tell no amounts: each contract is asked for. The total is that of all contracts, not of those in the table. */
function Payments({ items }: { items: readonly ContractRow[] }) {
  const { t } = useTranslation();
  const answers = useQueries({
    queries: items.map(({ id }) => ({ queryKey: contractKey(id), queryFn: ({ signal }: { signal: AbortSignal }) => fetchContract(id, signal), staleTime: 0 })),
  });
  const owed = answers.map(({ data }) => (data ? owedOf(data) : null));
  const all = usePerformance();
  const label = t("reports.payments");
  return (
    <Scroll label={label}>
      <table className="plain-table rep-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("contracts.field.contract_no")}</th>
            {AMOUNTS.map((key) => (
              <th key={key} scope="col">
                {t(`reports.amount_${key}`)}
              </th>
            ))}
            <th scope="col" className="rep-text">
              {t("contracts.field.level")}
            </th>
            <th scope="col" className="rep-text">
              {t("contracts.field.worst")}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, contract_no, level, worst, enterprise }, place) => (
            <tr key={id} data-id={id}>
              <th scope="row">
                <Link to="/contracts/$id" params={{ id: String(id) }} search={{ tab: "money" }}>
                  {contract_no}
                </Link>
                <small>{enterprise.name}</small>
              </th>
              {AMOUNTS.map((key) => (
                <AmountCell key={key} name={key} value={owed[place]?.[key]} busy={answers[place]?.isPending ?? false} />
              ))}
              <td>
                <LevelTag level={level} />
              </td>
              <td>{worst ? `${thingText(t, worst)} · ${stateText(t, worst)}` : NONE}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("reports.payments_total")}</th>
            {AMOUNTS.map((key) => (
              <AmountCell key={key} name={key} value={all.data?.payments?.total[key]} busy={all.isPending} />
            ))}
            <td colSpan={2} />
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}
