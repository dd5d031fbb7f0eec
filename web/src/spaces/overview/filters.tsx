import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFilter, useFilterUpdate } from "../use-map-search";
import type { Config } from "@/api/types";
import { CATEGORIES } from "@/shared/category";
import { mu } from "@/shared/format";
import { areaText, listText, NOT_FILLED } from "@/shared/url-state";
import { Icon } from "@/shared/ui/icon";

/** ㎡ in one 亩: the fields speak 亩, as officers do; links and service speak ㎡. */
const MU = 2000 / 3;

const toggled = (list: readonly string[], item: string) =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

export function Filters({ config }: { config: Config }) {
  const { t } = useTranslation();
  const filter = useFilter();
  const update = useFilterUpdate();
  return (
    <div className="filters" role="group" aria-label={t("filter.title")}>
      <h2>{t("filter.street")}</h2>
      <div className="street-buttons">
        {config.streets.map((street) => (
          <button
            type="button"
            key={street.code}
            aria-pressed={filter.streets.includes(street.code)}
            onClick={() => update({ st: listText(toggled(filter.streets, street.code)) })}
          >
            {street.name.replace(/街道$/, "")}
          </button>
        ))}
      </div>
      <div className="filter-grid">
        <label>
          <span>{t("filter.stage")}</span>
          <select
            value={filter.stages.length === 1 ? filter.stages[0] : ""}
            onChange={(event) => update({ stage: event.target.value || undefined })}
          >
            <option value="">{t("filter.all")}</option>
            <Codes codes={config.codes.stage} />
          </select>
        </label>
        <label>
          <span>{t("filter.use")}</span>
          <select
            name="use"
            value={filter.uses.length === 1 ? filter.uses[0] : ""}
            onChange={(event) => update({ use: event.target.value || undefined })}
          >
            <option value="">{t("filter.all")}</option>
            {/* 军事设施 is not offered: who may not know of it is not to read of it; whoever may finds it by its category. */}
            <Codes codes={config.codes.use_group.filter(({ code }) => code !== "military" || filter.uses.includes(code))} />
          </select>
        </label>
        <label>
          <span>{t("filter.as_of")}</span>
          <input
            type="date"
            max={config.today}
            value={filter.asOf ?? ""}
            onChange={(event) => update({ asof: event.target.value || undefined })}
          />
        </label>
        <AreaFields key={`${filter.areaMin}-${filter.areaMax}`} min={filter.areaMin} max={filter.areaMax} />
      </div>
    </div>
  );
}

function Codes({ codes }: { codes: Config["codes"]["stage"] }) {
  const { t } = useTranslation();
  return [...codes, { code: NOT_FILLED, name: t("filter.not_filled") }].map(({ code, name }) => (
    <option key={code} value={code}>
      {name}
    </option>
  ));
}

const inMu = (m2: number | null) => (m2 === null ? "" : String(Math.round((m2 / MU) * 100) / 100));
const inM2 = (text: FormDataEntryValue | null) =>
  typeof text === "string" && text.trim() !== "" ? Math.round(Number(text) * MU * 100) / 100 : null;

/** Applied on Enter or when the focus leaves, not at every digit. */
function AreaFields({ min, max }: { min: number | null; max: number | null }) {
  const { t } = useTranslation();
  const update = useFilterUpdate();
  const [text, setText] = useState({ min: inMu(min), max: inMu(max) });
  const apply = () => {
    const next = areaText(inM2(text.min), inM2(text.max));
    if (next !== areaText(min, max)) update({ area: next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply();
  };
  const field = (name: "min" | "max") => (
    <input
      type="number"
      min={0}
      step="any"
      aria-label={t(`filter.area_${name}`)}
      placeholder={t(`filter.${name}`)}
      value={text[name]}
      onChange={(event) => setText({ ...text, [name]: event.target.value })}
      onBlur={apply}
    />
  );
  return (
    <form className="area-fields" onSubmit={submit}>
      <span>{t("filter.area")}</span>
      <div>
        {field("min")}
        <span aria-hidden="true">–</span>
        {field("max")}
        <button type="submit" className="visually-hidden" tabIndex={-1}>
          {t("action.apply")}
        </button>
      </div>
    </form>
  );
}

interface Chip {
  key: string;
  label: string;
  remove: () => void;
}

function useChips(config: Config): Chip[] {
  const { t } = useTranslation();
  const filter = useFilter();
  const update = useFilterUpdate();
  const name = (list: readonly { code: string; name: string }[], code: string) =>
    code === NOT_FILLED ? t("filter.not_filled") : (list.find((item) => item.code === code)?.name ?? code);
  const chips: Chip[] = [];
  if (filter.categories.length < CATEGORIES.length) {
    const names = filter.categories.map((category) => t(`category.${category}`)).join(t("list_separator"));
    chips.push({
      key: "cats",
      label: t("chip.categories", { names: names || t("chip.no_category") }),
      remove: () => update({ cats: undefined }),
    });
  }
  for (const code of filter.streets) {
    const rest = filter.streets.filter((other) => other !== code);
    chips.push({ key: `st-${code}`, label: name(config.streets, code), remove: () => update({ st: listText(rest) }) });
  }
  for (const code of filter.stages) {
    const rest = filter.stages.filter((other) => other !== code);
    const label = name(config.codes.stage, code);
    chips.push({ key: `stage-${code}`, label: code === NOT_FILLED ? t("chip.stage", { name: label }) : label, remove: () => update({ stage: listText(rest) }) });
  }
  for (const code of filter.uses) {
    const rest = filter.uses.filter((other) => other !== code);
    chips.push({ key: `use-${code}`, label: t("chip.use", { name: name(config.codes.use_group, code) }), remove: () => update({ use: listText(rest) }) });
  }
  for (const code of filter.years) {
    const rest = filter.years.filter((other) => other !== code);
    chips.push({ key: `year-${code}`, label: t("chip.year", { name: name([], code) }), remove: () => update({ year: listText(rest) }) });
  }
  if (filter.areaMin !== null || filter.areaMax !== null) {
    const range = { min: mu(filter.areaMin ?? 0), max: filter.areaMax === null ? "∞" : mu(filter.areaMax) };
    chips.push({ key: "area", label: t("chip.area", range), remove: () => update({ area: undefined }) });
  }
  if (filter.asOf) {
    chips.push({ key: "asof", label: t("chip.as_of", { date: filter.asOf }), remove: () => update({ asof: undefined }) });
  }
  if (filter.text) {
    chips.push({ key: "q", label: t("chip.text", { text: filter.text }), remove: () => update({ q: undefined }) });
  }
  return chips;
}

/** The filter in words above the map, each part removable. */
export function FilterChips({ config }: { config: Config }) {
  const { t } = useTranslation();
  const chips = useChips(config);
  const update = useFilterUpdate();
  if (chips.length === 0) return null;
  const none = { cats: undefined, st: undefined, stage: undefined, use: undefined, year: undefined, area: undefined, asof: undefined, q: undefined };
  return (
    <ul className="chips" aria-label={t("chip.title")}>
      {chips.map((chip) => (
        <li key={chip.key}>
          <button type="button" className="chip" aria-label={t("chip.remove", { name: chip.label })} onClick={chip.remove}>
            {chip.label}
            <Icon name="close" size={10} />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="chip chip-clear" onClick={() => update(none)}>
          {t("chip.clear")}
        </button>
      </li>
    </ul>
  );
}
