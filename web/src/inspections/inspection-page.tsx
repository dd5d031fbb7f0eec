/** `/inspections/:id`: one form with its items and photos; a draft is filled in here, a submitted one is read. */
import "./words";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DraftForm } from "./draft-form";
import { RectificationDialog } from "./rectification-dialog";
import { AttachmentSlots } from "@/attachments/slots";
import { beginPatrol, type Patrol, patrolPrint, usePatrol } from "@/api/patrols";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { NONE, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./inspections.css";

const route = getRouteApi("/inspections/$id");

export default function InspectionPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const { data, error, refetch } = usePatrol(id);
  useTitle(data?.no ? `${t("patrols.desk.one")} ${data.no}` : t("patrols.desk.one"));
  if (error && !data) {
    return (
      <div className="document">
        <ErrorState error={error} what={t("patrols.desk.failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <Skeleton rows={10} label={t("state.loading")} />;
  return <Sheet key={data.id} patrol={data} />;
}

function Sheet({ patrol }: { patrol: Patrol }) {
  const { t } = useTranslation();
  const may = useMay();
  const config = useConfig();
  const [rect, setRect] = useState(false);
  const edits = patrol.status === "draft" && may("reserve.write");
  return (
    <div className="document inspection" data-testid="inspection" data-status={patrol.status} data-version={patrol.version}>
      <header className="inspections-head">
        <Link to="/inspections" search={{ tab: "done" }}>
          {t("patrols.desk.back")}
        </Link>
        <span className="tag">{t(`patrols.status.${patrol.status}`)}</span>
        <a className="button button-plain" href={patrolPrint(patrol.id)} target="_blank" rel="noreferrer" data-testid="print">
          {t("patrols.desk.print")}
        </a>
        {patrol.status === "submitted" && may("reserve.write") && <Supplement patrol={patrol} />}
      </header>
      <h1>
        {t("patrols.desk.one")} {patrol.no}
      </h1>
      <p className="lead">
        {[patrol.name, patrol.ledger_no, patrol.address, patrol.street, patrol.guard_org].filter(Boolean).join(" · ")}
      </p>
      {patrol.supplement_of !== null && (
        <p>
          {t("patrols.desk.supplement_of")}{" "}
          <Link to="/inspections/$id" params={{ id: String(patrol.supplement_of) }}>
            {patrol.supplement_of}
          </Link>
        </p>
      )}
      {edits ? <DraftForm key={patrol.id} patrol={patrol} /> : <Told patrol={patrol} onRect={() => setRect(true)} />}
      <h2>{t("patrols.desk.photos")}</h2>
      {config.data && (
        <AttachmentSlots
          owner={{ owner_kind: "patrol", owner_id: patrol.id }}
          kinds={config.data.codes.doc_kind}
          slots={[{ code: "patrol_photo", id: "patrol-photos", least: 0, pictures: true, problems: undefined }]}
        />
      )}
      {patrol.supplements.length > 0 && (
        <p data-testid="supplements">
          {t("patrols.desk.supplements")}{" "}
          {patrol.supplements.map(({ id, no, status }) => (
            <Link key={id} to="/inspections/$id" params={{ id: String(id) }}>
              {no ?? t(`patrols.status.${status}`)}
            </Link>
          ))}
        </p>
      )}
      {rect && patrol.rectification && <RectificationDialog id={patrol.rectification.id} onClose={() => setRect(false)} />}
    </div>
  );
}

function Supplement({ patrol }: { patrol: Patrol }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: () => {
      const { happened_at, patrollers } = patrol.form;
      return beginPatrol({ item_id: patrol.item_id, supplement_of: patrol.id, form: { happened_at: happened_at ?? null, patrollers: patrollers ?? [] } });
    },
    onSuccess: ({ id }) => void navigate({ to: "/inspections/$id", params: { id: String(id) } }),
  });
  return (
    <>
      <Button disabled={begin.isPending} title={t("patrols.desk.locked")} data-testid="supplement" onClick={() => begin.mutate()}>
        {t("patrols.desk.supplement")}
      </Button>
      {begin.error && <ErrorState error={begin.error} what={t("patrols.desk.supplement")} />}
    </>
  );
}

/** A form that is not changed any more. */
function Told({ patrol, onRect }: { patrol: Patrol; onRect: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { form } = patrol;
  const accuracy = form.arrival?.accuracy_m ? ` ±${Math.round(form.arrival.accuracy_m)} m` : "";
  const position = form.arrival ? `${form.arrival.lng.toFixed(6)}, ${form.arrival.lat.toFixed(6)}${accuracy}` : t("patrols.desk.no_place");
  const distance = patrol.distance_m === null ? null : t("patrols.desk.metres", { n: patrol.distance_m });
  const facts: [string, string | null | undefined][] = [
    ["when", form.happened_at ? when(form.happened_at) : null],
    ["kind", t(`patrols.kind.${patrol.kind}`)],
    ["who", form.patrollers?.join("、")],
    ["weather_was", form.weather],
    ["place", [position, distance].filter(Boolean).join("；")],
    ["far_reason", form.far_reason],
    ["correction", form.correction],
    ["problem", form.problem || (patrol.problem ? null : t("patrols.desk.clean"))],
    ["severity", form.severity ? t(`patrols.severity.${form.severity}`) : null],
    ["occupied", form.occupied_area_m2 ? `${form.occupied_area_m2} ㎡` : null],
    ["measures", form.measures],
    ["deadline", form.deadline],
    ["remark", form.remark],
  ];
  return (
    <>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{t(`patrols.desk.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        {patrol.rectification && (
          <div>
            <dt>{t("patrols.desk.rectification")}</dt>
            <dd>
              <button
                type="button"
                className="link-button"
                data-testid="open-rectification"
                onClick={() => {
                  void client.invalidateQueries({ queryKey: ["patrols", "rectification"] });
                  onRect();
                }}
              >
                {patrol.rectification.no} {t(`patrols.rect.${patrol.rectification.status}`)}
              </button>
            </dd>
          </div>
        )}
      </dl>
      {(form.checks ?? []).length > 0 && (
        <>
          <h2>{t("patrols.desk.checks")}</h2>
          <table className="plain-table" aria-label={t("patrols.desk.checks")}>
            <thead>
              <tr>
                {["item", "result", "note"].map((name) => (
                  <th key={name} scope="col">
                    {t(`patrols.desk.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {form.checks?.map((check) => (
                <tr key={check.item} data-result={check.result}>
                  <td>{t(`patrols.check.${check.item}`)}</td>
                  <td>{check.result === "no" ? <span className="tag tag-error">▲ {t("patrols.result.no")}</span> : t(`patrols.result.${check.result}`)}</td>
                  <td>{check.note || NONE}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}
