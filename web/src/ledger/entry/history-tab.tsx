/** 履历: what was done with the entry, and every version with what changed. */
import { useTranslation } from "react-i18next";
import { Changes } from "../changes";
import { stateName } from "../fields";
import { type EntryDetail, type EntryVersion, type StoryEvent, useStory } from "@/api/reserve";
import type { Config } from "@/api/types";
import { when } from "@/shared/format";
import { ErrorState, Skeleton } from "@/shared/ui/states";

export default function HistoryTab({ entry, config }: { entry: EntryDetail; config: Config }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useStory(entry.id);
  if (error && !data) return <ErrorState error={error} what={t("history.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  return (
    <>
      <section>
        <h3>{t("ledger.events")}</h3>
        <ol className="timeline" data-testid="events">
          {data.events.map((event) => (
            <Happened key={event.seq} event={event} config={config} />
          ))}
        </ol>
      </section>
      <section>
        <h3>{t("history.versions")}</h3>
        <ol className="timeline" data-testid="versions">
          {data.versions.map((version) => (
            <Version key={version.version} version={version} config={config} current={version.version === entry.version} />
          ))}
        </ol>
      </section>
    </>
  );
}

function Happened({ event, config }: { event: StoryEvent; config: Config }) {
  const { t } = useTranslation();
  return (
    <li data-op={event.op} data-to={event.to}>
      <div className="timeline-head">
        <b>{t(`ledger.op.${event.op}`, { defaultValue: event.op })}</b>
        {event.to && (
          <span className="tag tag-info">
            {event.from && `${stateName(config, event.from)} → `}
            {stateName(config, event.to)}
          </span>
        )}
        <time dateTime={event.at}>{when(event.at)}</time>
      </div>
      <p className="note">{[event.organisation, event.actor].filter(Boolean).join(" · ")}</p>
      {event.reason && <p>{event.reason}</p>}
    </li>
  );
}

function Version({ version, config, current }: { version: EntryVersion; config: Config; current: boolean }) {
  const { t } = useTranslation();
  return (
    <li className={current ? "" : "is-past"} data-version={version.version}>
      <div className="timeline-head">
        <b>{t("history.version", { version: version.version })}</b>
        <span className="tag">{t(`ledger.op.${version.op}`, { defaultValue: version.op })}</span>
        <time dateTime={version.recorded_at}>{when(version.recorded_at)}</time>
      </div>
      <p className="note">{version.changed_by}</p>
      {version.reason && <p>{version.reason}</p>}
      <Changes changes={version.changes} config={config} />
    </li>
  );
}
