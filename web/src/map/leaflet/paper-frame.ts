/** The outline of a sheet of paper on the ground, everything else in shade; dragged by mouse, pen or finger. */
import L from "leaflet";
import type { LngLat } from "@/shared/geo";

/** Far around everything that can be shown. */
const WORLD: L.LatLngTuple[] = [
  [-85, -180],
  [85, -180],
  [85, 180],
  [-85, 180],
];

export interface FrameDrag {
  from: LngLat;
  to: LngLat;
}

export class PaperFrame {
  private readonly shade: L.Polygon;
  private readonly sheet: L.Polygon;
  private from: L.LatLng | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly onDrag: (drag: FrameDrag) => void,
  ) {
    const renderer = L.svg({ pane: "selection", padding: 0.5 });
    const shade = { stroke: false, fillColor: "#17202c", fillOpacity: 0.3, interactive: false, renderer };
    const sheet = { color: "#d7000f", weight: 2, fillColor: "#ffffff", fillOpacity: 0.02, className: "paper-frame", renderer };
    this.shade = L.polygon([], shade);
    this.sheet = L.polygon([], sheet);
  }

  set(ring: readonly LngLat[] | null) {
    if (!ring) {
      this.shade.remove();
      this.sheet.remove();
      return;
    }
    const corners = ring.map(([lng, lat]): L.LatLngTuple => [lat, lng]);
    this.shade.setLatLngs([WORLD, corners]);
    this.sheet.setLatLngs(corners);
    if (this.map.hasLayer(this.sheet)) return;
    this.shade.addTo(this.map);
    this.sheet.addTo(this.map);
    this.listen();
  }

  private listen() {
    const path = this.sheet.getElement();
    if (!(path instanceof SVGElement)) return;
    // Else the map would be dragged along.
    for (const name of ["mousedown", "touchstart"]) path.addEventListener(name, (event) => event.stopPropagation());
    path.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      path.setPointerCapture(event.pointerId);
      this.from = this.map.mouseEventToLatLng(event);
    });
    path.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"] as const) path.addEventListener(name, () => (this.from = null));
  }

  private move(event: PointerEvent) {
    if (!this.from) return;
    const to = this.map.mouseEventToLatLng(event);
    this.onDrag({ from: [this.from.lng, this.from.lat], to: [to.lng, to.lat] });
    this.from = to;
  }
}
