/** 租金: what is due when, what was paid on it, and what is late. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Part } from "./part";
import { SmallForm } from "./small-form";
import { type Books, type Payment, payRent, type RentRow, voidPayment } from "@/api/temp-uses";
import { sum } from "@/shared/decimal";
import { yuan } from "@/shared/format";
import { Button } from "@/shared/ui/button";

const open = ({ amount, paid }: { amount: string; paid: string }) => String(sum([Number(amount), -Number(paid)]));

const COLUMNS = ["seq", "period", "due_on", "amount", "paid", "open", "overdue"] as const;

export function RentPart({ bench, books }: { bench: Bench; books: Books }) {
  const { t } = useTranslation();
  const [paying, setPaying] = useState<RentRow | null>(null);
  const { rent, sums } = books;
  const late = Number(sums.overdue) > 0;
  const cell = (name: (typeof COLUMNS)[number]) => ({ "data-name": name, "data-label": t(`temp_uses.rent_column.${name}`) });
  return (
    <Part name="rent_plan" title={t("temp_uses.rent_plan")}>
      {rent.length === 0 ? (
        <p className="note">{t("temp_uses.no_rent")}</p>
      ) : (
        <div className="table-scroll temp-rent">
          <table className="plain-table numbers record-list" data-testid="rent" aria-label={t("temp_uses.rent_plan")}>
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col">
                    {t(`temp_uses.rent_column.${name}`)}
                  </th>
                ))}
                {bench.keeps && <th scope="col">{t("temp_uses.deed")}</th>}
              </tr>
            </thead>
            <tbody>
              {rent.map((row) => (
                <tr key={row.seq} data-seq={row.seq}>
                  <th scope="row">{t("temp_uses.period_no", { seq: row.seq })}</th>
                  <td {...cell("period")}>{t("temp_uses.from_to", { from: row.from_on, to: row.to_on })}</td>
                  <td {...cell("due_on")}>{row.due_on}</td>
                  <td {...cell("amount")}>{yuan(row.amount)}</td>
                  <td {...cell("paid")}>{yuan(row.paid)}</td>
                  <td {...cell("open")}>{yuan(open(row))}</td>
                  <td {...cell("overdue")}>{Number(row.overdue) > 0 ? <span className="tag tag-error">{t("temp_uses.late", { amount: yuan(row.overdue) })}</span> : yuan("0")}</td>
                  {bench.keeps && (
                    <td data-label={t("temp_uses.deed")}>
                      {Number(open(row)) > 0 ? (
                        <Button onClick={() => setPaying(row)}>
                          {t("temp_uses.pay")}
                          <span className="visually-hidden">{t("temp_uses.period_no", { seq: row.seq })}</span>
                        </Button>
                      ) : (
                        t("temp_uses.settled")
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr data-testid="rent-sums">
                <th scope="row" colSpan={3}>
                  {t("temp_uses.sum")}
                </th>
                <td {...cell("amount")}>{yuan(sums.amount)}</td>
                <td {...cell("paid")}>{yuan(sums.paid)}</td>
                <td {...cell("open")}>{yuan(open(sums))}</td>
                <td {...cell("overdue")} className={late ? "field-error" : ""}>
                  {yuan(sums.overdue)}
                </td>
                {bench.keeps && <td />}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      <Payments bench={bench} payments={books.payments} />
      {paying && (
        <SmallForm
          title={t("temp_uses.pay")}
          lead={t("temp_uses.pay_lead", { seq: paying.seq, open: yuan(open(paying)) })}
          questions={[
            { name: "paid_on", label: t("temp_uses.paid_on"), kind: "day", initial: bench.config.today, max: bench.config.today },
            { name: "amount", label: t("temp_uses.amount"), kind: "amount", initial: open(paying) },
            { name: "voucher_no", label: t("temp_uses.voucher_no"), kind: "text" },
          ]}
          onSend={({ paid_on = "", amount = "", voucher_no = "" }) =>
            bench.run(({ id }) => payRent(id, { seq: paying.seq, paid_on, amount, voucher_no }))
          }
          onClose={() => setPaying(null)}
        />
      )}
    </Part>
  );
}

function Payments({ bench, payments }: { bench: Bench; payments: readonly Payment[] }) {
  const { t } = useTranslation();
  const [voiding, setVoiding] = useState<Payment | null>(null);
  if (payments.length === 0) return null;
  return (
    <>
      <h3>{t("temp_uses.payments")}</h3>
      <ul className="temp-lines" data-testid="payments">
        {payments.map((payment) => (
          <li key={payment.id} data-void={payment.void_reason !== null}>
            <span className={payment.void_reason === null ? "" : "is-void"}>
              {t("temp_uses.payment", { seq: payment.seq, day: payment.paid_on, amount: yuan(payment.amount), voucher: payment.voucher_no, who: payment.recorded_by })}
            </span>
            {payment.void_reason === null ? (
              bench.keeps && (
                <button type="button" className="link" onClick={() => setVoiding(payment)}>
                  {t("temp_uses.void")}
                  <span className="visually-hidden"> {payment.voucher_no}</span>
                </button>
              )
            ) : (
              <span className="tag tag-error">{t("temp_uses.voided", { who: payment.voided_by, reason: payment.void_reason })}</span>
            )}
          </li>
        ))}
      </ul>
      {voiding && (
        <SmallForm
          title={t("temp_uses.void")}
          lead={t("temp_uses.void_lead")}
          questions={[{ name: "reason", label: t("temp_uses.reason"), kind: "text" }]}
          onSend={({ reason = "" }) => bench.run(({ id }) => voidPayment(id, voiding.id, reason))}
          onClose={() => setVoiding(null)}
        />
      )}
    </>
  );
}
