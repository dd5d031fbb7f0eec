/** 适配项目: who looks for such a space, and who is after this one already. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type FittingProject, type FittingProjects, useFittingProjects } from "@/api/projects";
import { useMay } from "@/api/session";
import type { Space } from "@/api/types";
import { ErrorState } from "@/shared/ui/states";

/** 部队用地 is nobody's project; what is 待定 neither. */
const OFFERED: readonly string[] = ["supply", "renewal", "industrial_upgrade", "building"];

export default function Fitting({ space }: { space: Space }) {
  const { t } = useTranslation();
  const may = useMay();
  const asked = may("projects.read") && OFFERED.includes(space.category);
  const { data, error, refetch } = useFittingProjects(space.id, asked);
  if (!asked) return null;
  if (error && !data) return <ErrorState error={error} what={t("projects.fitting.failed")} onRetry={() => void refetch()} />;
  if (!data) return null;
  const rest = data.matched - data.items.length;
  const nobody = data.matched + data.near_matched + data.links.length === 0;
  return (
    <section data-testid="fitting">
      <h3>{t("projects.fitting.title")}</h3>
      {nobody && <p className="note">{t("projects.fitting.none")}</p>}
      <ul className="around">
        <Links data={data} />
        {data.items.map((fit) => (
          <Line key={fit.project.id} fit={fit} />
        ))}
      </ul>
      {rest > 0 && <p className="note">{t("projects.fitting.more", { count: rest })}</p>}
      {data.near_matched > 0 && <p className="note">{t("projects.fitting.near", { count: data.near_matched })}</p>}
    </section>
  );
}

/** Linked projects that are not among those that fit. */
function Links({ data }: { data: FittingProjects }) {
  const { t } = useTranslation();
  const others = data.links.filter((link) => !data.items.some(({ project }) => project.id === link.project_id));
  return others.map((link) => (
    <li key={link.project_id} data-project={link.project_id}>
      <span className="around-kind">{t(`projects.link.${link.state}`)}</span>
      <Link to="/projects/$id" params={{ id: String(link.project_id) }}>
        {link.name}
      </Link>
      <span className="around-share">{t(`projects.stage.${link.stage}`)}</span>
    </li>
  ));
}

function Line({ fit: { project, points, link } }: { fit: FittingProject }) {
  const { t } = useTranslation();
  const state = link && link.state !== "abandoned" ? `projects.link.${link.state}` : `projects.stage.${project.stage}`;
  return (
    <li data-project={project.id}>
      <span className="around-kind">{t(state)}</span>
      <Link to="/projects/$id" params={{ id: String(project.id) }}>
        {project.name}
      </Link>
      <span className="around-share">{t("projects.fit.points", { points })}</span>
    </li>
  );
}
