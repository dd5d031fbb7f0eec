/** Borders and names of the streets, quiet, below the parcels: they tell where one is when there is no base map. */
import L from "leaflet";
import type { Place } from "../engine";
import { decodeZones, EXTENT } from "../tiles/decode";
import { send } from "@/api/client";

/** Large tiles: the lines are few, and each tile is a request. */
const SIZE = 512;

/** Deeper views scale these tiles up. */
const DEEPEST = 17;

/** Names from here on; further out the counts of the streets stand in their place. */
const NAMES = { from: 12, to: 15 };

const CASING = "rgb(255 255 255 / 70%)";
const LINE = "#7d8a9b";

export class StreetLayer extends L.GridLayer {
  private readonly loading = new Map<HTMLElement, AbortController>();
  private readonly names = L.layerGroup();

  constructor(places: readonly Place[]) {
    super({
      pane: "streets",
      tileSize: SIZE,
      maxNativeZoom: DEEPEST,
      maxZoom: 22,
      updateWhenZooming: false,
      keepBuffer: 1,
    });
    for (const { name, position } of places) {
      const icon = L.divIcon({ className: "street-name", iconSize: [0, 0] });
      const marker = L.marker([position[1], position[0]], { icon, pane: "streets", interactive: false, keyboard: false });
      marker.on("add", () => {
        const element = marker.getElement();
        if (!element) return;
        element.textContent = name;
        // The list of streets and the drawer say it to a screen reader.
        element.setAttribute("aria-hidden", "true");
      });
      this.names.addLayer(marker);
    }
    this.on("tileunload", (event) => this.loading.get((event as L.TileEvent).tile)?.abort());
  }

  override onAdd(map: L.Map): this {
    super.onAdd(map);
    map.on("zoomend viewreset", this.showNames, this);
    this.showNames();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("zoomend viewreset", this.showNames, this);
    this.names.remove();
    for (const controller of this.loading.values()) controller.abort();
    return super.onRemove(map);
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = L.DomUtil.create("canvas", "leaflet-tile") as HTMLCanvasElement;
    const controller = new AbortController();
    this.loading.set(canvas, controller);
    this.fill(canvas, coords, controller.signal)
      // A missing line is no reason to disturb anyone: parcels report their own failures.
      .catch(() => undefined)
      .finally(() => {
        this.loading.delete(canvas);
        if (!controller.signal.aborted) done(undefined, canvas);
      });
    return canvas;
  }

  private async fill(canvas: HTMLCanvasElement, { x, y, z }: L.Coords, signal: AbortSignal) {
    // A tile of twice the edge is one of the zoom before.
    const response = await send(`/ogc/collections/zones/tiles/WebMercatorQuad/${z - 1}/${y}/${x}`, { signal });
    if (!response.ok || response.status === 204) return;
    const outlines = decodeZones(await response.arrayBuffer(), "street");
    if (outlines.length === 0) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = Math.round(SIZE * ratio);
    canvas.height = canvas.width;
    const context = canvas.getContext("2d");
    if (!context) return;
    const scale = canvas.width / EXTENT;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.lineJoin = "round";
    for (const [colour, width] of [[CASING, 3.5], [LINE, 1.2]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = (width * ratio) / scale;
      for (const outline of outlines) context.stroke(outline);
    }
  }

  private showNames() {
    const map = this._map;
    if (!map) return;
    const zoom = map.getZoom();
    if (zoom >= NAMES.from && zoom <= NAMES.to) this.names.addTo(map);
    else this.names.remove();
  }
}
