/** 履约指标: what was promised, and what the departments that own the figures confirmed, by year. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecordDialog } from "./record-dialog";
import type { PartProps } from "./use-contract";
import { type Actual, type Covenant, record } from "@/api/contracts";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { Input } from "@/form/input";
import { plainNumber } from "@/form/rows";
import { Button } from "@/shared/ui/button";
import { LevelTag } from "@/supervision/level";
import { Grid, Part } from "@/supervision/part";
import { nameOf, plainDecimal, thingText } from "@/supervision/says";

export function PromisesPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [telling, setTelling] = useState(false);
  const name = (field: string) => t(`contracts.field.${field}`);
  const covenants = contract.terms.covenants ?? [];
  const counted = covenants.filter(({ direction }) => direction !== "conduct");
  const metric = (one: Covenant) => nameOf(config.codes.covenant_metric, one.metric);
  const judged = ({ seq, year, void_reason }: Actual) =>
    void_reason === null ? contract.findings.find((finding) => finding.kind === "covenant" && finding.seq === seq && finding.year === year) : undefined;
  return (
    <>
      <Part title={t("contracts.part.covenants")} testId="covenants">
        <Grid
          label={t("contracts.part.covenants")}
          rows={covenants}
          keyOf={({ seq }) => seq}
          none={t("contracts.no_covenants")}
          columns={[
            { key: "seq", name: name("seq"), cell: (row) => row.seq },
            { key: "metric", name: name("metric"), cell: metric },
            {
              key: "target",
              name: name("target"),
              cell: (row) => [t(`contracts.direction.${row.direction}`), row.direction === "conduct" ? null : (row.target ?? NONE), row.unit].filter(Boolean).join(" "),
            },
            { key: "years", name: t("contracts.years"), cell: (row) => row.years?.join("–") ?? (row.direction === "conduct" ? NONE : t("contracts.once")) },
            { key: "clause", name: name("clause"), wide: true, cell: (row) => row.clause || NONE },
            {
              key: "liability",
              name: name("liability"),
              wide: true,
              cell: (row) => [row.liability, row.same_share_penalty && name("same_share_penalty")].filter(Boolean).join(t("list_separator")) || NONE,
            },
          ]}
        />
      </Part>
      <Part
        title={t("contracts.part.actuals")}
        testId="actuals"
        deeds={
          may("contracts.figures") && (
            <Button look="primary" icon="plus" data-testid="tell" disabled={counted.length === 0} onClick={() => setTelling(true)}>
              {t("contracts.tell")}
            </Button>
          )
        }
      >
        <Grid
          label={t("contracts.part.actuals")}
          rows={contract.actuals ?? []}
          keyOf={({ id }) => id}
          isVoid={({ void_reason }) => void_reason !== null}
          columns={[
            { key: "what", name: name("metric"), cell: ({ seq, year }) => thingText(t, { kind: "covenant", seq, year }, covenants, config.codes.covenant_metric) },
            { key: "value", name: name("value"), numbers: true, cell: (row) => [plainDecimal(row.value), covenants.find(({ seq }) => seq === row.seq)?.unit].filter(Boolean).join(" ") },
            {
              key: "level",
              name: t("contracts.clock.level"),
              cell: (row) => {
                const finding = judged(row);
                return finding && <LevelTag level={finding.level} />;
              },
            },
            { key: "evidence", name: name("evidence"), wide: true, cell: (row) => row.evidence },
            { key: "organisation", name: name("organisation_id"), wide: true, cell: (row) => row.organisation || NONE },
            { key: "by", name: name("recorded_by"), cell: (row) => row.recorded_by },
            { key: "told", name: "", cell: (row) => row.void_reason && <span className="note">{row.void_reason}</span> },
          ]}
        />
      </Part>
      {telling && (
        <RecordDialog
          title={t("contracts.tell")}
          lead={t("contracts.tell_lead")}
          testId="tell-dialog"
          submit={t("contracts.save")}
          initial={{ seq: String(counted[0]?.seq ?? "") }}
          numbers={["value", "year"]}
          needed={["seq", "value"]}
          send={({ seq, year, value = "", evidence = "" }) =>
            record(contract.id, "covenants", { seq: Number(seq), year: Number(plainNumber(year ?? "") || 0), value: plainNumber(value), evidence })
          }
          onClose={() => setTelling(false)}
        >
          {({ fields }, field) => {
            const one = counted.find(({ seq }) => String(seq) === fields["seq"]);
            return (
              <>
                <Input {...field("seq")} label={name("metric")} kind="select" required choices={counted.map((each) => ({ value: String(each.seq), label: `${each.seq} ${metric(each)}` }))} />
                {one?.years && <Input {...field("year")} kind="number" required note={one.years.join("–")} />}
                <Input {...field("value")} kind="number" required note={one?.unit} />
                <Input {...field("evidence")} required most={200} wide />
              </>
            );
          }}
        </RecordDialog>
      )}
    </>
  );
}
