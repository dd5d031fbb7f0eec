/** `MapEngine` on Leaflet 1.9. */
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import type {
  BaseLayer,
  ClusterMark,
  MapEngine,
  MapEvents,
  MapOptions,
  OverlayFeature,
  ParcelStyle,
  Plot,
  RankMark,
  Sketch,
  SketchHandler,
} from "../engine";
import { BaseLayers } from "./base";
import { LabelLayer } from "./label-layer";
import { Measure } from "./measure";
import { Overlays } from "./overlays";
import { PaperFrame } from "./paper-frame";
import { ParcelLayer } from "./parcel-layer";
import { Plots } from "./plots";
import { Sketching } from "./sketching";
import { StreetLayer } from "./street-layer";
import { metresPerPixel } from "./scale";
import type { Bbox, LngLat } from "@/shared/geo";
import type { View } from "@/shared/url-state";

/** Stacking of our own panes, between Leaflet's tiles (200) and its tooltips (650). */
const PANES: Record<string, number> = { base: 200, streets: 250, parcels: 300, plots: 400, labels: 450, selection: 500, sketch: 520 };

/** How near a click must be, in pixels. */
const TOLERANCE = 3;

const bounds = ([west, south, east, north]: Bbox) => L.latLngBounds([south, west], [north, east]);

export class LeafletEngine implements MapEngine {
  private readonly map: L.Map;
  private readonly parcels: ParcelLayer;
  private readonly labels: LabelLayer;
  private readonly base: BaseLayers;
  private readonly overlays: Overlays;
  private readonly plots: Plots;
  private readonly measure: Measure;
  private readonly frame: PaperFrame;
  private readonly sketching: Sketching;
  private readonly listeners = new Map<keyof MapEvents, Set<(event: never) => void>>();
  private hoverFrame = 0;
  private hoverSerial = 0;
  private tileQuery: string;
  private readonly faded: boolean;

  constructor(container: HTMLElement, options: MapOptions) {
    this.tileQuery = options.tileQuery;
    this.faded = Boolean(options.faded);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(container, {
      zoomControl: false,
      attributionControl: true,
      minZoom: 8,
      maxZoom: options.maxZoom ?? 20,
      zoomAnimation: !still,
      fadeAnimation: false,
      inertia: !still,
      wheelPxPerZoomLevel: 80,
    });
    // Leaflet is credited on the page; its default prefix carries a flag.
    this.map.attributionControl.setPrefix(false);
    for (const [name, order] of Object.entries(PANES)) {
      this.map.createPane(name).style.zIndex = String(order);
    }
    const parcelPane = this.map.getPane("parcels");
    if (parcelPane && options.faded) parcelPane.style.opacity = "0.35";
    if (parcelPane && options.faded === "grey") parcelPane.style.filter = "grayscale(1)";
    for (const name of ["plots", "selection", "sketch"]) {
      const pane = this.map.getPane(name);
      if (pane) pane.style.pointerEvents = "none";
    }
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", options.label);
    if (options.view) this.map.setView([options.view.lat, options.view.lng], options.view.zoom);
    else this.map.fitBounds(bounds(options.bbox), { animate: false });
    this.base = new BaseLayers(this.map, (id) => this.emit("baseError", id));
    this.parcels = new ParcelLayer(options.style, options.tileQuery, {
      onFirstTile: () => {
        performance.mark("map:first-tile");
        this.emit("firstTile", undefined);
      },
      onErrors: (count) => this.emit("tileErrors", count),
      onAnchors: () => this.labels?.schedule(),
    });
    this.labels = new LabelLayer(this.parcels);
    new StreetLayer(options.streets).addTo(this.map);
    this.parcels.addTo(this.map);
    this.labels.addTo(this.map);
    this.overlays = new Overlays(
      this.map,
      (key) => this.emit("cluster", key),
      (id) => this.emit("rank", id),
    );
    this.plots = new Plots(this.map);
    this.measure = new Measure(this.map, options.surveyCrs, options.formatMeasure, (result) =>
      this.emit("measure", result),
    );
    this.frame = new PaperFrame(this.map, (drag) => this.emit("frame", drag));
    this.sketching = new Sketching(this.map);
    this.listen(container);
  }

  private listen(container: HTMLElement) {
    this.map.on("moveend", () => this.emit("move", this.view()));
    this.map.on("click", ({ latlng, originalEvent }) => {
      if (this.sketching.active) this.sketching.click(latlng);
      else if (this.measure.active) this.measure.add(latlng);
      else this.pick(latlng, originalEvent.ctrlKey || originalEvent.metaKey);
    });
    this.map.on("dblclick", () => this.measure.finish());
    this.map.on("mousemove", (event) => this.pointer(event));
    this.map.on("mouseout", () => {
      this.leave();
      this.emit("pointer", null);
    });
    this.map.on("movestart", () => this.leave());
    container.addEventListener("keydown", (event) => this.key(event));
  }

  private pick(latlng: L.LatLng, add = false) {
    const tolerance = TOLERANCE * metresPerPixel(latlng.lat, this.map.getZoom());
    this.emit("pick", { position: [latlng.lng, latlng.lat], tolerance, add });
  }

  /** On the focused map Enter takes what lies under the centre cross; while measuring it finishes. */
  private key(event: KeyboardEvent) {
    if (event.target !== this.map.getContainer()) return;
    if (this.sketching.active) {
      // Other keys are the editor's.
      if (event.key !== " ") return;
      this.sketching.click(this.map.getCenter(), true);
    } else if (this.measure.active && event.key === "Enter") this.measure.finish();
    else if (this.measure.active && event.key === "Backspace") this.measure.undo();
    else if (this.measure.active && event.key === " ") this.measure.add(this.map.getCenter());
    else if (event.key === "Enter") this.pick(this.map.getCenter());
    else return;
    event.preventDefault();
  }

  private pointer({ latlng, containerPoint }: L.LeafletMouseEvent) {
    this.emit("pointer", [latlng.lng, latlng.lat]);
    this.measure.preview(latlng);
    cancelAnimationFrame(this.hoverFrame);
    // Parcels that are a mere background are not what one points at.
    if (this.measure.active || this.sketching.active || this.faded) return;
    this.hoverFrame = requestAnimationFrame(() => void this.hover(latlng, containerPoint));
  }

  private async hover(latlng: L.LatLng, at: L.Point) {
    const serial = ++this.hoverSerial;
    const object = await this.parcels.hit(latlng);
    if (serial !== this.hoverSerial) return;
    this.map.getContainer().classList.toggle("is-over", object !== null);
    this.emit("hover", object ? { object, x: at.x, y: at.y } : null);
  }

  private leave() {
    this.hoverSerial++;
    cancelAnimationFrame(this.hoverFrame);
    this.emit("hover", null);
  }

  private emit<K extends keyof MapEvents>(name: K, event: MapEvents[K]) {
    for (const listener of this.listeners.get(name) ?? []) (listener as (event: MapEvents[K]) => void)(event);
  }

  on<K extends keyof MapEvents>(name: K, listener: (event: MapEvents[K]) => void) {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set);
    set.add(listener as (event: never) => void);
    return () => void set.delete(listener as (event: never) => void);
  }

  view(): View {
    const { lat, lng } = this.map.getCenter();
    return { lat, lng, zoom: this.map.getZoom() };
  }

  bbox(): Bbox {
    const box = this.map.getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  }

  setView({ lat, lng, zoom }: View) {
    this.map.setView([lat, lng], zoom, { animate: false });
  }

  fit(bbox: Bbox, { maxZoom = 17, padding = 40 }: { maxZoom?: number; padding?: number } = {}) {
    this.map.fitBounds(bounds(bbox), { maxZoom, padding: [padding, padding], animate: false });
  }

  panIntoView(bbox: Bbox) {
    const box = bounds(bbox);
    if (this.map.getBounds().intersects(box)) return;
    this.map.panTo(box.getCenter(), { animate: false });
    if (!this.map.getBounds().contains(box)) this.fit(bbox);
  }

  zoomBy(steps: number) {
    this.map.setZoom(this.map.getZoom() + steps);
  }

  focus() {
    this.map.getContainer().focus();
  }

  resize() {
    this.map.invalidateSize({ pan: false, debounceMoveend: true });
  }

  setStyle(style: ParcelStyle) {
    this.labels.setDark(style.palette === "imagery");
    this.parcels.restyle(style);
  }

  setTileQuery(query: string) {
    this.tileQuery = query;
    this.parcels.refetch(query);
  }

  reloadTiles() {
    this.parcels.refetch(this.tileQuery);
  }

  setSelection(geometries: readonly GeoJSON.Geometry[]) {
    this.overlays.setSelection(geometries);
  }

  setBase(base: BaseLayer | null) {
    this.base.set(base);
  }

  setClusters(marks: readonly ClusterMark[]) {
    this.overlays.setClusters(marks);
  }

  setRanks(marks: readonly RankMark[]) {
    this.overlays.setRanks(marks);
  }

  setOverlay(features: readonly OverlayFeature[]) {
    this.overlays.setOverlay(features);
  }

  setPlots(plots: readonly Plot[]) {
    this.plots.set(plots);
  }

  liftPlot(id: number | null) {
    this.plots.lift(id);
  }

  setMarker(position: LngLat | null) {
    this.overlays.setMarker(position);
  }

  setFrame(ring: readonly LngLat[] | null) {
    this.frame.set(ring);
  }

  startMeasure(kind: "distance" | "area") {
    this.leave();
    this.measure.start(kind);
  }

  stopMeasure() {
    this.measure.stop();
  }

  startSketch(handler: SketchHandler) {
    this.leave();
    this.sketching.start(handler);
  }

  drawSketch(sketch: Sketch) {
    this.sketching.draw(sketch);
  }

  stopSketch() {
    this.sketching.stop();
  }

  destroy() {
    this.sketching.stop();
    this.listeners.clear();
    this.base.destroy();
    this.map.remove();
    // A move that was still to be told (Leaflet waits 200 ms after a resize) would be told to a map without panes.
    this.map.off();
  }
}
