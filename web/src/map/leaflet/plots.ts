/** Plots of the reserve as vectors: they are few, and their looks (hatch and dashes) are not those of the tiles. */
import L from "leaflet";
import type { Plot } from "../engine";
import { LOOK_STYLES, PLOT_LOOKS, type PlotLook } from "@/shared/plot-look";
import { CELL } from "../tiles/pattern";

const SVG = "http://www.w3.org/2000/svg";
const EDGE = CELL;
/** The hatches of the tiles, as paths within one cell. */
const HATCHES: Record<string, string> = {
  slash: `M-1 1 1-1M0 ${EDGE} ${EDGE} 0M${EDGE - 1} ${EDGE + 1} ${EDGE + 1} ${EDGE - 1}`,
  backslash: `M-1 ${EDGE - 1} 1 ${EDGE + 1}M0 0 ${EDGE} ${EDGE}M${EDGE - 1}-1 ${EDGE + 1} 1`,
  dots: "M2 2h.01M6 6h.01",
};
HATCHES["cross"] = `${HATCHES["slash"]}${HATCHES["backslash"]}`;

const fillOf = (look: PlotLook) => `plot-fill-${look}`;

function element(name: string, attributes: Record<string, string | number>) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** The fills that the paths refer to: a tint and a hatch over it. */
function fills() {
  const svg = element("svg", { width: 0, height: 0, "aria-hidden": "true" });
  for (const look of PLOT_LOOKS) {
    const { stroke, fillOpacity, pattern } = LOOK_STYLES[look];
    const fill = element("pattern", { id: fillOf(look), width: EDGE, height: EDGE, patternUnits: "userSpaceOnUse" });
    fill.append(element("rect", { width: EDGE, height: EDGE, fill: stroke, "fill-opacity": fillOpacity }));
    const hatch = HATCHES[pattern];
    if (hatch) {
      const width = pattern === "dots" ? 2.3 : 1.1;
      fill.append(element("path", { d: hatch, stroke, "stroke-width": width, "stroke-linecap": "round", "stroke-opacity": 0.8 }));
    }
    svg.append(fill);
  }
  return svg;
}

export class Plots {
  private readonly renderer = L.svg({ pane: "plots", padding: 0.3 });
  private readonly layer = L.layerGroup();
  private readonly above = L.layerGroup();
  private plots: readonly Plot[] = [];
  private lifted: number | null = null;

  constructor(private readonly map: L.Map) {
    this.layer.addTo(map);
    this.above.addTo(map);
  }

  set(plots: readonly Plot[]) {
    const pane = this.map.getPane("plots");
    if (pane && !pane.querySelector("pattern")) pane.prepend(fills());
    this.plots = plots;
    this.layer.clearLayers();
    for (const plot of plots) {
      const { stroke, dash } = LOOK_STYLES[plot.look];
      const style: L.PathOptions = { color: stroke, weight: 2, fillColor: `url(#${fillOf(plot.look)})`, fillOpacity: 1, className: "plot" };
      if (dash.length > 0) style.dashArray = [...dash];
      for (const path of this.draw(plot, style, this.layer)) path.setAttribute("data-plot", String(plot.id));
    }
    this.raise();
  }

  lift(id: number | null) {
    if (id === this.lifted) return;
    this.lifted = id;
    this.raise();
  }

  /** Black with a white heart, as what lies under the pointer looks on the tiles. */
  private raise() {
    this.above.clearLayers();
    const plot = this.plots.find(({ id }) => id === this.lifted);
    this.map.getContainer().classList.toggle("is-over", plot !== undefined);
    if (!plot) return;
    const common = { fill: false, lineJoin: "round" as const };
    this.draw(plot, { ...common, color: "#111827", weight: 5 }, this.above);
    for (const path of this.draw(plot, { ...common, color: "#ffffff", weight: 2 }, this.above)) path.setAttribute("data-lifted", String(plot.id));
  }

  private draw({ geometry }: Plot, style: L.PathOptions, group: L.LayerGroup): Element[] {
    // Leaflet hands the options on to every path; its typings know them only on the path itself.
    const layer = L.geoJSON(geometry, { style, renderer: this.renderer, interactive: false } as L.GeoJSONOptions).addTo(group);
    return layer.getLayers().flatMap((path) => (path as L.Path).getElement() ?? []);
  }
}
