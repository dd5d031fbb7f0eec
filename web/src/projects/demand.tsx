/** What a project wants, who stands behind it, and what it has already. */
import { useTranslation } from "react-i18next";
import { LinkActions } from "./link-actions";
import { floorText, landText, money, monthsText, namesOf, usesOf } from "./words";
import { type ProjectDetail, type ProjectLink, useParks } from "@/api/projects";
import type { Config } from "@/api/types";
import { NONE, when } from "@/shared/format";
import { CategoryTag } from "@/shared/ui/category-tag";

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children === null || children === "" ? NONE : children}</dd>
    </div>
  );
}

export function Demand({ project, config }: { project: ProjectDetail; config: Config }) {
  const { t } = useTranslation();
  const parks = useParks();
  const field = (name: string) => t(`projects.field.${name}`);
  const separator = t("list_separator");
  const any = t("projects.demand_view.any");
  const uses = namesOf(project.uses, usesOf(config), separator) || any;
  const places = [...project.streets, ...project.parks];
  const named = [...config.streets, ...(parks.data ?? [])];
  const placeNames = namesOf(places, named, separator);
  const placed = project.only_places ? t("projects.demand_view.only", { places: placeNames }) : placeNames;
  return (
    <>
      <section>
        <h2>{t("projects.demand_view.title")}</h2>
        <dl className="fields">
          <Line name={field("demand")}>{t(`projects.demand.${project.demand}`)}</Line>
          {project.demand !== "floor" && <Line name={field("land")}>{landText(t, project) ?? any}</Line>}
          {project.demand !== "land" && (
            <>
              <Line name={field("floor")}>{floorText(t, project) ?? any}</Line>
              <Line name={field("rent_max")}>{project.rent_max ?? any}</Line>
              <Line name={field("clear_height_m")}>{project.clear_height_m ?? any}</Line>
              <Line name={field("floor_load_kn")}>{project.floor_load_kn ?? any}</Line>
            </>
          )}
          <Line name={field("uses")}>{uses}</Line>
          <Line name={field("streets")}>{places.length === 0 ? any : placed}</Line>
          <Line name={field("categories")}>
            {project.categories.map((category) => t(`category.${category}`)).join(separator) || any}
          </Line>
          {project.demand !== "floor" && <Line name={field("month")}>{monthsText(t, project) ?? any}</Line>}
        </dl>
      </section>
      <section>
        <h2>{t("projects.form.project")}</h2>
        <dl className="fields">
          <Line name={field("enterprise")}>{project.enterprise}</Line>
          <Line name={field("uscc")}>{project.uscc}</Line>
          <Line name={field("industry")}>{project.industry && t(`projects.industry.${project.industry}`)}</Line>
          <Line name={field("products")}>{project.products}</Line>
          <Line name={field("investment_wan")}>{money(project.investment_wan)}</Line>
          <Line name={field("contact")}>{[project.contact, project.contact_phone].filter(Boolean).join(" · ")}</Line>
          <Line name={field("responsible")}>{project.responsible}</Line>
          <Line name={field("next_step")}>{[project.next_step, project.next_step_on].filter(Boolean).join(" · ")}</Line>
          {project.remark !== null && <Line name={field("remark")}>{project.remark}</Line>}
        </dl>
      </section>
      <Linked project={project} />
    </>
  );
}

function Linked({ project }: { project: ProjectDetail }) {
  const { t } = useTranslation();
  const links = project.spaces.filter((link) => link.state !== "abandoned");
  return (
    <section data-testid="linked">
      <h2>{t("projects.links.title")}</h2>
      {links.length === 0 && <p className="note">{t("projects.links.none")}</p>}
      <ul className="linked">
        {links.map((link) => (
          <LinkLine key={link.space_id} project={project} link={link} />
        ))}
      </ul>
    </section>
  );
}

function LinkLine({ project, link }: { project: ProjectDetail; link: ProjectLink }) {
  const { t } = useTranslation();
  const { space } = link;
  const name = space ? (space.name ?? space.object_no ?? `#${space.id}`) : t("projects.links.ended", { id: link.space_id });
  return (
    <li data-space={link.space_id}>
      <p>
        <span className={`tag ${link.state === "intent" ? "" : "tag-success"}`} data-testid="link-state">
          {t(`projects.link.${link.state}`)}
        </span>{" "}
        {/* A whole load: the map begins with what its address selects. */}
        {space ? <a href={`/map?sel=${space.id}`}>{name}</a> : name} {space && <CategoryTag category={space.category} />}
      </p>
      <p className="note">
        {[link.changed_by, when(link.recorded_at), link.reason].filter(Boolean).join(" · ")}
      </p>
      <LinkActions project={project} space={link.space_id} name={name} link={link} />
    </li>
  );
}
