/** What the records of an enterprise come to: a mark and a word, and only then a colour. */
import { useTranslation } from "react-i18next";
import type { CreditKind, CreditRecord, Verdict } from "@/api/credit";
import { NONE } from "@/shared/format";
import { Icon } from "@/shared/ui/icon";
import { Grid } from "@/supervision/part";

const VERDICTS = { clear: ["tag-success", "check"], attention: ["tag-watch", "warning"], barred: ["tag-error", "error"] } as const;
const KINDS: Record<CreditKind, string> = { red: "tag-success", black: "tag-error", penalty: "tag-watch", abnormal: "tag-watch", other: "" };

export function VerdictTag({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const [tone, icon] = VERDICTS[verdict];
  return (
    <span className={`tag ${tone}`} data-verdict={verdict}>
      <Icon name={icon} size={14} /> {t(`credit.verdict.${verdict}`)}
    </span>
  );
}

export function KindTag({ kind }: { kind: CreditKind }) {
  const { t } = useTranslation();
  return (
    <span className={`tag ${KINDS[kind]}`} data-kind={kind}>
      {t(`credit.kind.${kind}`)}
    </span>
  );
}

interface RecordsProps {
  label: string;
  records: readonly CreditRecord[];
  /** Ends one; absent where nothing may be done. */
  onEnd?: (record: CreditRecord) => void;
}

export function Records({ label, records, onEnd }: RecordsProps) {
  const { t } = useTranslation();
  const name = (field: string) => t(`credit.field.${field}`);
  const how = (row: CreditRecord) => {
    if (row.end_kind) return t(`credit.ended.${row.end_kind}`, { day: row.ended_on, no: row.end_no });
    return t(row.stands ? "credit.stands" : "credit.over");
  };
  return (
    <Grid
      label={label}
      testId="credit-records"
      none={t("credit.none")}
      rows={records}
      keyOf={({ id }) => id}
      columns={[
        { key: "kind", name: name("kind"), cell: ({ kind }) => <KindTag kind={kind} /> },
        {
          key: "no",
          name: name("document_no"),
          wide: true,
          cell: (row) => (
            <span>
              {row.document_no}
              <small>{row.authority}</small>
            </span>
          ),
        },
        { key: "words", name: name("words"), wide: true, cell: ({ words }) => words },
        { key: "decided_on", name: name("decided_on"), cell: (row) => row.decided_on },
        { key: "valid_until", name: name("valid_until"), cell: (row) => row.valid_until ?? NONE },
        { key: "how", name: t("credit.how"), wide: true, cell: (row) => <span data-stands={row.stands}>{how(row)}</span> },
        {
          key: "source",
          name: name("source"),
          cell: (row) => (
            <span>
              {row.source}
              <small>{row.source_on}</small>
            </span>
          ),
        },
        ...(onEnd
          ? [
              {
                key: "told",
                name: "",
                cell: (row: CreditRecord) =>
                  row.end_kind === null && (
                    <button type="button" className="link-button" data-end={row.id} onClick={() => onEnd(row)}>
                      {t("credit.end")}
                    </button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}
