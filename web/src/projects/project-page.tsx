/** `/projects/:id`: what a project wants, what fits it and why, and where that lies. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CandidateList } from "./candidates";
import { Demand } from "./demand";
import { FitMap } from "./fit-map";
import { Log } from "./log";
import { ProjectForm } from "./project-form";
import { Stages } from "./stages";
import { type Candidate, type ProjectDetail, useCandidates, useProject } from "@/api/projects";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./projects.css";

const route = getRouteApi("/projects/$id");
const NOTHING: Candidate[] = [];

export default function ProjectPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const config = useConfig();
  const project = useProject(id);
  useTitle(project.data?.name ?? t("projects.title"));
  const error = project.error ?? config.error;
  if (error && !(project.data && config.data)) {
    const missing = (error as { status?: number }).status === 404;
    return (
      <div className="document">
        <BackLink />
        <ErrorState error={error} what={t(missing ? "projects.missing" : "projects.failed")} onRetry={() => void project.refetch()} />
      </div>
    );
  }
  if (!project.data || !config.data) return <Skeleton rows={9} label={t("state.loading")} />;
  return <Page key={id} project={project.data} config={config.data} />;
}

function BackLink() {
  const { t } = useTranslation();
  return (
    <Link to="/projects" className="back">
      <Icon name="left" size={14} />
      {t("projects.back")}
    </Link>
  );
}

function Page({ project, config }: { project: ProjectDetail; config: Config }) {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<"edit" | "log" | null>(null);
  const close = () => setDialog(null);
  return (
    <div className="project-page">
      <header className="project-head">
        <BackLink />
        <h1>{project.name}</h1>
        <span className="tag">{project.project_no}</span>
        <span className="project-buttons">
          <GuardedButton
            icon="edit"
            reason={may("projects.write") ? null : t("may.write_projects")}
            onClick={() => setDialog("edit")}
            data-testid="edit-project"
          >
            {t("projects.edit")}
          </GuardedButton>
          <Button icon="audit" onClick={() => setDialog("log")}>
            {t("projects.history")}
          </Button>
        </span>
        <Stages project={project} />
      </header>
      <Body project={project} config={config} />
      {dialog === "edit" && (
        <Dialog wide title={t("projects.edit_title", { number: project.project_no })} onClose={close} testId="project-form">
          <ProjectForm project={project} onSaved={close} onClose={close} />
        </Dialog>
      )}
      {dialog === "log" && (
        <Dialog wide title={t("projects.log.title")} onClose={close} testId="project-log">
          <Log id={project.id} />
          <div className="form-actions">
            <Button onClick={close}>{t("action.close")}</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Body({ project, config }: { project: ProjectDetail; config: Config }) {
  const { t } = useTranslation();
  const fit = useCandidates(project.id, true);
  const [selected, setSelected] = useState<number | null>(null);
  const [near, setNear] = useState(false);
  /** Chosen on the map: the list follows; a near miss opens its list. */
  const choose = (id: number | null) => {
    setSelected(id);
    if (id !== null) requestAnimationFrame(() => document.querySelector(`.fit-card[data-space="${id}"]`)?.scrollIntoView({ block: "nearest" }));
  };
  return (
    <div className="project-body">
      <div className="project-demand">
        <Demand project={project} config={config} />
      </div>
      <div className="project-fit">
        {fit.error && !fit.data ? (
          <ErrorState error={fit.error} what={t("projects.fit.failed")} onRetry={() => void fit.refetch()} />
        ) : fit.data ? (
          <CandidateList project={project} fit={fit.data} selected={selected} near={near} onNear={setNear} onSelect={setSelected} />
        ) : (
          <Skeleton rows={8} label={t("state.loading")} />
        )}
      </div>
      <FitMap
        config={config}
        candidates={fit.data?.items ?? NOTHING}
        near={near ? (fit.data?.near_misses ?? NOTHING) : NOTHING}
        selected={selected}
        onSelect={choose}
      />
    </div>
  );
}
