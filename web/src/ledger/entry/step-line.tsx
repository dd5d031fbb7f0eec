/** The twelve states in their order: which the entry has been in, and where it stands since when and by whom. */
import { useTranslation } from "react-i18next";
import { stateName } from "../fields";
import { type EntryDetail, type State, STATES, type StoryEvent, useStory } from "@/api/reserve";
import type { Config } from "@/api/types";
import { when } from "@/shared/format";

/** The last arrival in each state. */
function arrivals(events: readonly StoryEvent[]): Map<State, StoryEvent> {
  // Newest first, as the service tells them.
  const oldestFirst = [...events].reverse();
  return new Map(oldestFirst.flatMap((event) => (event.to ? [[event.to, event] as const] : [])));
}

export function StepLine({ entry, config }: { entry: EntryDetail; config: Config }) {
  const { t } = useTranslation();
  const { data } = useStory(entry.id);
  const arrived = arrivals(data?.events ?? []);
  return (
    <section>
      <h3>{t("ledger.where")}</h3>
      <ol className="step-line" data-testid="step-line">
        {STATES.map((state) => {
          const event = arrived.get(state);
          const here = state === entry.state;
          return (
            <li key={state} className={here ? "is-here" : event ? "is-past" : ""} aria-current={here ? "step" : undefined} data-state={state}>
              <span>{stateName(config, state)}</span>
              {here && <small>{t("ledger.since", { at: when(event?.at ?? entry.state_since), who: event?.actor ?? entry.changed_by })}</small>}
              {!here && event && <small>{when(event.at)}</small>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
