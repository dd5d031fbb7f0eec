/** 中止与复工, 政府原因: what happened to the site, told by those who know it and verified by somebody else. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecordDialog } from "./record-dialog";
import { choicesOf } from "./terms-form";
import type { PartProps } from "./use-contract";
import { type Cause, judgeCause, record, resumeWork, type Suspension, voidStop } from "@/api/contracts";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { Input } from "@/form/input";
import { filled } from "@/form/rows";
import { Button } from "@/shared/ui/button";
import { Grid, Part } from "@/supervision/part";
import { nameOf } from "@/supervision/says";

export function SuspensionsPart({ contract }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState<Suspension | "new" | null>(null);
  const [voiding, setVoiding] = useState<Suspension | null>(null);
  const name = (field: string) => t(`contracts.field.${field}`);
  const works = may("contracts.works");
  const close = () => setOpen(null);
  return (
    <Part
      title={t("contracts.part.suspensions")}
      testId="suspensions"
      deeds={
        works && (
          <Button icon="plus" data-testid="stop" onClick={() => setOpen("new")}>
            {t("contracts.stop")}
          </Button>
        )
      }
    >
      <Grid
        label={t("contracts.part.suspensions")}
        rows={contract.suspensions}
        keyOf={({ id }) => id}
        isVoid={({ void_reason }) => void_reason !== null}
        columns={[
          { key: "stopped_on", name: name("stopped_on"), cell: (row) => row.stopped_on },
          { key: "resumed_on", name: name("resumed_on"), cell: (row) => row.resumed_on ?? NONE },
          { key: "words", name: name("words"), wide: true, cell: (row) => row.words },
          { key: "by", name: name("recorded_by"), cell: (row) => row.recorded_by },
          {
            key: "told",
            name: "",
            cell: (row) => {
              if (row.void_reason !== null) return <span className="note">{t("contracts.voided", { reason: row.void_reason, by: row.voided_by })}</span>;
              if (!works) return null;
              return (
                <span>
                  {row.resumed_on === null && (
                    <button type="button" className="link-button" onClick={() => setOpen(row)}>
                      {t("contracts.resume")}
                    </button>
                  )}{" "}
                  <button type="button" className="link-button" data-void={row.id} onClick={() => setVoiding(row)}>
                    {t("contracts.void")}
                  </button>
                </span>
              );
            },
          },
        ]}
      />
      {open === "new" && (
        <RecordDialog
          title={t("contracts.stop")}
          testId="stop-dialog"
          submit={t("contracts.save")}
          needed={["stopped_on"]}
          send={(fields) => record(contract.id, "suspensions", { words: "", ...filled(fields, ["stopped_on", "resumed_on", "words"]) })}
          onClose={close}
        >
          {(_, field) => (
            <>
              <Input {...field("stopped_on")} kind="date" required />
              <Input {...field("resumed_on")} kind="date" />
              <Input {...field("words")} kind="long" required most={500} wide />
            </>
          )}
        </RecordDialog>
      )}
      {open !== null && open !== "new" && (
        <RecordDialog
          title={t("contracts.resume")}
          testId="resume-dialog"
          submit={t("contracts.save")}
          needed={["resumed_on"]}
          send={({ resumed_on = "" }) => resumeWork(contract.id, open.id, { resumed_on })}
          onClose={close}
        >
          {(_, field) => <Input {...field("resumed_on")} kind="date" required />}
        </RecordDialog>
      )}
      {voiding && (
        <RecordDialog
          title={t("contracts.void_stop", { day: voiding.stopped_on })}
          lead={t("contracts.void_lead")}
          testId="void-stop-dialog"
          submit={t("contracts.void")}
          look="danger"
          send={({ reason = "" }) => voidStop(contract, voiding.id, { reason })}
          onClose={() => setVoiding(null)}
        >
          {(_, field) => <Input {...field("reason")} required most={200} wide />}
        </RecordDialog>
      )}
    </Part>
  );
}

export function CausesPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [claiming, setClaiming] = useState(false);
  const [judging, setJudging] = useState<{ cause: Cause; verified: boolean } | null>(null);
  const name = (field: string) => t(`contracts.field.${field}`);
  const kind = (code: string) => nameOf(config.codes.gov_cause, code);
  const judges = may("contracts.decide");
  return (
    <Part
      title={t("contracts.part.causes")}
      testId="causes"
      deeds={
        may("contracts.write") && (
          <Button icon="plus" data-testid="claim" onClick={() => setClaiming(true)}>
            {t("contracts.claim")}
          </Button>
        )
      }
    >
      <Grid
        label={t("contracts.part.causes")}
        rows={contract.causes}
        keyOf={({ id }) => id}
        columns={[
          { key: "kind", name: name("cause_kind"), wide: true, cell: (row) => kind(row.kind) },
          { key: "from_on", name: name("from_on"), cell: (row) => row.from_on },
          { key: "to_on", name: name("to_on"), cell: (row) => row.to_on ?? NONE },
          { key: "proof", name: name("proof"), wide: true, cell: (row) => row.proof },
          { key: "by", name: name("recorded_by"), cell: (row) => row.recorded_by },
          {
            key: "verdict",
            name: t("contracts.verdict"),
            wide: true,
            cell: (row) => (
              <span data-verdict={row.verdict ?? "none"}>
                {t(`contracts.verdicts.${row.verdict ?? "none"}`)}
                {row.verdict && <small>{[row.verdict_no, row.verified_by].filter(Boolean).join(" · ")}</small>}
              </span>
            ),
          },
          {
            key: "told",
            name: "",
            cell: (cause) =>
              judges &&
              cause.verdict === null && (
                <span>
                  <button type="button" className="link-button" data-testid="verify" onClick={() => setJudging({ cause, verified: true })}>
                    {t("contracts.verify")}
                  </button>{" "}
                  <button type="button" className="link-button" data-testid="refuse" onClick={() => setJudging({ cause, verified: false })}>
                    {t("contracts.refuse")}
                  </button>
                </span>
              ),
          },
        ]}
      />
      {claiming && (
        <RecordDialog
          title={t("contracts.claim")}
          lead={t("contracts.claim_lead")}
          testId="claim-dialog"
          submit={t("contracts.save")}
          needed={["kind", "from_on"]}
          send={(fields) => record(contract.id, "government-causes", { proof: "", ...filled(fields, ["kind", "from_on", "to_on", "proof"]) })}
          onClose={() => setClaiming(false)}
        >
          {(_, field) => (
            <>
              <Input {...field("kind")} label={name("cause_kind")} kind="select" required choices={choicesOf(config.codes.gov_cause)} wide />
              <Input {...field("from_on")} kind="date" required />
              <Input {...field("to_on")} kind="date" />
              <Input {...field("proof")} required most={500} wide />
            </>
          )}
        </RecordDialog>
      )}
      {judging && (
        <RecordDialog
          title={t(judging.verified ? "contracts.verify_title" : "contracts.refuse_title", { kind: kind(judging.cause.kind), from: judging.cause.from_on })}
          testId="judge-dialog"
          submit={t(judging.verified ? "contracts.verify" : "contracts.refuse")}
          look={judging.verified ? "primary" : "danger"}
          send={({ document_no = "" }) => judgeCause(contract.id, judging.cause.id, { verified: judging.verified, document_no })}
          onClose={() => setJudging(null)}
        >
          {(_, field) => <Input {...field("document_no")} required most={500} wide />}
        </RecordDialog>
      )}
    </Part>
  );
}
