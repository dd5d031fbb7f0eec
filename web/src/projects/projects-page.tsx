/** `/projects`: the pool; filtered by its address, page by page from the service. */
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProjectForm } from "./project-form";
import { StageTag } from "./stage-tag";
import { demandText, linkedText, money } from "./words";
import { DEMANDS, type ProjectSearch, SORTS, STAGES } from "@/api/project-search";
import { type Project, useProjects } from "@/api/projects";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { useDebounced, useTitle } from "@/shared/hooks";
import { listOf, listText } from "@/shared/url-state";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./projects.css";

const route = getRouteApi("/projects");

export default function ProjectsPage() {
  const { t } = useTranslation();
  useTitle(t("projects.title"));
  const may = useMay();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const search = route.useSearch();
  return (
    <div className="document projects">
      <div className="projects-head">
        <h1>{t("projects.title")}</h1>
        <GuardedButton
          look="primary"
          icon="plus"
          reason={may("projects.write") ? null : t("may.write_projects")}
          onClick={() => setMaking(true)}
          data-testid="new-project"
        >
          {t("projects.create")}
        </GuardedButton>
      </div>
      <p className="lead">{t("projects.lead")}</p>
      <Filter search={search} />
      <List search={search} />
      {making && (
        <Dialog wide title={t("projects.new_title")} onClose={() => setMaking(false)} testId="project-form">
          <ProjectForm
            project={null}
            onClose={() => setMaking(false)}
            onSaved={({ id }) => void navigate({ to: "/projects/$id", params: { id: String(id) } })}
          />
        </Dialog>
      )}
    </div>
  );
}

function Filter({ search }: { search: ProjectSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [text, setText] = useState(search.q ?? "");
  const settled = useDebounced(text.trim(), 300);
  useEffect(() => {
    if (settled !== (search.q ?? "")) void navigate({ search: (before) => ({ ...before, q: settled || undefined }), replace: true });
    // Only what is typed goes into the address; the address does not type.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  const stages = listOf(search.stage);
  const toggle = (stage: string) => {
    const now = stages.includes(stage) ? stages.filter((other) => other !== stage) : [...stages, stage];
    void navigate({ search: { ...search, stage: listText(now) }, replace: true });
  };
  const set = (change: ProjectSearch) => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <div className="projects-filter" role="search">
      <input
        type="search"
        value={text}
        placeholder={t("projects.search")}
        aria-label={t("projects.search")}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="stage-chips" role="group" aria-label={t("projects.column.stage")}>
        {STAGES.map((stage) => (
          <button type="button" key={stage} aria-pressed={stages.includes(stage)} onClick={() => toggle(stage)}>
            {t(`projects.stage.${stage}`)}
          </button>
        ))}
      </div>
      <select
        aria-label={t("projects.column.demand")}
        value={search.demand ?? ""}
        onChange={(event) => set({ demand: DEMANDS.find((demand) => demand === event.target.value) })}
      >
        <option value="">{t("projects.all_demands")}</option>
        {DEMANDS.map((demand) => (
          <option key={demand} value={demand}>
            {t(`projects.demand.${demand}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t("projects.sort")}
        value={search.sort ?? SORTS[0]}
        onChange={(event) => set({ sort: SORTS.find((sort) => sort === event.target.value && sort !== SORTS[0]) })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(`projects.sort_${sort.replace("-", "")}`)}
          </option>
        ))}
      </select>
      <label className="check">
        <input type="checkbox" checked={search.due === "true"} onChange={(event) => set({ due: event.target.checked ? "true" : undefined })} />
        {t("projects.due")}
      </label>
    </div>
  );
}

function List({ search }: { search: ProjectSearch }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useProjects(search);
  if (error && !data) return <ErrorState error={error} what={t("projects.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const projects = data.pages.flatMap((page) => page.items);
  if (projects.length === 0) return <EmptyState title={t("projects.none")} />;
  return (
    <>
      <p className="note" role="status" data-testid="matched">
        {t("projects.matched", { count: data.pages[0]?.matched ?? 0 })}
      </p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("projects.title")}>
        <table className="plain-table projects-table">
          <thead>
            <tr>
              <th>{t("projects.column.number")}</th>
              <th>{t("projects.column.name")}</th>
              <th>{t("projects.column.stage")}</th>
              <th>{t("projects.column.demand")}</th>
              <th className="numbers">{t("projects.column.investment")}</th>
              <th>{t("projects.column.next")}</th>
              <th>{t("projects.column.linked")}</th>
            </tr>
          </thead>
          <tbody>
            {projects.map((project) => (
              <Row key={project.id} project={project} />
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <p className="form-actions">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("projects.more")}
          </Button>
        </p>
      )}
    </>
  );
}

function Row({ project }: { project: Project }) {
  const { t } = useTranslation();
  const { data: config } = useConfig();
  const late = project.next_step_on !== null && config !== undefined && project.next_step_on <= config.today;
  const over = project.stage === "producing" || project.stage === "dropped";
  return (
    <tr data-project={project.id}>
      <td data-label={t("projects.column.number")}>{project.project_no}</td>
      <td data-label={t("projects.column.name")} className="projects-name">
        <Link to="/projects/$id" params={{ id: String(project.id) }}>
          {project.name}
        </Link>
        {project.enterprise && <span className="note">{project.enterprise}</span>}
      </td>
      <td data-label={t("projects.column.stage")}>
        <StageTag stage={project.stage} />
      </td>
      <td data-label={t("projects.column.demand")}>{demandText(t, project)}</td>
      <td data-label={t("projects.column.investment")} className="numbers">
        {money(project.investment_wan)}
      </td>
      <td data-label={t("projects.column.next")}>
        {[project.next_step, project.next_step_on].filter(Boolean).join(" · ") || NONE}
        {late && !over && <span className="tag tag-error">{t("projects.demand_view.due")}</span>}
      </td>
      <td data-label={t("projects.column.linked")}>{linkedText(t, project)}</td>
    </tr>
  );
}
