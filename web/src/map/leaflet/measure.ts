/** Measuring with clicks; lengths and areas on the survey plane, by the same rule as the service. */
import L from "leaflet";
import type { MeasureResult } from "../engine";
import type { LngLat } from "@/shared/geo";
import { planeArea, planeLength, surveyCrs, toPlane } from "@/shared/gk";

type Kind = MeasureResult["kind"];

/** Null when the survey CRS is not a CGCS2000 3° zone: then nothing can be measured rightly here. */
export function measured(kind: Kind, points: readonly LngLat[], crsCode: string, finished: boolean): MeasureResult | null {
  const crs = surveyCrs(crsCode);
  if (!crs) return null;
  const plane = points.map((p) => toPlane(p, crs));
  const first = plane[0];
  const closed = kind === "area" && plane.length > 2 && first ? [...plane, first] : plane;
  return {
    kind,
    points,
    length: planeLength(closed),
    area: kind === "area" ? planeArea(plane) : null,
    finished,
  };
}

export class Measure {
  private points: LngLat[] = [];
  private kind: Kind | null = null;
  private finished = false;
  private readonly group = L.layerGroup();

  constructor(
    private readonly map: L.Map,
    private readonly crsCode: string,
    private readonly format: (result: MeasureResult) => string,
    private readonly onChange: (result: MeasureResult | null) => void,
  ) {
    this.group.addTo(map);
  }

  get active(): boolean {
    return this.kind !== null && !this.finished;
  }

  start(kind: Kind) {
    this.stop();
    this.kind = kind;
    this.map.doubleClickZoom.disable();
    this.map.getContainer().classList.add("is-measuring");
    this.onChange(measured(kind, [], this.crsCode, false));
  }

  stop() {
    this.points = [];
    this.kind = null;
    this.finished = false;
    this.group.clearLayers();
    this.map.doubleClickZoom.enable();
    this.map.getContainer().classList.remove("is-measuring");
    this.onChange(null);
  }

  add(point: L.LatLng) {
    this.points.push([point.lng, point.lat]);
    this.draw(null);
  }

  undo() {
    this.points.pop();
    this.draw(null);
  }

  /** The rubber line to the pointer. */
  preview(point: L.LatLng) {
    if (this.active && this.points.length > 0) this.draw([point.lng, point.lat]);
  }

  finish() {
    if (!this.active) return;
    // A double click has put its two clicks down already: the second one is no point of its own.
    this.points = this.points.filter((p, i, all) => i === 0 || p[0] !== all[i - 1]?.[0] || p[1] !== all[i - 1]?.[1]);
    this.finished = true;
    this.map.getContainer().classList.remove("is-measuring");
    this.draw(null);
    setTimeout(() => this.map.doubleClickZoom.enable(), 0);
  }

  private draw(pointer: LngLat | null) {
    const kind = this.kind;
    if (!kind) return;
    const points = pointer ? [...this.points, pointer] : this.points;
    const result = measured(kind, points, this.crsCode, this.finished);
    this.group.clearLayers();
    const line = points.map(([lng, lat]) => [lat, lng] as [number, number]);
    const style: L.PathOptions = { color: "#111827", weight: 2, fillOpacity: 0.12, interactive: false, pane: "selection" };
    if (!this.finished) style.dashArray = "6 4";
    if (kind === "area" && line.length > 2) L.polygon(line, style).addTo(this.group);
    else L.polyline(line, style).addTo(this.group);
    for (const [lng, lat] of this.points) {
      L.circleMarker([lat, lng], {
        radius: 4, color: "#111827", weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false, pane: "selection",
      }).addTo(this.group);
    }
    const last = line.at(-1);
    if (result && last && line.length > 1) {
      L.tooltip({ permanent: true, direction: "right", offset: [10, 0], className: "measure-label" })
        .setLatLng(last)
        .setContent(document.createTextNode(this.format(result)) as unknown as HTMLElement)
        .addTo(this.group);
    }
    this.onChange(result);
  }
}
