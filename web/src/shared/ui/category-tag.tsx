import { useTranslation } from "react-i18next";
import { type Category, PALETTES } from "../category";

/** Dark text on a light tint: white on the category colours fails 4.5:1 for two of them. */
export function CategoryTag({ category }: { category: Category }) {
  const { t } = useTranslation();
  const { stroke } = PALETTES.light[category];
  return (
    <span className="category-tag" style={{ borderColor: stroke, background: `${stroke}26` }}>
      {t(`category.${category}`)}
    </span>
  );
}
