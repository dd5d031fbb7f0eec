/** The file of an enterprise as a form: to open one, and to change what is in it. */
import { useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { spoken } from "./says";
import { changeEnterprise, createEnterprise, type Enterprise, enterpriseKey, fetchEnterprise } from "@/api/enterprises";
import { type Fields, textOf } from "@/shared/changes";
import { Input } from "@/form/input";
import { cells, filled, plainNumber, type Problems, rowsOf, unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";
import type { Sheet } from "@/form/use-sheet";
import { isUscc } from "@/shared/uscc";
import { Button, IconButton } from "@/shared/ui/button";

const TEXTS = ["legal_rep", "parent", "industry", "contact", "phone", "address"] as const;
const HOLDER = ["name", "uscc", "percent", "controls"] as const;

export function labelOf(t: TFunction, path: string): string {
  const [first = "", line, name] = path.split("/");
  const one = (key: string) => t(`enterprises.field.${key}`, { defaultValue: key });
  return name === undefined ? one(first) : `${one(first)} ${t("handovers.line", { no: Number(line) + 1 })} ${t(`enterprises.holder.${name}`)}`;
}

function fieldsOf({ name, form }: Pick<Enterprise, "name" | "form">): Fields {
  const holders = (form.shareholders ?? []).map((one) => ({ name: one.name, uscc: one.uscc, percent: one.percent, controls: one.controls ? "true" : "" }));
  return {
    name,
    ...Object.fromEntries(TEXTS.map((key) => [key, form[key] ?? ""])),
    registered_capital: textOf(form.registered_capital),
    founded_on: textOf(form.founded_on),
    above_scale: textOf(form.above_scale),
    shareholders: holders.length === 0 ? "" : JSON.stringify(holders),
  };
}

const wire = (fields: Fields) => ({
  ...filled(fields, [...TEXTS, "registered_capital", "founded_on"], ["registered_capital"]),
  ...(fields["above_scale"] && { above_scale: fields["above_scale"] === "true" }),
  shareholders: rowsOf(fields["shareholders"]).map(({ name = "", uscc = "", percent = "", controls }) => ({
    name,
    uscc: uscc.trim().toUpperCase(),
    percent: plainNumber(percent),
    controls: controls === "true",
  })),
});

/** A code with a wrong character is told before it is sent. */
function check(t: TFunction, fields: Fields, fresh: boolean): Problems {
  const codes = [...(fresh ? ["uscc"] : []), ...cells(fields, "shareholders", "uscc")];
  const holders = rowsOf(fields["shareholders"]);
  const wrong = codes.filter((path) => {
    const text = (path === "uscc" ? fields["uscc"] : holders[Number(path.split("/")[1])]?.["uscc"])?.trim().toUpperCase() ?? "";
    return path === "uscc" ? !isUscc(text) : text !== "" && !isUscc(text);
  });
  return {
    ...unreadable(fields, ["registered_capital", ...cells(fields, "shareholders", "percent")], cells(fields, "shareholders", "percent"), { number: t("sup.not_a_number"), needed: t("form.required") }),
    ...Object.fromEntries(wrong.map((path) => [path, t("enterprises.bad_uscc")])),
  };
}

interface Props {
  /** Absent for a new one. */
  enterprise?: Enterprise;
  onClose: () => void;
  onDone: (enterprise: Enterprise) => void;
}

export function EnterpriseDialog({ enterprise, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const adopt = (done: Enterprise) => {
    client.setQueryData(enterpriseKey(done.uscc), done);
    void client.invalidateQueries({ queryKey: ["enterprises", "list"] });
  };
  const now = async (uscc: string) => {
    const stored = await fetchEnterprise(uscc);
    adopt(stored);
    return { version: stored.version, fields: fieldsOf(stored), changed_by: stored.changed_by, updated_at: stored.updated_at };
  };
  return (
    <FormDialog
      wide
      title={t(enterprise ? "enterprises.edit" : "enterprises.new")}
      testId="enterprise-dialog"
      what={t("enterprises.not_saved")}
      submit={t("contracts.save")}
      labelOf={(path) => labelOf(t, path)}
      initial={enterprise ? fieldsOf(enterprise) : { uscc: "", name: "" }}
      version={enterprise?.version}
      check={(fields) => check(t, fields, !enterprise)}
      {...(enterprise && { now: () => now(enterprise.uscc) })}
      send={(fields, version) =>
        enterprise
          ? changeEnterprise(enterprise.uscc, version, { name: fields["name"] ?? "", form: wire(fields), reason: fields["reason"] ?? "" })
          : createEnterprise({ uscc: (fields["uscc"] ?? "").trim().toUpperCase(), name: fields["name"] ?? "", form: wire(fields) })
      }
      onDone={(done) => {
        adopt(done);
        onDone(done);
      }}
      onClose={onClose}
    >
      {(sheet) => <EnterpriseFields sheet={sheet} fresh={!enterprise} />}
    </FormDialog>
  );
}

function EnterpriseFields({ sheet, fresh }: { sheet: Sheet; fresh: boolean }) {
  const { t } = useTranslation();
  const field = (name: string) => ({ sheet, name, label: labelOf(t, name) });
  const yesNo = [{ value: "true", label: t("value.yes") }, { value: "false", label: t("value.no") }];
  const holders = rowsOf(sheet.fields["shareholders"]);
  return (
    <>
      <div className="field-grid">
        {fresh && <Input {...field("uscc")} required most={18} />}
        <Input {...field("name")} required most={200} />
        <Input {...field("legal_rep")} most={200} />
        <Input {...field("registered_capital")} kind="number" note={spoken(t, plainNumber(sheet.fields["registered_capital"] ?? ""))} />
        <Input {...field("industry")} most={200} />
        <Input {...field("above_scale")} kind="select" choices={yesNo} />
        <Input {...field("founded_on")} kind="date" />
        <Input {...field("parent")} most={200} />
        <Input {...field("contact")} most={200} />
        <Input {...field("phone")} most={200} />
        <Input {...field("address")} most={200} wide />
        {!fresh && <Input {...field("reason")} most={500} wide />}
      </div>
      <fieldset data-table="shareholders">
        <legend>{labelOf(t, "shareholders")}</legend>
        {holders.length > 0 && (
          <div className="table-scroll" tabIndex={0} role="region" aria-label={labelOf(t, "shareholders")}>
            <table className="plain-table sup-table">
              <thead>
                <tr>
                  {HOLDER.map((name) => (
                    <th key={name} scope="col">
                      {t(`enterprises.holder.${name}`)}
                    </th>
                  ))}
                  <th scope="col">
<span className="visually-hidden">{t("contracts.deeds")}</span>
</th>
                </tr>
              </thead>
              <tbody>
                {holders.map((_, line) => (
                  <tr key={line}>
                    {HOLDER.map((name) => (
                      <td key={name} data-label={t(`enterprises.holder.${name}`)}>
                        <Input sheet={sheet} name={`shareholders/${line}/${name}`} bare label={t(`enterprises.holder.${name}`)} kind={name === "controls" ? "check" : name === "percent" ? "number" : "text"} />
                      </td>
                    ))}
                    <td>
                      <IconButton icon="trash" label={t("contracts.remove_line", { table: labelOf(t, "shareholders"), no: line + 1 })} onClick={() => sheet.remove("shareholders", line)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {sheet.problems["shareholders"] && <p className="field-error">{sheet.problems["shareholders"]}</p>}
        <p className="form-actions">
          <Button icon="plus" onClick={() => sheet.add("shareholders", { name: "", uscc: "", percent: "", controls: "" })}>
            {t("enterprises.add_holder")}
          </Button>
        </p>
      </fieldset>
    </>
  );
}
