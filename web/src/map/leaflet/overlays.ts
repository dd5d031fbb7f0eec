/** The few shapes drawn as vectors above the tiles: selection, import preview, markers, street counts. */
import L from "leaflet";
import type { ClusterMark, OverlayFeature, RankMark } from "../engine";
import type { LngLat } from "@/shared/geo";

const TONES: Record<OverlayFeature["tone"], string> = { ok: "#0F6B57", warning: "#8A5300", error: "#B4001E" };

function shape(geometries: readonly GeoJSON.Geometry[], style: L.PathOptions, renderer: L.Renderer) {
  const collection: GeoJSON.GeometryCollection = { type: "GeometryCollection", geometries: [...geometries] };
  // Leaflet hands the options on to every path; its typings know them only on the path itself.
  const options = { style, renderer, interactive: false } as L.GeoJSONOptions;
  return L.geoJSON(collection, options);
}

export class Overlays {
  private readonly renderer: L.Renderer;
  private selection = L.layerGroup();
  private preview = L.layerGroup();
  private clusters = L.layerGroup();
  private ranks = L.layerGroup();
  private marker: L.Marker | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly onCluster: (key: string) => void,
    private readonly onRank: (id: number) => void,
  ) {
    this.renderer = L.svg({ pane: "selection", padding: 0.3 });
    this.selection.addTo(map);
    this.preview.addTo(map);
    this.clusters.addTo(map);
    this.ranks.addTo(map);
  }

  /** 3 px white within 2 px black on either side: never a category colour. */
  setSelection(geometries: readonly GeoJSON.Geometry[]) {
    this.selection.clearLayers();
    if (geometries.length === 0) return;
    const common = { fill: false, lineJoin: "round" as const };
    shape(geometries, { ...common, color: "#000000", weight: 7 }, this.renderer).addTo(this.selection);
    shape(geometries, { ...common, color: "#ffffff", weight: 3, className: "selection-line" }, this.renderer).addTo(
      this.selection,
    );
  }

  setOverlay(features: readonly OverlayFeature[]) {
    this.preview.clearLayers();
    for (const tone of ["ok", "warning", "error"] as const) {
      const geometries = features.filter((f) => f.tone === tone && f.geometry).map((f) => f.geometry);
      if (geometries.length === 0) continue;
      const style: L.PathOptions = {
        color: TONES[tone],
        weight: tone === "ok" ? 1.5 : 2.5,
        fillOpacity: 0.22,
        className: `preview-${tone}`,
      };
      if (tone === "warning") style.dashArray = "6 3";
      shape(geometries, style, this.renderer).addTo(this.preview);
    }
  }

  setClusters(marks: readonly ClusterMark[]) {
    this.clusters.clearLayers();
    for (const mark of marks) {
      const html = `<span class="cluster-count">${mark.count}</span><span class="cluster-name"></span>`;
      const icon = L.divIcon({ className: "cluster", html, iconSize: [58, 38] });
      const marker = L.marker([mark.position[1], mark.position[0]], { icon, keyboard: true, title: mark.label });
      marker.on("click", () => this.onCluster(mark.key));
      marker.addTo(this.clusters);
      const name = marker.getElement()?.querySelector(".cluster-name");
      if (name) name.textContent = mark.label;
      marker.getElement()?.setAttribute("aria-label", `${mark.label} ${mark.count}`);
    }
  }

  /**
   * Above their places, which stay in sight; the first on top of the others, the selected one above all. For the pointer: they lie
   * over each other, and the list beside the map has the same order for everybody else.
   */
  setRanks(marks: readonly RankMark[]) {
    this.ranks.clearLayers();
    for (const { id, position, rank, label, selected } of marks) {
      const className = selected ? "rank-mark is-selected" : "rank-mark";
      const icon = L.divIcon({ className, html: String(rank), iconSize: [24, 24], iconAnchor: [12, 28] });
      const zIndexOffset = selected ? 20_000 : 10_000 - rank * 10;
      const marker = L.marker([position[1], position[0]], { icon, keyboard: false, title: label, zIndexOffset });
      marker.on("click", () => this.onRank(id));
      marker.addTo(this.ranks);
      marker.getElement()?.setAttribute("aria-hidden", "true");
    }
  }

  setMarker(position: LngLat | null) {
    this.marker?.remove();
    this.marker = null;
    if (!position) return;
    const icon = L.divIcon({ className: "place-mark", iconSize: [22, 22], iconAnchor: [11, 11] });
    this.marker = L.marker([position[1], position[0]], { icon, interactive: false, keyboard: false }).addTo(this.map);
  }
}
