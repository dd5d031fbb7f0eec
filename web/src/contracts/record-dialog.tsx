/** Something that is recorded of a contract: rows are added, and never written over. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "./labels";
import { useAdopt } from "./use-contract";
import type { Contract } from "@/api/contracts";
import type { Fields } from "@/shared/changes";
import { unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";
import type { Sheet } from "@/form/use-sheet";

interface Props {
  title: string;
  lead?: ReactNode;
  submit: string;
  look?: "primary" | "danger";
  testId: string;
  wide?: boolean;
  initial?: Fields;
  /** Of these the service reads figures; those it cannot do without. */
  numbers?: readonly string[];
  needed?: readonly string[];
  send: (fields: Fields) => Promise<Contract>;
  onClose: () => void;
  children: (sheet: Sheet, field: (name: string) => { sheet: Sheet; name: string; label: string }) => ReactNode;
}

export function RecordDialog({ initial = {}, numbers = [], needed = [], send, onClose, children, ...rest }: Props) {
  const { t } = useTranslation();
  const adopt = useAdopt();
  return (
    <FormDialog
      {...rest}
      what={t("contracts.not_saved")}
      labelOf={(path) => labelOf(t, path)}
      initial={initial}
      check={(fields) => unreadable(fields, numbers, needed, { number: t("sup.not_a_number"), needed: t("form.required") })}
      send={send}
      onDone={(done) => {
        adopt(done);
        onClose();
      }}
      onClose={onClose}
    >
      {(sheet) => <div className="field-grid">{children(sheet, (name) => ({ sheet, name, label: labelOf(t, name) }))}</div>}
    </FormDialog>
  );
}
