/** One rectification: what happened, its photos, and the next step for whoever may take it. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AttachmentSlots } from "@/attachments/slots";
import { moveRectification, type RectificationDetail, useRectification } from "@/api/patrols";
import { useConfig } from "@/api/queries";
import { ProcessSteps } from "@/form/process-steps";
import { NONE } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";

export function RectificationDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useRectification(id);
  return (
    <Dialog title={`${t("patrols.desk.rect_no")} ${data?.no ?? ""}`} wide onClose={onClose} testId="rectification">
      {error && !data && <ErrorState error={error} what={t("patrols.desk.failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={6} label={t("state.loading")} />}
      {data && <Body data={data} />}
      <div className="form-actions">
        <Button onClick={onClose}>{t("patrols.desk.close")}</Button>
      </div>
    </Dialog>
  );
}

function Body({ data }: { data: RectificationDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const config = useConfig();
  const slot = (code: string, least: number) => ({ code, id: `rect-${code}`, least, pictures: true, problems: undefined });
  return (
    <>
      <dl className="facts" data-testid="rect-facts" data-status={data.status}>
        <div>
          <dt>{t("patrols.desk.state")}</dt>
          <dd>{t(`patrols.rect.${data.status}`)}</dd>
        </div>
        <div>
          <dt>{t("patrols.desk.name")}</dt>
          <dd>
            {data.name ?? NONE} {data.ledger_no}
          </dd>
        </div>
        <div>
          <dt>{t("patrols.desk.problem")}</dt>
          <dd>{data.problem}</dd>
        </div>
        <div>
          <dt>{t("patrols.desk.severity")}</dt>
          <dd>{t(`patrols.severity.${data.severity}`)}</dd>
        </div>
        <div>
          <dt>{t("patrols.desk.responsible")}</dt>
          <dd>{data.responsible}</dd>
        </div>
        <div>
          <dt>{t("patrols.desk.deadline")}</dt>
          <dd>{data.deadline}</dd>
        </div>
        <div>
          <dt>{t("patrols.desk.no")}</dt>
          <dd>
            <Link to="/inspections/$id" params={{ id: String(data.patrol_id) }}>
              {data.patrol_no}
            </Link>
          </dd>
        </div>
      </dl>
      <h3>{t("patrols.desk.photos")}</h3>
      {config.data && (
        <AttachmentSlots
          owner={{ owner_kind: "rectification", owner_id: data.id }}
          kinds={config.data.codes.doc_kind}
          slots={[slot("fix_photo", 1), slot("recheck_photo", 0)]}
        />
      )}
      <ProcessSteps
        key={data.version}
        steps={data.steps}
        take={(wish) => moveRectification(data.id, data.version, wish)}
        onDone={() => client.invalidateQueries({ queryKey: ["patrols"] })}
        say={(key) => t(`patrols.desk.${key}`)}
      />
      <h3>{t("patrols.desk.events")}</h3>
      <ol className="events" data-testid="events">
        {data.events.map((event) => (
          <li key={event.seq}>
            <strong>{t(`patrols.rect.${event.to}`)}</strong> {event.day} {event.organisation} {event.actor}
            {event.words && <p>{event.words}</p>}
            {event.deadline && (
              <p className="note">
                {t("patrols.desk.deadline")} {event.deadline}
              </p>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
