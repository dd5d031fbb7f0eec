/** Where in the life of a contract the worst of it stands. The list knows no more: what is not named is drawn hollow, never green. */
import { useTranslation } from "react-i18next";
import type { Kind, Level } from "@/api/contracts";

/** 签、款、地、动、竣、产、达 */
const PLACES: readonly { key: string; kinds: readonly Kind[] }[] = [
  { key: "sign", kinds: [] },
  { key: "payment", kinds: ["payment"] },
  { key: "handover", kinds: ["handover"] },
  { key: "start", kinds: ["start", "suspension"] },
  { key: "finish", kinds: ["finish"] },
  { key: "production", kinds: ["production"] },
  { key: "full", kinds: ["full", "covenant", "term_end"] },
];

export function MilestoneDots({ kind, level }: { kind: Kind | undefined; level: Level }) {
  const { t } = useTranslation();
  const here = kind && PLACES.find(({ kinds }) => kinds.includes(kind));
  return (
    <span className="dots" role="img" aria-label={kind ? t(`sup.kind.${kind}`) : t("sup.level.green")}>
      {PLACES.map(({ key }) => (
        <span key={key} className={here?.key === key ? `is-here level-${level}` : ""}>
          {t(`sup.short.${key}`)}
        </span>
      ))}
    </span>
  );
}
