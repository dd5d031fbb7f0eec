/** `/alerts/:id`: what was raised, what happened to it, and the next step for whoever may take it. */
import "@/supervision/words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Steps } from "./steps";
import { SubjectLink } from "./subject";
import { type Alert, useAlert } from "@/api/alerts";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { Facts, Part } from "@/supervision/part";
import { NONE, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";
import { LettersPart, WriteLetter } from "@/supervision/letters";
import { LevelTag } from "@/supervision/level";
import { VisitsPart } from "@/supervision/visits-part";
import { askText, briefDays, nameOf, stateText, thingText } from "@/supervision/says";

const route = getRouteApi("/alerts/$id");

export default function AlertPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useAlert(Number(route.useParams().id));
  const config = useConfig();
  useTitle(data ? `${t("alerts.one")} ${data.no}` : t("alerts.one"));
  const failed = error ?? config.error;
  if (failed && !(data && config.data)) {
    return (
      <div className="document">
        <ErrorState error={failed} what={t("alerts.one_failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !config.data) return <Skeleton rows={8} label={t("state.loading")} />;
  return <Sheet alert={data} config={config.data} />;
}

function Sheet({ alert, config }: { alert: Alert; config: Config }) {
  const { t } = useTranslation();
  const may = useMay();
  const { finding, subject, enterprise } = alert;
  const street = config.streets.find(({ code }) => code === subject.street_code)?.name ?? subject.street_code;
  return (
    <div className="document supervised" data-testid="alert" data-status={alert.status} data-version={alert.version}>
      <p className="crumb">
        <Link to="/alerts">{t("alerts.title")}</Link>
      </p>
      <header className="sup-head">
        <h1>{alert.no}</h1>
        <LevelTag level={alert.colour} />
        <span>
          {thingText(t, alert)} · {stateText(t, finding)} · {briefDays(t, finding, alert.days)}
        </span>
      </header>
      {alert.gone_on && alert.status !== "lapsed" && alert.status !== "closed" && <Banner tone="info">{t("alerts.gone", { day: alert.gone_on })}</Banner>}
      <Part title={t("alerts.about")}>
        <Facts
          facts={[
            [
              t(`alerts.subject.${subject.type}`),
              <span key="subject">
                <SubjectLink alert={alert} /> {subject.name}
              </span>,
            ],
            [
              t("enterprises.one"),
              enterprise && (
                <Link key="enterprise" to="/enterprises/$uscc" params={{ uscc: enterprise.uscc }}>
                  {enterprise.name}
                </Link>
              ),
            ],
            [t("contracts.clock.basis"), alert.basis && `${alert.basis.law} ${alert.basis.article}：${alert.basis.text}`],
            [t("contracts.field.street_code"), street],
            [t("contracts.clock.due"), alert.due],
            [t("alerts.field.opened_on"), alert.opened_on],
            [t("alerts.field.raised_on"), alert.raised_on],
            [t("alerts.field.status"), t(`alerts.status.${alert.status}`)],
            [t("alerts.field.organisation"), alert.organisation],
            [t("alerts.field.due_on"), alert.due_on && [alert.due_on, alert.late && t("alerts.late")].filter(Boolean).join(" · ")],
            [t("alerts.lacks"), finding.missing?.map((code) => askText(t, code)).join(t("list_separator"))],
            [t("contracts.clock.options"), finding.options?.map((code) => nameOf(config.codes.disposal_option, code)).join(t("list_separator"))],
          ]}
        />
        <p className="note">{t("alerts.only_a_clue")}</p>
      </Part>
      <Steps key={alert.version} alert={alert} config={config} />
      {alert.contract && <VisitsPart contract={alert.contract.id} alert={alert.id} />}
      {alert.contract && may("contracts.money") && (
        <LettersPart
          filter={{ alert_id: alert.id }}
          without={["enterprise", "contract"]}
          deeds={<WriteLetter contract={alert.contract.id} alert={alert} label={t("letters.send")} />}
        />
      )}
      <Part title={t("alerts.history")} testId="events">
        <ol className="events">
          {alert.events.map((event, i) => (
            <li key={i} data-event={event.what}>
              <strong>{t(`alerts.event.${event.what}`, { defaultValue: event.what })}</strong> <LevelTag level={event.level} /> {when(event.at)} {event.by || NONE}
              {event.words && <p>{event.words}</p>}
            </li>
          ))}
        </ol>
      </Part>
    </div>
  );
}
