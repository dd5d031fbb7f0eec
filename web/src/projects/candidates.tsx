/** The spaces that fit, the best first, each with its points and why. */
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { LinkActions } from "./link-actions";
import { say } from "./words";
import type { Candidate, Candidates, ProjectDetail } from "@/api/projects";
import { squareMetres } from "@/shared/format";
import { CategoryTag } from "@/shared/ui/category-tag";
import { Icon } from "@/shared/ui/icon";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  project: ProjectDetail;
  fit: Candidates;
  selected: number | null;
  near: boolean;
  onNear: (near: boolean) => void;
  onSelect: (id: number | null) => void;
}

export function CandidateList({ project, fit, selected, near, onNear, onSelect }: Props) {
  const { t } = useTranslation();
  const card = (candidate: Candidate) => (
    <Card key={candidate.space.id} project={project} candidate={candidate} open={candidate.space.id === selected} onSelect={onSelect} />
  );
  return (
    <section className="fit-list" aria-label={t("projects.fit.title")} data-testid="candidates">
      <h2>{t("projects.fit.title")}</h2>
      {fit.items.length === 0 ? (
        <EmptyState title={t("projects.fit.none")} />
      ) : (
        <p className="note">{t("projects.fit.matched", { count: fit.matched, shown: fit.items.length })}</p>
      )}
      <How />
      <ol className="fit-cards">{fit.items.map(card)}</ol>
      {fit.near_misses.length > 0 && (
        <>
          <button type="button" className="link near-toggle" aria-expanded={near} onClick={() => onNear(!near)}>
            {t("projects.fit.near", { count: fit.near_matched })} <Icon name={near ? "up" : "down"} size={12} />
          </button>
          {near && <ol className="fit-cards is-near">{fit.near_misses.map(card)}</ol>}
        </>
      )}
    </section>
  );
}

function How() {
  const { t } = useTranslation();
  return (
    <details className="fit-how">
      <summary>{t("projects.fit.how")}</summary>
      <p className="note">{t("projects.fit.how_text")}</p>
    </details>
  );
}

interface CardProps {
  project: ProjectDetail;
  candidate: Candidate;
  open: boolean;
  onSelect: (id: number | null) => void;
}

function Card({ project, candidate, open, onSelect }: CardProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const { space, link, missed } = candidate;
  const name = space.name ?? space.object_no ?? `#${space.id}`;
  const size = space.kind === "building" ? space.vacant_area_m2 : space.area_m2;
  const near = missed !== null;
  return (
    <li className={open ? "fit-card is-open" : "fit-card"} data-space={space.id}>
      <button type="button" className="fit-head" aria-expanded={open} aria-controls={id} onClick={() => onSelect(open ? null : space.id)}>
        <span className={near ? "fit-rank is-near" : "fit-rank"}>{candidate.rank}</span>
        <span className="fit-name">{name}</span>
        <span className="fit-points">{t("projects.fit.points", { points: candidate.points })}</span>
        <span className="fit-about">
          <CategoryTag category={space.category} /> {[space.street, `${squareMetres(size)} ㎡`].filter(Boolean).join(" · ")}
          {link && link.state !== "abandoned" && <span className="tag tag-info">{t(`projects.link.${link.state}`)}</span>}
        </span>
        {missed && (
          <span className="fit-missed">
            <Icon name="warning" size={13} /> {say(missed.title, i18n.language)}: {say(missed.sentence, i18n.language)}
          </span>
        )}
      </button>
      <div id={id} hidden={!open} className="fit-why">
        {open && (
          <>
            <Reasons candidate={candidate} />
            {!near && <LinkActions project={project} space={space.id} name={name} link={link} />}
            <p>
              <FitLink id={space.id} />
            </p>
          </>
        )}
      </div>
    </li>
  );
}

function FitLink({ id }: { id: number }) {
  const { t } = useTranslation();
  return <a href={`/map?sel=${id}`}>{t("projects.fit.open")}</a>;
}

/** Points as bars that are read as numbers. */
export function Reasons({ candidate }: { candidate: Pick<Candidate, "reasons" | "verify"> }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <ul className="reasons-points">
        {candidate.reasons.map((reason) => (
          <li key={reason.id} data-reason={reason.id} data-points={reason.points}>
            <span className="points-title">{say(reason.title, i18n.language)}</span>
            <span className="points-bar" aria-hidden="true">
              <span style={{ width: `${(reason.points / reason.of) * 100}%` }} />
            </span>
            <span className="points-value">{t("projects.fit.of", { points: reason.points, of: reason.of })}</span>
            <span className="points-why">{say(reason.sentence, i18n.language)}</span>
          </li>
        ))}
      </ul>
      {candidate.verify.length > 0 && (
        <ul className="verify" aria-label={t("projects.fit.verify")}>
          {candidate.verify.map((text) => (
            <li key={text.zh} className="flag-warning">
              <Icon name="warning" size={13} /> {say(text, i18n.language)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
