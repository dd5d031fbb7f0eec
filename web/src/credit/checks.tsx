/** Checks that were made, with what stood there that day. */
import { useTranslation } from "react-i18next";
import { VerdictTag } from "./glance";
import type { CreditCheck } from "@/api/credit";
import { NONE } from "@/shared/format";
import { Grid } from "@/supervision/part";

export function Checks({ checks }: { checks: readonly CreditCheck[] }) {
  const { t } = useTranslation();
  const name = (field: string) => t(`credit.check_field.${field}`);
  return (
    <Grid
      label={t("credit.checks")}
      testId="credit-checks"
      none={t("credit.no_checks")}
      rows={checks}
      keyOf={({ id }) => id}
      columns={[
        { key: "made_on", name: name("made_on"), cell: (row) => row.made_on },
        { key: "until", name: name("until"), cell: (row) => row.valid_until },
        { key: "for", name: name("for"), wide: true, cell: (row) => [t(`credit.for.${row.for}`), row.subject].filter(Boolean).join(" ") },
        { key: "verdict", name: name("verdict"), cell: (row) => <VerdictTag verdict={row.verdict} /> },
        { key: "records", name: name("records"), numbers: true, cell: (row) => row.records.length },
        { key: "conclusion", name: name("conclusion"), cell: (row) => <span data-conclusion={row.conclusion}>{t(`credit.conclusions.${row.conclusion}`)}</span> },
        { key: "reason", name: name("reason"), wide: true, cell: (row) => row.reason ?? NONE },
        { key: "by", name: name("by"), cell: (row) => [row.organisation, row.made_by].filter(Boolean).join(" ") },
      ]}
    />
  );
}
