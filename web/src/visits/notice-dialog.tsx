/** 整改通知: issuing one, and one with its photos, its history and the next step for whoever may take it. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AttachmentSlots } from "@/attachments/slots";
import { useConfig } from "@/api/queries";
import { issueNotice, moveNotice, type Notice, noticePrint, useNotice, type Visit } from "@/api/visits";
import { Input } from "@/form/input";
import { ProcessSteps } from "@/form/process-steps";
import { filled, unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { Facts } from "@/supervision/part";

export function IssueDialog({ visit, onClose, onIssued }: { visit: Visit; onClose: () => void; onIssued: (id: number) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const label = (path: string) => t(`visits.field.${path}`, { defaultValue: path });
  const { illegal_note, sublet_note, boundary_note } = visit.form;
  return (
    <FormDialog
      title={t("visits.notify")}
      lead={t("visits.notify_lead")}
      testId="issue-dialog"
      what={t("visits.not_done")}
      submit={t("visits.notify")}
      labelOf={label}
      initial={{ problem: [boundary_note, sublet_note, illegal_note].filter(Boolean).join("；") }}
      check={(fields) => unreadable(fields, [], ["problem", "demand", "deadline"], { number: "", needed: t("form.required") })}
      send={(fields) => issueNotice(visit.id, filled(fields, ["problem", "demand", "deadline"]))}
      onDone={({ id }) => {
        void client.invalidateQueries({ queryKey: ["visits"] });
        onIssued(id);
      }}
      onClose={onClose}
    >
      {(sheet) => (
        <div className="field-grid">
          <Input sheet={sheet} name="problem" label={label("problem")} kind="long" required most={2000} wide />
          <Input sheet={sheet} name="demand" label={label("demand")} kind="long" required most={2000} wide />
          <Input sheet={sheet} name="deadline" label={label("deadline")} kind="date" required />
        </div>
      )}
    </FormDialog>
  );
}

export function NoticeDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useNotice(id);
  return (
    <Dialog title={`${t("visits.notice")} ${data?.no ?? ""}`} wide onClose={onClose} testId="notice">
      {error && !data && <ErrorState error={error} what={t("visits.failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={6} label={t("state.loading")} />}
      {data && <Body data={data} />}
      <div className="form-actions">
        {data && (
          <a className="button button-plain" href={noticePrint(data.id)} target="_blank" rel="noreferrer" data-testid="print-notice">
            {t("visits.print")}
          </a>
        )}
        <Button onClick={onClose}>{t("action.close")}</Button>
      </div>
    </Dialog>
  );
}

function Body({ data }: { data: Notice }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const config = useConfig();
  const name = (field: string) => t(`visits.field.${field}`);
  const slot = (code: string, least: number) => ({ code, id: `notice-${code}`, least, pictures: true, problems: undefined });
  return (
    <>
      <div data-testid="notice-facts" data-status={data.status}>
        <Facts
          facts={[
            [name("status"), t(`visits.notice_status.${data.status}`)],
            [name("enterprise"), data.enterprise.name],
            [
              name("visit"),
              <Link key="visit" to="/visits/$id" params={{ id: String(data.visit_id) }}>
                {data.visit_no}
              </Link>,
            ],
            [name("problem"), data.problem],
            [name("demand"), data.demand],
            [name("deadline"), [data.deadline, data.overdue_days > 0 && t("visits.overdue", { days: data.overdue_days })].filter(Boolean).join(" · ")],
            [name("responsible"), data.responsible],
          ]}
        />
      </div>
      {config.data && (
        <AttachmentSlots owner={{ owner_kind: "visit_notice", owner_id: data.id }} kinds={config.data.codes.doc_kind} slots={[slot("fix_photo", 1), slot("recheck_photo", 0)]} />
      )}
      <ProcessSteps
        key={data.version}
        steps={data.steps}
        take={(wish) => moveNotice(data.id, data.version, wish)}
        onDone={() => client.invalidateQueries({ queryKey: ["visits"] })}
        say={(key) => t(`visits.${key === "words" || key === "new_deadline" ? `field.${key}` : key}`)}
      />
      <h3>{t("visits.events")}</h3>
      <ol className="events" data-testid="events">
        {data.events.map((event) => (
          <li key={event.seq}>
            <strong>{t(`visits.notice_status.${event.to}`)}</strong> {event.day} {event.organisation} {event.actor}
            {event.words && <p>{event.words}</p>}
            {event.deadline && (
              <p className="note">
                {name("deadline")} {event.deadline}
              </p>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
