import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { FigureRow, Figures } from "../figures";
import { useFilter, useFilterUpdate } from "../use-map-search";
import { Swatch } from "@/map";
import { CATEGORIES, type Category, PALETTES, PUBLISHED } from "@/shared/category";
import { count, share, tenThousandM2 } from "@/shared/format";
import { categoriesText } from "@/shared/url-state";

/** Click shows or hides a category, Alt+click or 只看 shows it alone (and again: all of them). */
function useCategorySwitch() {
  const { categories } = useFilter();
  const update = useFilterUpdate();
  const show = (visible: readonly Category[]) => update({ cats: categoriesText(visible) });
  const alone = (category: Category) => categories.length === 1 && categories[0] === category;
  return {
    categories,
    alone,
    toggle: (category: Category) =>
      show(CATEGORIES.filter((name) => categories.includes(name) !== (name === category))),
    solo: (category: Category) => show(alone(category) ? CATEGORIES : [category]),
  };
}

export function CategoryRows({ figures }: { figures: Figures | null }) {
  const { t } = useTranslation();
  return (
    <div className="category-rows">
      <h2>{t("overview.categories")}</h2>
      <ul>
        {PUBLISHED.map((category) => (
          <Row
            key={category}
            category={category}
            row={figures?.rows.find((row) => row.category === category) ?? null}
            total={figures?.shown.land_area_m2 ?? 0}
            filtered={figures?.filtered ?? false}
          />
        ))}
      </ul>
      <ul className="pending-row">
        <Row category="unclassified" row={figures?.pending ?? null} total={0} filtered={figures?.filtered ?? false} />
      </ul>
    </div>
  );
}

interface RowProps {
  category: Category;
  row: FigureRow | null;
  /** Shown land of all categories together, ㎡: what the share bar is a part of. */
  total: number;
  filtered: boolean;
}

function Row({ category, row, total, filtered }: RowProps) {
  const { t } = useTranslation();
  const { categories, toggle, solo, alone } = useCategorySwitch();
  const visible = categories.includes(category);
  const name = t(`category.${category}`);
  const click = (event: MouseEvent) => (event.altKey ? solo(category) : toggle(category));
  return (
    <li className={visible ? "category-row" : "category-row is-hidden"} data-category={category}>
      <button
        type="button"
        role="checkbox"
        aria-checked={visible}
        title={t("overview.row_hint")}
        className="category-toggle"
        onClick={click}
      >
        <Swatch category={category} />
        <span className="category-name">{name}</span>
        <span className="category-count">
          {row ? count(row.shown.count) : <span className="blank" />}
          {row && filtered && row.shown.count !== row.all.count && <span className="of-all"> / {count(row.all.count)}</span>}
          <small>{t("unit.objects")}</small>
        </span>
        <RowArea category={category} row={row} total={total} visible={visible} filtered={filtered} />
      </button>
      <button type="button" className="solo" aria-pressed={alone(category)} onClick={() => solo(category)}>
        {t("overview.solo")}
        <span className="visually-hidden"> {name}</span>
      </button>
    </li>
  );
}

/** Land rows show their share of the shown land; the building row its floor space and how much is vacant. */
function RowArea({ category, row, total, visible, filtered }: RowProps & { visible: boolean }) {
  const { t } = useTranslation();
  if (!row) return <span className="category-area"><span className="blank" /></span>;
  const floor = category === "building";
  const key = floor ? "floor_area_m2" : "land_area_m2";
  const part = floor
    ? ratio(row.shown.vacant_area_m2, row.shown.floor_area_m2)
    : ratio(row.shown.land_area_m2, total);
  const label = floor ? "overview.vacancy" : "overview.share";
  return (
    <span className="category-area" data-m2={row.shown[key]}>
      <span className="category-value">
        <b>{tenThousandM2(row.shown[key])}</b>
        {filtered && row.shown[key] !== row.all[key] && <span className="of-all"> / {tenThousandM2(row.all[key])}</span>}
        <small>{t(floor ? "unit.ten_thousand_m2_floor" : "unit.ten_thousand_m2")}</small>
      </span>
      {category !== "unclassified" && visible && (
        <>
          <span className="share-bar">
            <span style={{ width: `${part * 100}%`, background: PALETTES.light[category].stroke }} />
          </span>
          <span className="share-text">{t(label, { value: share(part) })}</span>
        </>
      )}
      {!floor && row.shown.floor_area_m2 > 0 && (
        <span className="row-floor">{t("overview.row_floor", { value: tenThousandM2(row.shown.floor_area_m2) })}</span>
      )}
    </span>
  );
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
