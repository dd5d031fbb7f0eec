/** Letters as a list, and as a part of what they were written about: a contract, an alert, an enterprise. */
import "./letter-words";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { LetterDialog } from "./letter-dialog";
import { Part } from "./part";
import type { AlertRow } from "@/api/alerts";
import { type LetterFilter, type LetterRow, type LetterStatus, useLetters } from "@/api/letters";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Listed } from "@/shared/ui/listed";

const LOOKS: Record<LetterStatus, string> = { draft: "tag-info", issued: "tag-success", void: "" };

export function LetterStatusTag({ status }: { status: LetterStatus }) {
  const { t } = useTranslation();
  return <span className={`tag ${LOOKS[status]}`}>{t(`letters.status.${status}`)}</span>;
}

const COLUMNS = ["no", "kind", "enterprise", "contract", "status", "due_on", "issued_on", "changed_by"] as const;
type Column = (typeof COLUMNS)[number];

interface TableProps {
  items: readonly LetterRow[];
  /** What the page says already. */
  without?: readonly Column[];
}

export function LetterTable({ items, without = [] }: TableProps) {
  const { t } = useTranslation();
  const columns = COLUMNS.filter((name) => !without.includes(name));
  const cells: Record<Column, (row: LetterRow) => ReactNode> = {
    no: ({ id, no, document_no }) => (
      <span>
        <Link to="/letters/$id" params={{ id: String(id) }}>
          {document_no ?? no}
        </Link>
        {document_no && <small>{no}</small>}
      </span>
    ),
    kind: ({ kind, title }) => (
      <span>
        {t(`letters.kind.${kind}`)}
        {title !== t(`letters.kind.${kind}`) && <small>{title}</small>}
      </span>
    ),
    enterprise: ({ enterprise: { uscc, name } }) => (
      <Link to="/enterprises/$uscc" params={{ uscc }}>
        {name}
      </Link>
    ),
    contract: ({ contract: { id, contract_no } }) => (
      <Link to="/contracts/$id" params={{ id: String(id) }}>
        {contract_no}
      </Link>
    ),
    status: ({ status }) => <LetterStatusTag status={status} />,
    due_on: ({ due_on }) => due_on ?? NONE,
    issued_on: ({ issued_on }) => issued_on ?? NONE,
    changed_by: ({ changed_by }) => changed_by,
  };
  const wide: readonly Column[] = ["kind", "enterprise"];
  return (
    <table className="plain-table sup-table" aria-label={t("letters.title")} data-testid="letters">
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col">
              {t(`letters.field.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <tr key={row.id} data-id={row.id} data-status={row.status}>
            {columns.map((name) => (
              <td key={name} data-label={t(`letters.field.${name}`)} className={wide.includes(name) ? "wide" : undefined}>
                {cells[name](row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PartProps extends Pick<TableProps, "without"> {
  filter: LetterFilter;
  title?: string;
  deeds?: ReactNode;
}

/** What was written; only for those who see amounts. */
export function LettersPart({ filter, title, deeds, without = [] }: PartProps) {
  const { t } = useTranslation();
  const answer = useLetters(filter);
  return (
    <Part title={title ?? t("letters.title")} testId="letters-part" deeds={deeds}>
      <Listed answer={answer} label={t("letters.title")} none={t("letters.none_yet")}>
        {(items) => <LetterTable items={items} without={without} />}
      </Listed>
    </Part>
  );
}

/** 拟函, 发函: for those who write contracts. */
export function WriteLetter({ contract, alert, label }: { contract: number; alert?: AlertRow; label: string }) {
  const may = useMay();
  const [writing, setWriting] = useState(false);
  if (!may("contracts.write")) return null;
  return (
    <>
      <Button icon="edit" data-testid="write-letter" onClick={() => setWriting(true)}>
        {label}
      </Button>
      {writing && <LetterDialog contract={contract} {...(alert && { alert })} onClose={() => setWriting(false)} />}
    </>
  );
}
