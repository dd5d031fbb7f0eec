import { useTranslation } from "react-i18next";
import type { Stage } from "@/api/project-search";

const TONES: Partial<Record<Stage, string>> = { lead: "", dropped: "", producing: "tag-success" };

export function StageTag({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  return <span className={`tag ${TONES[stage] ?? "tag-info"}`}>{t(`projects.stage.${stage}`)}</span>;
}
