/** One entry: a line, and opened what was before and after. */
import { useTranslation } from "react-i18next";
import { deedText } from "./words";
import type { AuditEntry } from "@/api/audit";
import { NONE, whenExactly } from "@/shared/format";

export function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const tone = { done: "", refused: "tag-error", failed: "tag-error" }[entry.outcome];
  return (
    <li>
      <details data-seq={entry.seq}>
        <summary>
          <span className="numbers">{entry.seq}</span>
          <span>{whenExactly(entry.at)}</span>
          <b>{entry.actor ?? NONE}</b>
          <span>{deedText(t, entry.action)}</span>
          <code>{entry.subject}</code>
          <span className={`tag ${tone}`}>{t(`audit.outcome.${entry.outcome}`)}</span>
        </summary>
        <Detail detail={entry.detail ?? {}} />
        <p className="note">
          {entry.action} · SHA-256 <code>{entry.hash}</code>
        </p>
      </details>
    </li>
  );
}

type Values = Record<string, unknown>;

const isValues = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

const told = (value: unknown) =>
  value === null || value === undefined ? NONE : typeof value === "string" ? value : JSON.stringify(value);

function Detail({ detail }: { detail: Values }) {
  const { t } = useTranslation();
  const { before, after, ...rest } = detail;
  const keys = [...new Set([...Object.keys(isValues(before) ? before : {}), ...Object.keys(isValues(after) ? after : {})])];
  const others = Object.entries(rest);
  return (
    <>
      {keys.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("audit.what")}</th>
              <th>{t("audit.before")}</th>
              <th>{t("audit.after")}</th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td>{told(isValues(before) ? before[key] : undefined)}</td>
                <td>{told(isValues(after) ? after[key] : undefined)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {others.length > 0 && (
        <dl>
          {others.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{told(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
