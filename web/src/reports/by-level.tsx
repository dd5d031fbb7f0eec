import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Levels, LEVELS } from "@/api/contracts";
import { count } from "@/shared/format";
import { LevelIcon } from "@/supervision/level";

/** Number of each level by shape, word and colour; each leads to those. */
export function ByLevel({ levels = {}, to }: { levels: Levels | undefined; to: "/contracts" | "/alerts" }) {
  const { t } = useTranslation();
  // Nothing is raised that is in order.
  const shown = LEVELS.filter((level) => to === "/contracts" || level !== "green");
  return (
    <ul className="rep-levels">
      {shown.map((level) => (
        <li key={level} className={`level level-${level}`} data-level={level} data-count={levels[level] ?? 0}>
          <LevelIcon level={level} />
          <Link to={to} search={to === "/alerts" ? { level, mine: "false" } : { level }}>
            {t("reports.of_level", { level: t(`sup.level.${level}`), n: count(levels[level] ?? 0) })}
          </Link>
        </li>
      ))}
    </ul>
  );
}
