/** What a report says, field by field in the words of the ledger. */
import { useTranslation } from "react-i18next";
import { REPORTED } from "./fields";
import type { Report } from "@/api/collecting";
import type { Config } from "@/api/types";
import { fieldLabel, shownValue } from "@/ledger/fields";

export function Said({ report, config }: { report: Report; config: Config }) {
  const { t } = useTranslation();
  const said = REPORTED.filter((name) => report.properties[name] !== undefined);
  return (
    <dl className="said">
      {said.map((name) => (
        <div key={name}>
          <dt>{fieldLabel(t, name)}</dt>
          <dd>{shownValue(t, config, name, report.properties[name] ?? null)}</dd>
        </div>
      ))}
    </dl>
  );
}
