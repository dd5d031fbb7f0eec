/** 校验: what the service finds in the boundary as it stands, each with the way to its place. */
import { useTranslation } from "react-i18next";
import { boxOf, fromCoordinates } from "./geometry/shape";
import type { Plane } from "./plane";
import { useEditor } from "./store";
import type { Verdict } from "@/api/editing";
import type { Problem } from "@/api/types";
import type { MapEngine } from "@/map";
import { squareMetres } from "@/shared/format";
import type { Bbox, LngLat } from "@/shared/geo";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  engine: MapEngine | null;
  plane: Plane;
  verdict: Verdict | null;
  waiting: boolean;
  error: unknown;
  retry: () => void;
}

/** About 20 m around a point. */
const around = ([lng, lat]: LngLat): Bbox => [lng - 0.0002, lat - 0.0002, lng + 0.0002, lat + 0.0002];

export function Checks({ engine, plane, verdict, waiting, error, retry }: Props) {
  const { t } = useTranslation();
  const empty = useEditor((state) => state.history.present.length === 0);
  const show = (box: Bbox | null) => box && engine?.fit(box, { maxZoom: 20, padding: 60 });
  if (empty) return null;
  // Overlaps are told one by one, with their pieces; the sentence about them would be said twice.
  const problems = (verdict?.problems ?? []).filter(({ code }) => code !== "overlap" || verdict?.overlaps.length === 0);
  const found = problems.length + (verdict?.overlaps.length ?? 0);
  const state = waiting ? "waiting" : found === 0 && verdict ? "clean" : "found";
  return (
    <section className="checks" aria-label={t("editor.checks")} data-testid="checks" data-state={error ? "failed" : state}>
      <h2>
        {t("editor.checks")}{" "}
        <small role="status">{waiting ? t("editor.checking") : error ? "" : found === 0 ? t("editor.clean") : t("editor.found", { count: found })}</small>
      </h2>
      {error !== null && !waiting && <ErrorState error={error} what={t("editor.check_failed")} onRetry={retry} />}
      <ul>
        {verdict?.overlaps.map(({ id, name, area_m2, coordinates }) => (
          <li key={`o${id}`} className="check-warning" data-testid="overlap" data-id={id} data-m2={area_m2}>
            <Icon name="warning" />
            <span>{t("editor.overlap", { name: name ?? `#${id}`, area: squareMetres(Number(area_m2)) })}</span>
            <Locate onClick={() => show(boxOf(fromCoordinates(coordinates)) && plane.bbox(fromCoordinates(coordinates)))} />
          </li>
        ))}
        {problems.map((problem, i) => (
          <Finding key={`${problem.code}-${i}`} problem={problem} show={show} />
        ))}
      </ul>
    </section>
  );
}

function Finding({ problem, show }: { problem: Problem; show: (box: Bbox) => void }) {
  const { position } = problem;
  return (
    <li className={`check-${problem.severity}`} data-testid="problem" data-code={problem.code}>
      <Icon name={problem.severity === "error" ? "error" : "warning"} />
      <span>
        {problem.message} <span className="note">{problem.remedy}</span>
      </span>
      {position && <Locate onClick={() => show(around(position))} />}
    </li>
  );
}

function Locate({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button icon="target" onClick={onClick}>
      {t("editor.locate")}
    </Button>
  );
}
