/** One record entered by hand, and one that ends. */
import { useTranslation } from "react-i18next";
import { CREDIT_KINDS, type CreditRecord, endRecord, enterRecord } from "@/api/credit";
import { Input } from "@/form/input";
import { filled, unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";

const TEXTS = ["kind", "authority", "document_no", "decided_on", "valid_until", "words", "source", "source_on"];

interface EnterProps {
  enterprise: { uscc: string; name: string };
  onClose: () => void;
  onDone: () => void;
}

export function EnterDialog({ enterprise, onClose, onDone }: EnterProps) {
  const { t } = useTranslation();
  const label = (path: string) => t(`credit.field.${path}`, { defaultValue: path });
  return (
    <FormDialog
      wide
      title={t("credit.enter_title", { name: enterprise.name })}
      testId="credit-enter"
      what={t("credit.not_saved")}
      submit={t("credit.save")}
      labelOf={label}
      initial={{}}
      check={(fields) => unreadable(fields, [], ["kind", "decided_on", "source_on"], { number: "", needed: t("form.required") })}
      send={(fields) => enterRecord({ words: "", authority: "", document_no: "", source: "", ...filled(fields, TEXTS), uscc: enterprise.uscc, name: enterprise.name })}
      onDone={onDone}
      onClose={onClose}
    >
      {(sheet) => {
        const field = (name: string) => ({ sheet, name, label: label(name) });
        return (
          <div className="field-grid">
            <Input {...field("kind")} kind="select" required choices={CREDIT_KINDS.map((kind) => ({ value: kind, label: t(`credit.kind.${kind}`) }))} />
            <Input {...field("authority")} required most={200} />
            <Input {...field("document_no")} required most={200} />
            <Input {...field("decided_on")} kind="date" required />
            <Input {...field("valid_until")} kind="date" hint={t("credit.until_hint")} />
            <Input {...field("source")} required most={200} />
            <Input {...field("source_on")} kind="date" required />
            <Input {...field("words")} kind="long" required most={2000} wide />
          </div>
        );
      }}
    </FormDialog>
  );
}

interface EndProps {
  record: CreditRecord;
  onClose: () => void;
  onDone: () => void;
}

export function EndDialog({ record, onClose, onDone }: EndProps) {
  const { t } = useTranslation();
  const label = (path: string) => t(`credit.end_field.${path}`, { defaultValue: path });
  return (
    <FormDialog
      title={t("credit.end_title", { no: record.document_no })}
      lead={t("credit.end_lead")}
      testId="credit-end"
      what={t("credit.not_saved")}
      submit={t("credit.end")}
      labelOf={label}
      initial={{ kind: "repaired" }}
      check={(fields) => unreadable(fields, [], ["on_day"], { number: "", needed: t("form.required") })}
      send={({ kind = "", on_day = "", document_no = "" }) => endRecord(record, { kind, on_day, document_no })}
      onDone={onDone}
      onClose={onClose}
    >
      {(sheet) => {
        const field = (name: string) => ({ sheet, name, label: label(name) });
        return (
          <div className="field-grid">
            <Input {...field("kind")} kind="select" required choices={(["repaired", "withdrawn"] as const).map((kind) => ({ value: kind, label: t(`credit.end_kind.${kind}`) }))} />
            <Input {...field("on_day")} kind="date" required />
            <Input {...field("document_no")} required most={200} wide />
          </div>
        );
      }}
    </FormDialog>
  );
}
