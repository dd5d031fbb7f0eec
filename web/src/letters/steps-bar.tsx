/** What can be done with a letter: save it, take it along, send it out, declare it void. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { downloadWord, printAddressOfLetter } from "@/api/letters";
import { Input } from "@/form/input";
import { FormDialog } from "@/form/sheet-form";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { ErrorState } from "@/shared/ui/states";

export function StepsBar({ bench, today }: { bench: Bench; today: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"issued" | "void" | null>(null);
  const { letter, deeds, dirty } = bench;
  const busy = deeds.act.isPending;
  const word = useMutation({ mutationFn: () => downloadWord(letter) });
  // What leaves is what is stored.
  const unsaved = dirty ? t("letters.save_first") : null;
  return (
    <div className="deeds" data-testid="deeds">
      {letter.may_write && (
        <GuardedButton
          look={dirty ? "primary" : "plain"}
          icon="save"
          data-testid="save"
          reason={dirty || busy ? null : t("record.nothing_changed")}
          disabled={busy}
          onClick={() => deeds.act.mutate(null)}
        >
          {t(busy ? "record.working" : "record.save")}
        </GuardedButton>
      )}
      <GuardedButton icon="download" data-testid="word" reason={unsaved} disabled={word.isPending} onClick={() => word.mutate()}>
        {t("letters.word")}
      </GuardedButton>
      {unsaved === null ? (
        <a className="button" href={printAddressOfLetter(letter.id)} target="_blank" rel="noopener" data-testid="print">
          <Icon name="print" />
          {t("letters.print")}
          <span className="visually-hidden">{t("print.opens")}</span>
        </a>
      ) : (
        <GuardedButton icon="print" reason={unsaved}>
          {t("letters.print")}
        </GuardedButton>
      )}
      {letter.may_write && (
        <GuardedButton look={dirty ? "plain" : "primary"} icon="check" data-testid="issue" reason={unsaved} onClick={() => setAsking("issued")}>
          {t("letters.issue")}
        </GuardedButton>
      )}
      {letter.may_void && (
        <Button look="danger" data-testid="void" onClick={() => setAsking("void")}>
          {t("letters.void")}
        </Button>
      )}
      {word.error && <ErrorState error={word.error} what={t("letters.not_loaded")} onRetry={() => word.mutate()} />}
      {asking === "issued" && <IssueDialog bench={bench} today={today} onClose={() => setAsking(null)} />}
      {asking === "void" && <VoidDialog bench={bench} onClose={() => setAsking(null)} />}
    </div>
  );
}

interface DialogProps {
  bench: Bench;
  onClose: () => void;
}

function IssueDialog({ bench, today, onClose }: DialogProps & { today: string }) {
  const { t } = useTranslation();
  const label = (name: string) => t(`letters.field.${name}`, { defaultValue: name });
  return (
    <FormDialog
      title={t("letters.issue")}
      lead={t("letters.issue_lead")}
      testId="issue-dialog"
      what={t("letters.not_issued")}
      submit={t("letters.issue")}
      labelOf={label}
      initial={{ document_no: "", issued_on: today }}
      version={bench.letter.version}
      send={({ document_no = "", issued_on }, version) => bench.step(version, { to: "issued", document_no, ...(issued_on && { issued_on }) })}
      onDone={onClose}
      onClose={onClose}
    >
      {(sheet) => (
        <div className="field-grid">
          <Input sheet={sheet} name="document_no" label={label("document_no")} required most={100} hint={t("letters.document_hint")} />
          <Input sheet={sheet} name="issued_on" label={label("issued_on")} kind="date" required />
        </div>
      )}
    </FormDialog>
  );
}

function VoidDialog({ bench, onClose }: DialogProps) {
  const { t } = useTranslation();
  return (
    <FormDialog
      title={t("letters.void")}
      lead={t("letters.void_lead")}
      testId="void-dialog"
      what={t("letters.not_void")}
      submit={t("letters.void")}
      look="danger"
      labelOf={(name) => t(`letters.field.${name}`, { defaultValue: name })}
      initial={{ reason: "" }}
      version={bench.letter.version}
      send={({ reason = "" }, version) => bench.step(version, { to: "void", reason })}
      onDone={onClose}
      onClose={onClose}
    >
      {(sheet) => <Input sheet={sheet} name="reason" label={t("letters.field.reason")} kind="long" required most={200} wide />}
    </FormDialog>
  );
}
