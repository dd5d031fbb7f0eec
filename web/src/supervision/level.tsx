/** 预警等级: a shape of its own for each, its word, and only then its colour. Seven colours are too many to tell by hue alone. */
import { useTranslation } from "react-i18next";
import { type Level, LEVELS, type Levels } from "@/api/contracts";
import { count } from "@/shared/format";

const OCTAGON = "M5 1.5h6l3.5 3.5v6L11 14.5H5L1.5 11V5z";
const CIRCLE = "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z";

const SHAPES: Record<Level, { line?: string; filled?: string; dashed?: string }> = {
  purple: { line: OCTAGON, filled: "M6 4h4l2 2v4l-2 2H6l-2-2V6z" },
  red: { filled: OCTAGON },
  orange: { filled: "M8 2 15 14H1z" },
  yellow: { line: "M8 2 15 14H1zM8 6.5v3.5M8 12v.2" },
  blue: { line: `${CIRCLE}M8 7v4.5M8 4.6v.2` },
  grey: { dashed: CIRCLE, line: "M6.3 6.3a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.3M8 11.6v.2" },
  green: { line: `${CIRCLE}M5.2 8.2l2 2 3.6-4` },
};

export function LevelIcon({ level, size = 14 }: { level: Level; size?: number }) {
  const { line, filled, dashed } = SHAPES[level];
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {dashed && <path d={dashed} strokeDasharray="2.2 2.4" />}
      {filled && <path d={filled} fill="currentColor" />}
      {line && <path d={line} />}
    </svg>
  );
}

export function LevelTag({ level }: { level: Level }) {
  const { t } = useTranslation();
  return (
    <span className={`level level-${level}`} data-level={level}>
      <LevelIcon level={level} />
      {t(`sup.level.${level}`)}
    </span>
  );
}

interface ChipsProps {
  levels: Levels | undefined;
  chosen: readonly string[];
  /** Levels that may come up; the rest has no chip. */
  of?: readonly Level[];
  onChange: (chosen: Level[]) => void;
}

/** How many there are of each level; a click keeps those. */
export function LevelChips({ levels, chosen, of = LEVELS, onChange }: ChipsProps) {
  const { t } = useTranslation();
  return (
    <div className="level-chips" role="group" aria-label={t("sup.levels")}>
      {of.map((level) => {
        const on = chosen.includes(level);
        return (
          <button
            type="button"
            key={level}
            className={`level-chip level-${level}`}
            data-level={level}
            data-count={levels?.[level] ?? 0}
            aria-pressed={on}
            onClick={() => onChange(of.filter((other) => (other === level ? !on : chosen.includes(other))))}
          >
            <LevelIcon level={level} size={16} />
            <span>{t(`sup.level.${level}`)}</span>
            <b>{levels ? count(levels[level] ?? 0) : "…"}</b>
          </button>
        );
      })}
    </div>
  );
}
