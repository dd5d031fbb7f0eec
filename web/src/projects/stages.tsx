/** Where a project stands, and the moves from there. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReasonDialog } from "./reason-dialog";
import { ApiError } from "@/api/client";
import { type Stage, STAGES } from "@/api/project-search";
import { changeProject, type ProjectDetail, projectQuery } from "@/api/projects";
import { useMay } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { Banner, ErrorState } from "@/shared/ui/states";

const COURSE: readonly Stage[] = STAGES.filter((stage) => stage !== "dropped");

/** The stages one may go back to. */
function backTo(stage: Stage): Stage[] {
  return stage === "dropped" ? ["lead", "talking"] : COURSE.slice(0, COURSE.indexOf(stage));
}

export function Stages({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const [asking, setAsking] = useState<"back" | "drop" | null>(null);
  const before = backTo(project.stage);
  const [target, setTarget] = useState<Stage | null>(null);
  const move = useMutation({
    mutationFn: (change: { stage: Stage; reason?: string }) => changeProject(project.id, project.version, change),
    onSuccess: ({ data }) => {
      setAsking(null);
      client.setQueryData(projectQuery(data.id).queryKey, data);
      void client.invalidateQueries({ queryKey: ["projects"] });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  const denied = may("projects.write") ? null : t("may.write_projects");
  const stale = move.error instanceof ApiError && move.error.status === 412;
  const dropped = project.stage === "dropped";
  const place = COURSE.indexOf(project.stage);
  const next = dropped ? undefined : COURSE[place + 1];
  const backwards = target !== null && before.includes(target) ? target : (before.at(-1) ?? "lead");
  const ask = (what: "back" | "drop") => {
    move.reset();
    setAsking(what);
  };
  return (
    <section className="stages" aria-label={t("projects.steps.label")}>
      <ol className="stage-line">
        {COURSE.map((stage, i) => (
          <li key={stage} className={!dropped && i < place ? "is-done" : undefined} aria-current={i === place ? "step" : undefined}>
            <span>{!dropped && i < place ? <Icon name="check" size={12} /> : i + 1}</span>
            {t(`projects.stage.${stage}`)}
          </li>
        ))}
        {dropped && (
          <li className="is-dropped" aria-current="step">
            <span>
              <Icon name="close" size={12} />
            </span>
            {t("projects.stage.dropped")}
          </li>
        )}
      </ol>
      <div className="stage-moves">
        {next && (
          <GuardedButton look="primary" reason={denied} disabled={move.isPending} onClick={() => move.mutate({ stage: next })} data-testid="forward">
            {t("projects.steps.forward", { stage: t(`projects.stage.${next}`) })}
          </GuardedButton>
        )}
        {before.length > 0 && denied === null && (
          <Button onClick={() => ask("back")}>{t(dropped ? "projects.steps.revive" : "projects.steps.back")}</Button>
        )}
        {!dropped && denied === null && <Button onClick={() => ask("drop")}>{t("projects.steps.drop")}</Button>}
      </div>
      {stale && <Banner tone="warning">{t("projects.steps.stale")}</Banner>}
      {move.error && !stale && asking === null && <ErrorState error={move.error} what={t("projects.steps.failed")} />}
      {asking === "drop" && (
        <ReasonDialog
          title={t("projects.steps.drop_title")}
          error={stale ? null : move.error}
          busy={move.isPending}
          onReason={(reason) => move.mutate({ stage: "dropped", reason })}
          onClose={() => setAsking(null)}
        >
          <p>{t("projects.steps.drop_text")}</p>
        </ReasonDialog>
      )}
      {asking === "back" && (
        <ReasonDialog
          title={t("projects.steps.back_title")}
          error={stale ? null : move.error}
          busy={move.isPending}
          onReason={(reason) => move.mutate({ stage: backwards, reason })}
          onClose={() => setAsking(null)}
        >
          <label>
            {t("projects.field.stage")}
            <select value={backwards} onChange={(event) => setTarget(before.find((stage) => stage === event.target.value) ?? null)}>
              {before.map((stage) => (
                <option key={stage} value={stage}>
                  {t(`projects.stage.${stage}`)}
                </option>
              ))}
            </select>
          </label>
        </ReasonDialog>
      )}
    </section>
  );
}
