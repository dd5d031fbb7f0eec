/** 现场核查 of a contract, of an alert: what was ordered and found, and ordering another. */
import "./visits-words";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Grid, Part } from "./part";
import { useConfig } from "@/api/queries";
import { ORGANISATION_KINDS, useMay } from "@/api/session";
import { giveVisit, type Task, useVisits, type VisitRow } from "@/api/visits";
import { Input } from "@/form/input";
import { filled, unreadable } from "@/form/rows";
import { FormDialog } from "@/form/sheet-form";
import { NONE, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { ErrorState, Skeleton } from "@/shared/ui/states";

export function VisitLink({ visit }: { visit: { id: number; no: string } }) {
  return (
    <Link to="/visits/$id" params={{ id: String(visit.id) }}>
      {visit.no}
    </Link>
  );
}

/** What came of a visit, in a few words. */
export function useFound() {
  const { t } = useTranslation();
  return ({ status, supplement_of, problem, form: { judgement } }: Pick<VisitRow, "status" | "supplement_of" | "problem" | "form">) => {
    if (status !== "submitted") return NONE;
    if (supplement_of !== null) return t("visits.supplement_of");
    return [judgement && t(`visits.judgement.${judgement}`), t(problem ? "visits.problem" : "visits.clean")].filter(Boolean).join(" · ");
  };
}

export function VisitsPart({ contract, alert }: { contract: number; alert?: number }) {
  const { t } = useTranslation();
  const may = useMay();
  const [giving, setGiving] = useState(false);
  const found = useFound();
  const { data, error, refetch } = useVisits(alert === undefined ? { contract_id: contract } : { alert_id: alert });
  const name = (field: string) => t(`visits.field.${field}`);
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Part
      title={t("visits.title")}
      testId="visits-part"
      deeds={
        may("contracts.decide") && (
          <Button icon="check" data-testid="give-visit" onClick={() => setGiving(true)}>
            {t("visits.give")}
          </Button>
        )
      }
    >
      {error && !data && <ErrorState error={error} what={t("visits.failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} label={t("state.loading")} />}
      {data && (
        <Grid
          label={t("visits.title")}
          testId="visits-of"
          none={t("visits.none")}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: "no", name: name("no"), cell: (row) => <VisitLink visit={row} /> },
            { key: "status", name: name("status"), cell: (row) => [t(`visits.status.${row.status}`), row.late && t("visits.late")].filter(Boolean).join(" · ") },
            { key: "organisation", name: name("organisation"), cell: (row) => row.organisation },
            { key: "due_on", name: name("due_on"), cell: (row) => row.due_on },
            { key: "happened_at", name: name("happened_at"), cell: (row) => (row.happened_at ? when(row.happened_at) : NONE) },
            { key: "found", name: name("found"), wide: true, cell: found },
            { key: "notices", name: name("notices"), cell: (row) => row.notices.map(({ no, status }) => `${no} ${t(`visits.notice_status.${status}`)}`).join(t("list_separator")) || NONE },
          ]}
        />
      )}
      {giving && <GiveDialog contract={contract} alert={alert} onClose={() => setGiving(false)} />}
    </Part>
  );
}

function GiveDialog({ contract, alert, onClose }: { contract: number; alert: number | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const organisations = useConfig().data?.organisations ?? [];
  const offices = ORGANISATION_KINDS.flatMap((kind) => organisations.filter((one) => one.kind === kind));
  const label = (path: string) => t(`visits.field.${path}`, { defaultValue: path });
  return (
    <FormDialog
      title={t("visits.give")}
      lead={t("visits.give_lead")}
      testId="give-dialog"
      what={t("visits.not_done")}
      submit={t("visits.give")}
      labelOf={label}
      initial={{ task: t("visits.default_task") }}
      check={(fields) => unreadable(fields, [], ["organisation_id", "due_on", "task"], { number: "", needed: t("form.required") })}
      send={(fields) => {
        const task: Task = { contract_id: contract, ...filled(fields, ["due_on", "task"]), organisation_id: Number(fields["organisation_id"]) };
        return giveVisit(alert === undefined ? task : { ...task, alert_id: alert });
      }}
      onDone={({ id }) => {
        for (const key of [["visits"], ["enterprises"]]) void client.invalidateQueries({ queryKey: key });
        void navigate({ to: "/visits/$id", params: { id: String(id) } });
      }}
      onClose={onClose}
    >
      {(sheet) => (
        <div className="field-grid">
          <Input sheet={sheet} name="organisation_id" label={label("organisation_id")} kind="select" required choices={offices.map(({ id, name }) => ({ value: String(id), label: name }))} />
          <Input sheet={sheet} name="due_on" label={label("due_on")} kind="date" required />
          <Input sheet={sheet} name="task" label={label("task")} kind="long" required most={1000} wide />
        </div>
      )}
    </FormDialog>
  );
}
