/** 价款台账: what is due by instalment, what came in, what is open. Sums of consequences are estimates and say so. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecordDialog } from "./record-dialog";
import { choicesOf } from "./terms-form";
import type { PartProps } from "./use-contract";
import { type Contract, type Payment, record, voidPayment } from "@/api/contracts";
import { useMay } from "@/api/session";
import { sum } from "@/shared/decimal";
import { NONE } from "@/shared/format";
import { Input } from "@/form/input";
import { filled, plainNumber } from "@/form/rows";
import { Button } from "@/shared/ui/button";
import { LevelTag } from "@/supervision/level";
import { Grid, Part } from "@/supervision/part";
import { money, nameOf, spoken, stateText, thingText } from "@/supervision/says";

/** What came in for an instalment. */
const paidFor = (contract: Contract, seq: number) =>
  sum((contract.payments ?? []).filter((row) => row.seq === seq && row.kind === "price" && row.void_reason === null).map(({ amount }) => Number(amount)));

export function MoneyPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [paying, setPaying] = useState(false);
  const [voiding, setVoiding] = useState<Payment | null>(null);
  const name = (field: string) => t(`contracts.field.${field}`);
  const rows = (contract.terms.instalments ?? []).map((row) => {
    const paid = paidFor(contract, row.seq);
    return { ...row, paid, open: sum([Number(row.amount), -paid]), finding: contract.findings.find(({ kind, seq }) => kind === "payment" && seq === row.seq) };
  });
  const total = (pick: (row: (typeof rows)[number]) => number) => money(sum(rows.map(pick)));
  const pays = may("contracts.pay");
  return (
    <>
      <Part title={t("contracts.part.instalments")} testId="instalments">
        <Grid
          label={t("contracts.part.instalments")}
          rows={rows}
          keyOf={({ seq }) => seq}
          none={t("contracts.no_instalments")}
          columns={[
            { key: "seq", name: name("seq"), cell: (row) => t("sup.instalment", { seq: row.seq }) },
            { key: "due", name: name("due"), cell: (row) => row.due },
            { key: "amount", name: name("amount"), numbers: true, cell: (row) => money(row.amount) },
            { key: "paid", name: name("paid"), numbers: true, cell: (row) => money(row.paid) },
            { key: "open", name: name("open"), numbers: true, cell: (row) => money(row.open) },
            { key: "level", name: t("contracts.clock.level"), cell: ({ finding }) => finding && <LevelTag level={finding.level} /> },
            { key: "words", name: t("contracts.state"), wide: true, cell: ({ finding }) => finding && stateText(t, finding) },
            {
              key: "late",
              name: t("sup.amount.late_fee"),
              numbers: true,
              cell: ({ finding }) =>
                finding?.amounts.map(({ kind, amount, note }) => (
                  <span key={kind} data-amount={kind}>
                    <span className="sum">{money(amount)}</span>
                    <small>{note}</small>
                  </span>
                )) ?? NONE,
            },
          ]}
        />
        {rows.length > 0 && (
          <p className="note" data-testid="money-sum">
            {t("contracts.money_sum", { all: total((row) => Number(row.amount)), paid: total((row) => row.paid), open: total((row) => row.open) })}
          </p>
        )}
      </Part>
      <Part
        title={t("contracts.part.payments")}
        testId="payments"
        deeds={
          pays && (
            <Button look="primary" icon="plus" data-testid="pay" disabled={rows.length === 0} onClick={() => setPaying(true)}>
              {t("contracts.pay")}
            </Button>
          )
        }
      >
        <Grid
          label={t("contracts.part.payments")}
          rows={contract.payments ?? []}
          keyOf={({ id }) => id}
          isVoid={({ void_reason }) => void_reason !== null}
          columns={[
            { key: "seq", name: name("seq"), cell: (row) => t("sup.instalment", { seq: row.seq }) },
            { key: "kind", name: name("payment_kind"), cell: (row) => nameOf(config.codes.payment_kind, row.kind) },
            { key: "paid_on", name: name("paid_on"), cell: (row) => row.paid_on },
            { key: "amount", name: name("amount"), numbers: true, cell: (row) => money(row.amount) },
            { key: "voucher_no", name: name("voucher_no"), wide: true, cell: (row) => row.voucher_no },
            { key: "by", name: name("recorded_by"), cell: (row) => row.recorded_by },
            {
              key: "told",
              name: "",
              cell: (row) => {
                if (row.void_reason !== null) return <span className="note">{t("contracts.voided", { reason: row.void_reason, by: row.voided_by })}</span>;
                if (!pays) return null;
                return (
                  <button type="button" className="link-button" data-void={row.id} onClick={() => setVoiding(row)}>
                    {t("contracts.void")}
                  </button>
                );
              },
            },
          ]}
        />
      </Part>
      {paying && <PayDialog contract={contract} config={config} onClose={() => setPaying(false)} />}
      {voiding && (
        <RecordDialog
          title={t("contracts.void_title", { what: thingText(t, { kind: "payment", seq: voiding.seq, year: 0 }), sum: money(voiding.amount) })}
          lead={t("contracts.void_lead")}
          testId="void-dialog"
          submit={t("contracts.void")}
          look="danger"
          send={({ reason = "" }) => voidPayment(contract.id, voiding.id, { reason })}
          onClose={() => setVoiding(null)}
        >
          {(_, field) => <Input {...field("reason")} required most={200} wide />}
        </RecordDialog>
      )}
    </>
  );
}

function PayDialog({ contract, config, onClose }: PartProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const instalments = contract.terms.instalments ?? [];
  const next = instalments.find(({ seq, amount }) => paidFor(contract, seq) < Number(amount)) ?? instalments[0];
  return (
    <RecordDialog
      title={t("contracts.pay")}
      testId="pay-dialog"
      submit={t("contracts.save")}
      initial={{ seq: String(next?.seq ?? ""), kind: "price", paid_on: "", amount: "", voucher_no: "" }}
      numbers={["amount"]}
      needed={["seq", "kind", "paid_on", "amount"]}
      send={(fields) => record(contract.id, "payments", { ...filled(fields, ["kind", "paid_on", "amount"], ["amount"]), voucher_no: fields["voucher_no"] ?? "", seq: Number(fields["seq"]) })}
      onClose={onClose}
    >
      {({ fields }, field) => (
        <>
          <Input {...field("seq")} kind="select" required choices={instalments.map(({ seq, amount }) => ({ value: String(seq), label: `${t("sup.instalment", { seq })} · ${money(amount)}` }))} />
          <Input {...field("kind")} label={t("contracts.field.payment_kind")} kind="select" required choices={choicesOf(config.codes.payment_kind)} />
          <Input {...field("paid_on")} kind="date" required />
          <Input {...field("amount")} kind="number" required note={spoken(t, plainNumber(fields["amount"] ?? ""))} />
          <Input {...field("voucher_no")} required most={200} wide />
        </>
      )}
    </RecordDialog>
  );
}
