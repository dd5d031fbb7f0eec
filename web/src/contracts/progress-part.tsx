/** 进度 in its three parts, each kept by the departments that own it: what one writes leaves the others' alone. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "./labels";
import { type PartProps, useAdopt, useStored } from "./use-contract";
import { DONES, type Part as PartName, type Progress, reachPart } from "@/api/contracts";
import { type Right, useMay } from "@/api/session";
import { type Fields, textOf } from "@/shared/changes";
import { NONE, squareMetres } from "@/shared/format";
import { Input } from "@/form/input";
import { plainNumber, unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";
import { Button } from "@/shared/ui/button";
import { Facts, Part } from "@/supervision/part";
import { money, spoken } from "@/supervision/says";

const NUMBERS = ["dev_area", "invest_done"];

/** 交地 and the like are a day and the number of the paper that proves it. */
const PARTS: readonly { part: PartName; right: Right; fields: readonly string[] }[] = [
  { part: "land", right: "contracts.write", fields: ["handover", "cert_no", "land_permit_no"] },
  { part: "works", right: "contracts.works", fields: ["works_permit_no", "start", "finish", "dev_area"] },
  { part: "operation", right: "contracts.figures", fields: ["production", "full", "invest_done"] },
];

const isDone = (name: string): name is (typeof DONES)[number] => (DONES as readonly string[]).includes(name);

/** Paths of a part: a milestone has two. */
const pathsOf = (fields: readonly string[]) => fields.flatMap((name) => (isDone(name) ? [`${name}/on`, `${name}/evidence`] : [name]));

function fieldsOf(progress: Progress, paths: readonly string[]): Fields {
  return Object.fromEntries(
    paths.map((path) => {
      const [name = "", inner] = path.split("/");
      if (isDone(name)) return [path, textOf(progress[name]?.[inner as "on" | "evidence"])];
      return [path, textOf(progress[name as "cert_no"])];
    }),
  );
}

function wire(fields: Fields, names: readonly string[]) {
  const said = (path: string) => {
    const text = (fields[path] ?? "").trim();
    if (text === "") return null;
    return NUMBERS.includes(path) ? plainNumber(text) : text;
  };
  return Object.fromEntries(names.map((name) => [name, isDone(name) ? { on: said(`${name}/on`), evidence: said(`${name}/evidence`) } : said(name)]));
}

/** The works of a contract as a visit saw them, for whoever keeps them. */
export function WorksDialog(props: PartProps & { suggested: Fields; onClose: () => void }) {
  return <PartDialog {...props} part="works" names={PARTS.find(({ part }) => part === "works")?.fields ?? []} />;
}

export function ProgressPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState<PartName | null>(null);
  const { progress } = contract;
  const shown = (name: string) => {
    if (isDone(name)) return [progress[name]?.on ?? NONE, progress[name]?.evidence].filter(Boolean).join(" · ");
    if (name === "dev_area") return !progress.dev_area ? NONE : `${squareMetres(Number(progress.dev_area))} ㎡`;
    if (name === "invest_done") return !progress.invest_done ? NONE : [t("sup.yuan", { n: money(progress.invest_done) }), spoken(t, progress.invest_done)].filter(Boolean).join(" · ");
    return progress[name as "cert_no"];
  };
  return (
    <>
      {PARTS.map(({ part, right, fields }) => (
        <Part
          key={part}
          testId={`progress-${part}`}
          title={t(`contracts.progress.${part}`)}
          deeds={
            may(right) && (
              <Button icon="edit" data-edit={part} onClick={() => setOpen(part)}>
                {t("contracts.edit")}
                <span className="visually-hidden"> {t(`contracts.progress.${part}`)}</span>
              </Button>
            )
          }
        >
          <Facts facts={fields.map((name) => [isDone(name) ? t(`sup.kind.${name}`) : labelOf(t, name), shown(name)])} />
          {open === part && <PartDialog part={part} names={fields} contract={contract} config={config} onClose={() => setOpen(null)} />}
        </Part>
      ))}
    </>
  );
}

interface DialogProps extends PartProps {
  part: PartName;
  names: readonly string[];
  /** What is written into it beforehand: to be looked at, and kept only by whoever saves it. */
  suggested?: Fields;
  onClose: () => void;
}

function PartDialog({ part, names, contract, suggested, onClose }: DialogProps) {
  const { t } = useTranslation();
  const adopt = useAdopt();
  const paths = pathsOf(names);
  const now = useStored(contract.id, ({ progress }) => fieldsOf(progress, paths));
  return (
    <FormDialog
      title={t(`contracts.progress.${part}`)}
      testId="progress-dialog"
      what={t("contracts.not_saved")}
      submit={t("contracts.save")}
      labelOf={(path) => labelOf(t, path)}
      initial={{ ...fieldsOf(contract.progress, paths), ...suggested }}
      version={contract.version}
      check={(fields) => unreadable(fields, NUMBERS, [], { number: t("sup.not_a_number"), needed: t("form.required") })}
      now={now}
      send={(fields, version) => reachPart(contract.id, version, part, { progress: wire(fields, names), reason: fields["reason"] ?? "" })}
      onDone={(done) => {
        adopt(done);
        onClose();
      }}
      onClose={onClose}
    >
      {(sheet) => (
        <div className="field-grid">
          {paths.map((path) => (
            <Input
              key={path}
              sheet={sheet}
              name={path}
              label={labelOf(t, path)}
              kind={path.endsWith("/on") ? "date" : NUMBERS.includes(path) ? "number" : "text"}
              most={100}
              note={path === "invest_done" ? spoken(t, plainNumber(sheet.fields[path] ?? "")) : undefined}
            />
          ))}
          <Input sheet={sheet} name="reason" label={labelOf(t, "reason")} most={500} wide />
        </div>
      )}
    </FormDialog>
  );
}
