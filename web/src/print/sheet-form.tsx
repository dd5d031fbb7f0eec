/** What is to stand on the sheet, and where it lies. */
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { PaperSize, Sheet } from "./sheet";
import type { SpaceDetail } from "@/api/types";
import { Swatch } from "@/map";
import { CATEGORIES, type Category } from "@/shared/category";
import { coordinate } from "@/shared/format";
import type { PlanePoint, SurveyCrs } from "@/shared/gk";
import { Button } from "@/shared/ui/button";

interface Props {
  sheet: Sheet;
  papers: { papers: PaperSize[]; scales: number[] };
  space: SpaceDetail | null;
  crs: SurveyCrs;
  onEdit: (change: (now: Sheet) => Sheet) => void;
  onCentre: () => void;
}

const TEXTS = [
  ["title", 60],
  ["issuer", 100],
  ["drafter", 100],
  ["checker", 100],
  ["review_no", 100],
] as const;

export function SheetForm({ sheet, papers, space, crs, onEdit, onCentre }: Props) {
  const { t } = useTranslation();
  const set = (change: Partial<Sheet>) => onEdit((now) => ({ ...now, ...change }));
  const sizes = [...new Set(papers.papers.map(({ paper }) => paper))];
  return (
    <form className="print-form" onSubmit={(event) => event.preventDefault()}>
      <div className="print-row">
        <Choice label={t("print.paper")} value={sheet.paper} onValue={(paper) => set({ paper })}>
          {sizes.map((paper) => (
            <option key={paper}>{paper}</option>
          ))}
        </Choice>
        <Choice
          label={t("print.orientation")}
          value={sheet.orientation}
          onValue={(value) => set({ orientation: value === "portrait" ? "portrait" : "landscape" })}
        >
          <option value="landscape">{t("print.landscape")}</option>
          <option value="portrait">{t("print.portrait")}</option>
        </Choice>
        <Choice label={t("print.scale")} value={String(sheet.scale)} onValue={(scale) => set({ scale: Number(scale) })}>
          {papers.scales.map((scale) => (
            <option key={scale} value={scale}>{`1:${scale}`}</option>
          ))}
        </Choice>
      </div>
      <Centre centre={sheet.centre} onCentre={onCentre} onValue={(centre) => set({ centre })} />
      {TEXTS.map(([name, most]) => (
        <Field key={name} label={t(`print.${name}`)}>
          {(id) => (
            <input
              id={id}
              type="text"
              maxLength={most}
              value={sheet[name]}
              placeholder={t(`print.${name}_hint`)}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Categories chosen={sheet.categories} onValue={(categories) => set({ categories })} />
      {space && (
        <label className="print-check">
          <input
            type="checkbox"
            checked={sheet.vertices !== null}
            onChange={(event) => set({ vertices: event.target.checked ? space.id : null })}
          />
          {t("print.vertices", { name: space.name ?? space.object_no ?? space.id })}
        </label>
      )}
      {!crs.prefixed && (
        <label className="print-check">
          <input type="checkbox" checked={sheet.prefix} onChange={(event) => set({ prefix: event.target.checked })} />
          {t("footer.prefix", { zone: crs.zone })}
        </label>
      )}
    </form>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="print-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  children: ReactNode;
}

function Choice({ label, value, onValue, children }: ChoiceProps) {
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onValue(event.target.value)}>
          {children}
        </select>
      )}
    </Field>
  );
}

/** The frame's place for those who do not drag: survey order, X is north. */
function Centre({ centre, onValue, onCentre }: { centre: PlanePoint; onValue: (centre: PlanePoint) => void; onCentre: () => void }) {
  const { t } = useTranslation();
  const axis = (name: "x" | "y") => (
    <Field label={t(`print.centre_${name}`)}>
      {(id) => (
        <input
          id={id}
          type="number"
          step="any"
          value={coordinate(centre[name])}
          onChange={(event) => {
            const value = event.target.valueAsNumber;
            if (Number.isFinite(value)) onValue({ ...centre, [name]: value });
          }}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className="print-row">
        {axis("x")}
        {axis("y")}
      </div>
      <Button icon="target" onClick={onCentre}>
        {t("print.to_view")}
      </Button>
    </>
  );
}

function Categories({ chosen, onValue }: { chosen: readonly Category[]; onValue: (chosen: Category[]) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="print-categories">
      <legend>{t("print.categories")}</legend>
      {CATEGORIES.map((category) => (
        <label key={category} className="print-check">
          <input
            type="checkbox"
            checked={chosen.includes(category)}
            onChange={() => onValue(CATEGORIES.filter((name) => chosen.includes(name) !== (name === category)))}
          />
          <Swatch category={category} />
          {t(`category.${category}`)}
        </label>
      ))}
    </fieldset>
  );
}
