/** 市级认定与处置: 闲置土地 is found by the city alone, so nothing is said here without number, day and scan of its document. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecordDialog } from "./record-dialog";
import { choicesOf } from "./terms-form";
import type { PartProps } from "./use-contract";
import { AttachmentSlots } from "@/attachments/slots";
import { useAttachments } from "@/api/attachments";
import { record } from "@/api/contracts";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { Input } from "@/form/input";
import { filled } from "@/form/rows";
import { Button } from "@/shared/ui/button";
import { Grid, Part } from "@/supervision/part";
import { nameOf } from "@/supervision/says";

export function RulingsPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [ruling, setRuling] = useState(false);
  const owner = { owner_kind: "contract", owner_id: contract.id } as const;
  const files = useAttachments(owner, false).data?.items ?? [];
  const name = (field: string) => t(`contracts.field.${field}`);
  const slot = (code: string) => ({ code, id: `ruling-${code}`, least: 0, pictures: false, problems: undefined });
  return (
    <Part
      title={t("contracts.part.rulings")}
      testId="rulings"
      deeds={
        may("contracts.write") && (
          <Button icon="plus" data-testid="rule" onClick={() => setRuling(true)}>
            {t("contracts.rule")}
          </Button>
        )
      }
    >
      <p className="note">{t("contracts.rule_lead")}</p>
      <Grid
        label={t("contracts.part.rulings")}
        rows={contract.rulings}
        keyOf={({ id }) => id}
        columns={[
          { key: "kind", name: name("ruling_kind"), cell: (row) => nameOf(config.codes.contract_ruling, row.kind) },
          { key: "document_no", name: name("document_no"), cell: (row) => row.document_no },
          { key: "on_day", name: name("on_day"), cell: (row) => row.on_day },
          {
            key: "file",
            name: name("attachment_id"),
            wide: true,
            cell: (row) => {
              const file = files.find(({ id }) => id === row.attachment_id);
              return file ? (
                <a href={file.file} target="_blank" rel="noopener">
                  {file.title}
                  <span className="visually-hidden">{t("print.opens")}</span>
                </a>
              ) : (
                NONE
              );
            },
          },
          { key: "words", name: name("words"), wide: true, cell: (row) => row.words ?? NONE },
          { key: "by", name: name("recorded_by"), cell: (row) => row.recorded_by },
        ]}
      />
      {ruling && (
        <RecordDialog
          wide
          title={t("contracts.rule")}
          lead={t("contracts.rule_lead")}
          testId="rule-dialog"
          submit={t("contracts.save")}
          initial={{ kind: "finding" }}
          needed={["kind", "on_day"]}
          send={({ attachment_id = "", ...fields }) =>
            record(contract.id, "rulings", {
              document_no: "",
              ...filled(fields, ["kind", "document_no", "on_day", "words"]),
              ...(attachment_id && { attachment_id: Number(attachment_id) }),
            })
          }
          onClose={() => setRuling(false)}
        >
          {(_, field) => (
            <>
              <Input {...field("kind")} label={name("ruling_kind")} kind="select" required choices={choicesOf(config.codes.contract_ruling)} />
              <Input {...field("document_no")} required most={500} />
              <Input {...field("on_day")} kind="date" required />
              <Input
                {...field("attachment_id")}
                kind="select"
                required
                choices={files.map((file) => ({ value: String(file.id), label: `${file.doc_kind_name} · ${file.title}` }))}
                note={t("contracts.scan_note")}
              />
              <Input {...field("words")} kind="long" most={500} wide />
              <div className="form-field is-wide">
                <AttachmentSlots owner={owner} kinds={config.codes.doc_kind} slots={["city_finding", "city_disposal"].map(slot)} />
              </div>
            </>
          )}
        </RecordDialog>
      )}
    </Part>
  );
}
