/** 沿革: what this parcel came from and what it became. */
import { useTranslation } from "react-i18next";
import { useSelect } from "../use-map-search";
import { type Relative, useLineage } from "@/api/editing";
import { squareMetres } from "@/shared/format";
import { ErrorState } from "@/shared/ui/states";

export function Lineage({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useLineage(id);
  if (error && !data) return <ErrorState error={error} what={t("lineage.failed")} onRetry={() => void refetch()} />;
  if (!data || data.came_from.length + data.became.length === 0) return null;
  return (
    <section data-testid="lineage">
      <h3>{t("lineage.title")}</h3>
      <ul className="around">
        {data.came_from.map((relative) => (
          <Line key={`f${relative.id}`} relative={relative} word={t(`lineage.from_${relative.op}`)} />
        ))}
        {data.became.map((relative) => (
          <Line key={`b${relative.id}`} relative={relative} word={t(`lineage.to_${relative.op}`)} />
        ))}
      </ul>
    </section>
  );
}

/** One that has ended is named; it has no place on the map of today. */
function Line({ relative, word }: { relative: Relative; word: string }) {
  const { t } = useTranslation();
  const select = useSelect();
  const name = relative.name ?? relative.object_no ?? `#${relative.id}`;
  return (
    <li data-id={relative.id}>
      <span className="around-kind">{word}</span>
      {relative.ended ? (
        <span>
          {name} <span className="note">{t("lineage.ended")}</span>
        </span>
      ) : (
        <button type="button" className="link" onClick={() => select([relative.id])}>
          {name}
        </button>
      )}
      <span className="around-share">
        {squareMetres(Number(relative.area_m2))} ㎡ · {relative.on}
      </span>
    </li>
  );
}
