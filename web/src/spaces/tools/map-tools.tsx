/** Buttons on the map: zoom, whole district, measuring, base map, hatches, link, print, export, a new parcel. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ExportTool } from "./export-tool";
import { setPage, usePage } from "../store";
import { useMapSearch } from "../use-map-search";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { copyText } from "@/shared/copy";
import { metres, mu, squareMetres } from "@/shared/format";
import { homeBox } from "@/shared/geo";
import { IconButton } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";

export function MapTools({ config }: { config: Config }) {
  const { t } = useTranslation();
  const engine = usePage((page) => page.engine);
  const patterns = usePage((page) => page.patterns);
  const measure = usePage((page) => page.measure);
  const { search } = useMapSearch();
  const start = (kind: "distance" | "area") =>
    measure?.kind === kind ? engine?.stopMeasure() : engine?.startMeasure(kind);
  return (
    <div className="map-tools" role="toolbar" aria-label={t("tool.label")} aria-orientation="vertical">
      <div className="tool-group">
        <IconButton icon="plus" label={t("tool.zoom_in")} onClick={() => engine?.zoomBy(1)} />
        <IconButton icon="minus" label={t("tool.zoom_out")} onClick={() => engine?.zoomBy(-1)} />
        <IconButton icon="home" label={t("tool.home")} onClick={() => engine?.fit(homeBox(config), { padding: 0 })} />
      </div>
      <div className="tool-group">
        <IconButton icon="ruler" label={t("tool.distance")} pressed={measure?.kind === "distance"} onClick={() => start("distance")} />
        <IconButton icon="polygon" label={t("tool.area")} pressed={measure?.kind === "area"} onClick={() => start("area")} />
      </div>
      <div className="tool-group">
        <IconButton icon="hatch" label={t("tool.patterns")} pressed={patterns} onClick={() => setPage({ patterns: !patterns })} />
        <CopyLink />
        <Link to="/map/print" search={search} className="icon-button" aria-label={t("print.tool")} title={t("print.tool")}>
          <Icon name="print" />
        </Link>
        <ExportTool look="icon" config={config} />
      </div>
      <DrawNew />
    </div>
  );
}

/** 画一宗地, for those who may. */
function DrawNew() {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const { search } = useMapSearch();
  if (!may("parcels.write")) return null;
  const here = search.c ? { c: search.c } : {};
  return (
    <div className="tool-group">
      <IconButton icon="draw" label={t("tool.draw_new")} data-testid="draw-new" onClick={() => void navigate({ to: "/map/edit", search: here })} />
    </div>
  );
}

/** 复制链接: the address is the state, so the link shows the same view, filter and selection. */
function CopyLink() {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await copyText(location.href));
    setTimeout(() => setCopied(false), 2500);
  };
  return (
    <>
      <IconButton icon={copied ? "check" : "link"} label={copied ? t("tool.link_copied") : t("tool.link")} onClick={() => void copy()} />
      <span className="visually-hidden" role="status">
        {copied ? t("tool.link_copied") : ""}
      </span>
    </>
  );
}

/** The base map is a choice among few: a plain select, at hand and usable by keyboard. */
export function BaseChoice({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { search, update } = useMapSearch();
  const base = search.base ?? "none";
  return (
    <label className="base-choice">
      <Icon name="layers" />
      <span className="visually-hidden">{t("base.label")}</span>
      <select
        value={config.basemaps.some((map) => map.id === base) ? base : "none"}
        onChange={(event) => {
          setPage({ baseFailed: null });
          update({ base: event.target.value === "none" ? undefined : event.target.value });
        }}
      >
        <option value="none">{t("base.none")}</option>
        {config.basemaps.map((map) => (
          <option key={map.id} value={map.id}>
            {map.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the measuring tool has got so far, and how to go on. */
export function MeasureBar() {
  const { t } = useTranslation();
  const engine = usePage((page) => page.engine);
  const measure = usePage((page) => page.measure);
  const [copied, setCopied] = useState(false);
  if (!measure) return null;
  const text =
    measure.area !== null
      ? t("measure.area_value", { m2: squareMetres(measure.area), mu: mu(measure.area), length: metres(measure.length) })
      : t("measure.length_value", { length: metres(measure.length) });
  return (
    <div className="measure-bar" role="status">
      <b data-testid="measure">{text}</b>
      <span>{measure.finished ? t("measure.done") : t("measure.hint")}</span>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={t("measure.copy")}
        onClick={() => void copyText(text).then(setCopied)}
      />
      <IconButton icon="close" label={t("measure.stop")} onClick={() => engine?.stopMeasure()} />
    </div>
  );
}

/** Name and area of what is under the pointer. */
export function HoverTip() {
  const { t } = useTranslation();
  const hover = usePage((page) => page.hover);
  if (!hover) return null;
  const { object, x, y } = hover;
  return (
    <div className="hover-tip" style={{ transform: `translate(${x + 14}px, ${y + 14}px)` }} aria-hidden="true">
      <b>{object.name ?? object.objectNo ?? t(`category.${object.category}`)}</b>
      <span>
        {t(`category.${object.category}`)}
        {object.objectNo && object.name && ` · ${object.objectNo}`}
      </span>
      {object.area !== null && (
        <span>
          {squareMetres(object.area)} ㎡ · {t("unit.mu_value", { value: mu(object.area) })}
        </span>
      )}
    </div>
  );
}
