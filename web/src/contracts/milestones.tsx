/** 签、款、地、动、竣、产、达: agreed and actual, each as the clocks see it. */
import { useTranslation } from "react-i18next";
import { type Contract, DONES, type Finding, type Kind, type Level, LEVELS } from "@/api/contracts";
import { NONE } from "@/shared/format";
import { LevelIcon } from "@/supervision/level";

interface Milestone {
  key: string;
  level: Level | null;
  due: string | null;
  done: string | null;
}

const worstOf = (findings: readonly Finding[]) => LEVELS.find((level) => findings.some((one) => one.level === level)) ?? null;

function milestonesOf({ sign_on, terms, progress, findings }: Contract): Milestone[] {
  const of = (...kinds: Kind[]) => findings.filter(({ kind }) => kinds.includes(kind));
  const payments = of("payment");
  const last = (days: readonly (string | null)[]) => (days.includes(null) ? null : ([...days].sort().at(-1) ?? null));
  return [
    { key: "sign", level: "green", due: null, done: sign_on },
    { key: "payment", level: worstOf(payments), due: last(payments.map(({ due }) => due)), done: last(payments.map(({ done }) => done)) },
    ...DONES.map((key) => {
      const said = key === "start" ? of("start", "suspension") : of(key);
      // The day that the law gives where none was agreed.
      const agreed = terms[`${key}_due`] ?? of(key)[0]?.due ?? null;
      return { key, level: worstOf(said), due: agreed, done: progress[key]?.on ?? null };
    }),
  ];
}

export function Milestones({ contract }: { contract: Contract }) {
  const { t } = useTranslation();
  return (
    <ol className="miles" aria-label={t("contracts.milestones")} data-testid="milestones">
      {milestonesOf(contract).map(({ key, level, due, done }) => (
        <li key={key} className={`${level ? `level-${level}` : ""} ${done ? "is-done" : ""}`} data-milestone={key} data-level={level}>
          <b>{t(`sup.kind.${key}`)}</b>
          <span className="dot">
            {/* In order and not done yet: a tick would say that it is. */}
            {level && (level !== "green" || done) && <LevelIcon level={level} />}
            <span className="visually-hidden">{level ? t(`sup.level.${level}`) : t("contracts.not_watched")}</span>
          </span>
          {/* The signing itself is agreed nowhere. */}
          <small>{key === "sign" ? "" : t("contracts.agreed_on", { day: due ?? NONE })}</small>
          <small>{t("contracts.done_on", { day: done ?? NONE })}</small>
        </li>
      ))}
    </ol>
  );
}
