/** `/visits/:id`: the task, the form while it is open, what was found, and the notices that came of it. */
import "@/supervision/words";
import "@/supervision/visits-words";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IssueDialog, NoticeDialog } from "./notice-dialog";
import { Told } from "./told";
import { VisitFormPart } from "./visit-form";
import { AttachmentSlots } from "@/attachments/slots";
import { useConfig } from "@/api/queries";
import { giveVisit, moveVisit, useVisit, type Visit, visitKey, visitPrint } from "@/api/visits";
import { NONE } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { ReasonDialog } from "@/shared/ui/reason-dialog";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { Facts, Grid, Part } from "@/supervision/part";
import { VisitLink } from "@/supervision/visits-part";
import "./visits.css";

const route = getRouteApi("/visits/$id");

export default function VisitPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useVisit(Number(route.useParams().id));
  useTitle(data ? `${t("visits.one")} ${data.no}` : t("visits.one"));
  if (error && !data) {
    return (
      <div className="document">
        <ErrorState error={error} what={t("visits.failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <Skeleton rows={10} label={t("state.loading")} />;
  return <Sheet key={data.id} visit={data} />;
}

function Sheet({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const config = useConfig();
  const [notice, setNotice] = useState<number | null>(null);
  const name = (field: string) => t(`visits.field.${field}`);
  return (
    <div className="document supervised visit" data-testid="visit" data-status={visit.status} data-version={visit.version}>
      <p className="crumb">
        <Link to="/visits">{t("visits.title")}</Link>
      </p>
      <header className="sup-head">
        <h1>{visit.no}</h1>
        <span className={`tag ${visit.late ? "tag-error" : ""}`}>{[t(`visits.status.${visit.status}`), visit.late && t("visits.late")].filter(Boolean).join(" · ")}</span>
        {visit.status === "submitted" && <span className={`tag ${visit.problem ? "tag-error" : ""}`}>{t(visit.problem ? "visits.problem" : "visits.clean")}</span>}
        <Deeds visit={visit} onIssued={setNotice} />
      </header>
      <Part title={name("task")}>
        <p>{visit.task}</p>
        <Facts
          facts={[
            [
              name("contract"),
              <Link key="contract" to="/contracts/$id" params={{ id: String(visit.contract.id) }}>
                {visit.contract.contract_no} {visit.contract.name}
              </Link>,
            ],
            [
              name("enterprise"),
              <Link key="enterprise" to="/enterprises/$uscc" params={{ uscc: visit.enterprise.uscc }}>
                {visit.enterprise.name}
              </Link>,
            ],
            [
              name("alert"),
              visit.alert && (
                <Link key="alert" to="/alerts/$id" params={{ id: String(visit.alert.id) }}>
                  {visit.alert.no}
                </Link>
              ),
            ],
            [name("organisation"), visit.organisation],
            [name("due_on"), visit.due_on],
            ...(visit.supplement_of === null ? [] : [[t("visits.supplement_of"), <VisitLink key="first" visit={{ id: visit.supplement_of, no: String(visit.supplement_of) }} />] as const]),
            ...(visit.reason ? [[name("reason"), visit.reason] as const] : []),
          ]}
        />
        {visit.supplements.length > 0 && (
          <p data-testid="supplements">
            {t("visits.supplements")}{" "}
            {visit.supplements.map((one) => (
              <VisitLink key={one.id} visit={one} />
            ))}
          </p>
        )}
      </Part>
      {visit.may.write ? (
        <Part title={t("visits.one")}>
          <VisitFormPart visit={visit} />
        </Part>
      ) : (
        visit.status === "submitted" && <Told visit={visit} />
      )}
      <Part title={t("visits.field.photos")}>
        {config.data && (
          <AttachmentSlots
            owner={{ owner_kind: "visit", owner_id: visit.id }}
            kinds={config.data.codes.doc_kind}
            slots={[
              { code: "visit_photo", id: "visit-photos", least: visit.supplement_of === null ? 1 : 0, pictures: true, problems: undefined },
              { code: "visit_evidence", id: "visit-evidence", least: 0, pictures: false, problems: undefined },
            ]}
          />
        )}
      </Part>
      <Part title={t("visits.tab.notices")}>
        <Grid
          label={t("visits.tab.notices")}
          testId="visit-notices"
          none={t("visits.none_notices")}
          rows={visit.notices}
          keyOf={({ id }) => id}
          columns={[
            {
              key: "no",
              name: name("no"),
              cell: ({ id, no }) => (
                <button type="button" className="link-button" onClick={() => setNotice(id)}>
                  {no}
                </button>
              ),
            },
            { key: "status", name: name("status"), cell: ({ status }) => t(`visits.notice_status.${status}`) },
            { key: "deadline", name: name("deadline"), cell: ({ deadline }) => deadline || NONE },
          ]}
        />
      </Part>
      {notice !== null && <NoticeDialog key={notice} id={notice} onClose={() => setNotice(null)} />}
    </div>
  );
}

function Deeds({ visit, onIssued }: { visit: Visit; onIssued: (id: number) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"notify" | "withdraw" | null>(null);
  const supplement = useMutation({
    mutationFn: () => giveVisit({ supplement_of: visit.id }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["visits"] });
      void navigate({ to: "/visits/$id", params: { id: String(id) } });
    },
  });
  const withdraw = useMutation({
    mutationFn: (reason: string) => moveVisit(visit.id, visit.version, { to: "withdrawn", reason }),
    onSuccess: (done) => {
      client.setQueryData(visitKey(visit.id), done);
      void client.invalidateQueries({ queryKey: ["visits", "list"] });
      setOpen(null);
    },
  });
  const failed = supplement.error ?? withdraw.error;
  return (
    <div className="form-actions">
      <a className="button button-plain" href={visitPrint(visit.id)} target="_blank" rel="noreferrer" data-testid="print">
        {t("visits.print")}
      </a>
      {visit.may.notify && (
        <Button look="primary" data-testid="notify" onClick={() => setOpen("notify")}>
          {t("visits.notify")}
        </Button>
      )}
      {visit.may.supplement && (
        <Button data-testid="supplement" disabled={supplement.isPending} title={t("visits.locked")} onClick={() => supplement.mutate()}>
          {t("visits.supplement")}
        </Button>
      )}
      {visit.may.withdraw && (
        <Button data-testid="withdraw" onClick={() => setOpen("withdraw")}>
          {t("visits.withdraw")}
        </Button>
      )}
      {failed && <ErrorState error={failed} what={t("visits.not_done")} />}
      {open === "notify" && (
        <IssueDialog
          visit={visit}
          onClose={() => setOpen(null)}
          onIssued={(id) => {
            setOpen(null);
            onIssued(id);
          }}
        />
      )}
      {open === "withdraw" && (
        <ReasonDialog title={t("visits.withdraw")} lead={t("visits.withdraw_lead")} label={t("visits.field.reason")} busy={withdraw.isPending} onReason={withdraw.mutate} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}
