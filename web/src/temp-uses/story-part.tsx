/** 履历与提醒: every version with who made it and why, and what was told of the end. */
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Part } from "./part";
import type { TemporaryUse, UseVersion } from "@/api/temp-uses";
import { when } from "@/shared/format";

/** All versions, the newest first. */
const versionsOf = ({ version, status, reason, changed_by, updated_at, history }: TemporaryUse): UseVersion[] => [
  { version, status, reason, changed_by, recorded_at: updated_at },
  ...history,
];

/** Since when, and by whom, the use stands where it stands. */
export function arrivalOf(use: TemporaryUse): UseVersion | undefined {
  const versions = versionsOf(use);
  const before = versions.findIndex(({ status }) => status !== use.status);
  return versions[before < 0 ? versions.length - 1 : before - 1];
}

export function StoryPart({ bench: { use } }: { bench: Bench }) {
  const { t } = useTranslation();
  const versions = versionsOf(use);
  return (
    <Part name="story" title={t("temp_uses.story")}>
      {use.notices.length > 0 && (
        <ul className="temp-lines" data-testid="reminders">
          {use.notices.map(({ kind, end_on, told_on }) => (
            <li key={`${kind}-${end_on}`}>
              <span className={`tag ${kind === "overdue" ? "tag-error" : "tag-info"}`}>{t(`temp_uses.reminder.${kind}`)}</span>
              <span>{t("temp_uses.told", { day: told_on, end: end_on })}</span>
            </li>
          ))}
        </ul>
      )}
      <ol className="timeline" data-testid="versions">
        {versions.map((version, i) => {
          const before = versions[i + 1];
          return (
            <li key={version.version} className={i === 0 ? "" : "is-past"} data-version={version.version}>
              <div className="timeline-head">
                <b>{t("history.version", { version: version.version })}</b>
                {before?.status !== version.status && <span className="tag tag-info">{t(`temp_uses.status.${version.status}`)}</span>}
                <time dateTime={version.recorded_at}>{when(version.recorded_at)}</time>
              </div>
              <p className="note">{version.changed_by}</p>
              {version.reason && <p>{version.reason}</p>}
            </li>
          );
        })}
      </ol>
    </Part>
  );
}
