/** Search and filters of the ledger; what is chosen stands as chips below, each removable. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { choicesOf } from "./fields";
import { chipsOf, CODED, CODED_NAMES, FILTERS } from "./filter";
import { MultiPick } from "./multi-pick";
import { useLedger } from "./use-ledger";
import type { Config } from "@/api/types";
import { NARROW, useDebounced, useMediaQuery } from "@/shared/hooks";
import { areaRange, areaText, listOf, listText } from "@/shared/url-state";
import { Icon } from "@/shared/ui/icon";

const SETTLE_MS = 250;

/** ㎡ in one 亩: the fields speak 亩, links and service speak ㎡. */
const MU = 2000 / 3;

export function LedgerFilters({ config }: { config: Config }) {
  const { t } = useTranslation();
  const narrow = useMediaQuery(NARROW);
  return (
    <div className="ledger-filters" role="search" aria-label={t("filter.title")}>
      <TextFilter />
      {narrow ? (
        <details className="more-filters">
          <summary>{t("filter.title")}</summary>
          <Choices config={config} />
        </details>
      ) : (
        <Choices config={config} />
      )}
    </div>
  );
}

function Choices({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  return (
    <>
      {CODED_NAMES.map((name) => (
        <MultiPick
          key={name}
          label={t(`ledger.field.${CODED[name]}`)}
          choices={choicesOf(config, CODED[name])}
          chosen={listOf(search[name])}
          onChange={(codes) => update({ [name]: listText(codes) })}
        />
      ))}
      <label className="ledger-filter">
        <span>{t("ledger.field.plan_year")}</span>
        <Settled
          placeholder={t("filter.all")}
          value={search.year ?? ""}
          onSettle={(text) => /^(\d{4})?$/.test(text) && update({ year: text || undefined })}
        />
      </label>
      <AreaRange />
      <YesNo name="listed" />
      <YesNo name="taken" />
    </>
  );
}

function TextFilter() {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const [text, setText] = useState(search.q ?? "");
  const settled = useDebounced(text.trim(), SETTLE_MS);
  const known = useRef(search.q ?? "");
  useEffect(() => {
    if (settled === known.current) return;
    known.current = settled;
    update({ q: settled || undefined }, { replace: true });
  }, [settled, update]);
  useEffect(() => {
    // Cleared by its chip, or by Back.
    if ((search.q ?? "") === known.current) return;
    known.current = search.q ?? "";
    setText(known.current);
  }, [search.q]);
  return (
    <input
      type="search"
      className="text-filter"
      aria-label={t("ledger.text")}
      placeholder={t("ledger.text")}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

const inMu = (m2: number | null) => (m2 === null ? "" : String(Math.round((m2 / MU) * 100) / 100));
const inM2 = (text: string) => (text.trim() === "" ? null : Math.round(Number(text) * MU * 100) / 100);

function AreaRange() {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const { min, max } = areaRange(search);
  return (
    <span className="ledger-filter" role="group" aria-label={t("filter.area")}>
      <span>{t("filter.area")}</span>
      <Settled
        label={t("filter.area_min")}
        placeholder={t("filter.min")}
        value={inMu(min)}
        onSettle={(text) => update({ area: areaText(inM2(text), max) })}
      />
      <span aria-hidden="true">–</span>
      <Settled
        label={t("filter.area_max")}
        placeholder={t("filter.max")}
        value={inMu(max)}
        onSettle={(text) => update({ area: areaText(min, inM2(text)) })}
      />
    </span>
  );
}

interface SettledProps {
  label?: string;
  placeholder: string;
  value: string;
  onSettle: (text: string) => void;
}

/** A number that counts on Enter or when the focus leaves, not at every digit. */
function Settled({ label, placeholder, value, onSettle }: SettledProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const settle = () => text.trim() !== value && onSettle(text.trim());
  return (
    <input
      type="number"
      min={0}
      step="any"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === "Enter" && settle()}
    />
  );
}

function YesNo({ name }: { name: "taken" | "listed" }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const value = search[name];
  return (
    <label className="ledger-filter">
      <span>{t(`ledger.filter.${name}`)}</span>
      <select value={value ?? ""} onChange={(event) => update({ [name]: event.target.value || undefined })}>
        <option value="">{t("filter.all")}</option>
        <option value="yes">{t("value.yes")}</option>
        <option value="no">{t("value.no")}</option>
      </select>
    </label>
  );
}

export function LedgerChips({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const chips = chipsOf(t, config, search);
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label={t("chip.title")}>
      {chips.map(({ key, label, without }) => (
        <li key={key}>
          <button type="button" className="chip" aria-label={t("chip.remove", { name: label })} onClick={() => update(without)}>
            {label}
            <Icon name="close" size={10} />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          className="chip chip-clear"
          onClick={() => update(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
        >
          {t("chip.clear")}
        </button>
      </li>
    </ul>
  );
}
