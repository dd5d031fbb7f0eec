/**
 * Editing a boundary on the map: presses, drags and clicks go to who edits; what that one wants to show is drawn on one canvas
 * above everything, so that a drag costs one painting a frame whatever the number of vertices.
 */
import L from "leaflet";
import type { Path, Sketch, SketchHandler, SketchPoint } from "../engine";
import { metresPerPixel } from "./scale";
import type { LngLat } from "@/shared/geo";

/** How near a pointer must be, in pixels; fingers are broader. */
const REACH = { mouse: 10, touch: 22 };
/** Below so many pixels between vertices, handles would hide the line. */
const CROWDED = 7;

const EDITED = "#0B57D0";
const CHOSEN = "#0F6B57";
const FAULT = "#B4001E";
const OTHER = "#8A5300";
const NEIGHBOUR = "#3E4957";

export class Sketching {
  private handler: SketchHandler | null = null;
  private sketch: Sketch | null = null;
  private readonly canvas = L.DomUtil.create("canvas", "label-canvas sketch-canvas") as HTMLCanvasElement;
  private frame = 0;
  private held = false;
  /** The browser tells a click after every press; one that took hold is none. */
  private swallow = false;
  private reach = REACH.mouse;

  constructor(private readonly map: L.Map) {}

  get active(): boolean {
    return this.handler !== null;
  }

  start(handler: SketchHandler) {
    this.handler = handler;
    const box = this.map.getContainer();
    this.map.getPane("sketch")?.append(this.canvas);
    this.map.doubleClickZoom.disable();
    box.classList.add("is-sketching");
    box.addEventListener("pointerdown", this.down, true);
    box.addEventListener("pointermove", this.moved);
    box.addEventListener("pointerup", this.up);
    box.addEventListener("pointercancel", this.up);
    box.addEventListener("pointerleave", this.left);
    this.map.on("dblclick", this.doubled);
    this.map.on("move zoomend resize", this.schedule, this);
    this.map.on("zoomstart", this.hide, this);
  }

  stop() {
    if (!this.handler) return;
    this.handler = null;
    this.sketch = null;
    cancelAnimationFrame(this.frame);
    const box = this.map.getContainer();
    this.canvas.remove();
    this.map.doubleClickZoom.enable();
    box.classList.remove("is-sketching");
    box.removeEventListener("pointerdown", this.down, true);
    box.removeEventListener("pointermove", this.moved);
    box.removeEventListener("pointerup", this.up);
    box.removeEventListener("pointercancel", this.up);
    box.removeEventListener("pointerleave", this.left);
    this.map.off("dblclick", this.doubled);
    this.map.off("move zoomend resize", this.schedule, this);
    this.map.off("zoomstart", this.hide, this);
  }

  draw(sketch: Sketch) {
    this.sketch = sketch;
    this.schedule();
  }

  /** `exact`: from the keyboard, where nothing was pressed before. */
  click(position: L.LatLng, exact = false) {
    if (this.swallow && !exact) {
      this.swallow = false;
      return;
    }
    this.handler?.click(this.pointAt(position));
  }

  private pointAt(position: L.LatLng): SketchPoint {
    const tolerance = this.reach * metresPerPixel(position.lat, this.map.getZoom());
    return { position: [position.lng, position.lat], tolerance };
  }

  private at(event: PointerEvent): SketchPoint {
    this.reach = event.pointerType === "touch" ? REACH.touch : REACH.mouse;
    return this.pointAt(this.map.mouseEventToLatLng(event));
  }

  private readonly down = (event: PointerEvent) => {
    this.swallow = false;
    if (event.button !== 0 || !event.isPrimary || !this.handler) return;
    if (event.target instanceof Element && event.target.closest(".leaflet-control")) return;
    if (!this.handler.press(this.at(event))) return;
    this.held = true;
    this.swallow = true;
    this.map.dragging.disable();
    const box = this.map.getContainer();
    box.setPointerCapture(event.pointerId);
    box.focus({ preventScroll: true });
  };

  private readonly moved = (event: PointerEvent) => {
    if (event.isPrimary) this.handler?.move(this.at(event), this.held);
  };

  private readonly up = (event: PointerEvent) => {
    if (!this.held) return;
    this.held = false;
    this.map.dragging.enable();
    this.handler?.release(this.at(event));
  };

  private readonly left = () => {
    if (!this.held) this.handler?.leave();
  };

  private readonly doubled = () => this.handler?.doubleClick();

  private hide() {
    this.canvas.style.visibility = "hidden";
  }

  private schedule() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint() {
    if (!this.sketch) return;
    const size = this.map.getSize();
    const ratio = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.canvas.style.visibility = "visible";
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.scale(ratio, ratio);
    context.lineJoin = "round";
    paintSketch(context, this.sketch, (position) => this.pixel(position));
  }

  private pixel([lng, lat]: LngLat): L.Point {
    return this.map.latLngToContainerPoint([lat, lng]);
  }
}

type Pixel = (position: LngLat) => L.Point;

interface Pen {
  stroke: string;
  width: number;
  /** Share of the stroke's colour within. */
  fill?: number;
  dash?: readonly number[];
}

function trace(context: CanvasRenderingContext2D, paths: readonly Path[], pixel: Pixel, closed: boolean) {
  context.beginPath();
  for (const path of paths) {
    path.forEach((position, i) => {
      const { x, y } = pixel(position);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (closed) context.closePath();
  }
}

function outline(context: CanvasRenderingContext2D, paths: readonly Path[], pixel: Pixel, pen: Pen, closed = true) {
  if (paths.length === 0) return;
  trace(context, paths, pixel, closed);
  if (pen.fill) {
    context.globalAlpha = pen.fill;
    context.fillStyle = pen.stroke;
    context.fill("evenodd");
    context.globalAlpha = 1;
  }
  if (pen.width === 0) return;
  context.setLineDash([...(pen.dash ?? [])]);
  context.strokeStyle = pen.stroke;
  context.lineWidth = pen.width;
  context.stroke();
  context.setLineDash([]);
}

/** White below, so that the line stands on any ground. */
function cased(context: CanvasRenderingContext2D, paths: readonly Path[], pixel: Pixel, pen: Pen, closed = true) {
  outline(context, paths, pixel, { stroke: "#ffffff", width: pen.width + 3 }, closed);
  outline(context, paths, pixel, pen, closed);
}

function knob(context: CanvasRenderingContext2D, { x, y }: L.Point, half: number, fill: string, stroke: string) {
  context.fillStyle = fill;
  context.strokeStyle = stroke;
  context.lineWidth = 1.5;
  context.fillRect(x - half, y - half, 2 * half, 2 * half);
  context.strokeRect(x - half, y - half, 2 * half, 2 * half);
}

function dot(context: CanvasRenderingContext2D, { x, y }: L.Point, radius: number, fill: string | null, stroke: string, width = 1.5) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
}

/** Handles that would lie on each other are left out; the table has every vertex. */
function handles(context: CanvasRenderingContext2D, path: Path, pixel: Pixel, draw: (at: L.Point) => void) {
  let last: L.Point | null = null;
  for (const position of path) {
    const at = pixel(position);
    if (at.x < -20 || at.y < -20 || at.x > context.canvas.width + 20 || at.y > context.canvas.height + 20) continue;
    if (last && Math.hypot(at.x - last.x, at.y - last.y) < CROWDED) continue;
    last = at;
    draw(at);
  }
}

function paintSketch(context: CanvasRenderingContext2D, sketch: Sketch, pixel: Pixel) {
  outline(context, sketch.neighbours, pixel, { stroke: NEIGHBOUR, width: 1 });
  cased(context, sketch.chosen, pixel, { stroke: CHOSEN, width: 2.5, fill: 0.25 });
  cased(context, sketch.other, pixel, { stroke: OTHER, width: 2, dash: [7, 4] });
  cased(context, sketch.rings, pixel, { stroke: EDITED, width: 2.5, fill: 0.14 });
  outline(context, sketch.faults, pixel, { stroke: FAULT, width: 2, fill: 0.4 });
  if (sketch.line.length > 0) {
    if (sketch.closes && sketch.line.length > 2) outline(context, [sketch.line], pixel, { stroke: EDITED, width: 0, fill: 0.14 });
    cased(context, [sketch.line], pixel, { stroke: EDITED, width: 2, dash: [6, 4] }, false);
  }
  handles(context, sketch.middles, pixel, (at) => dot(context, at, 3, "#ffffff", EDITED, 1));
  handles(context, sketch.vertices, pixel, (at) => knob(context, at, 4, "#ffffff", EDITED));
  if (sketch.selected) knob(context, pixel(sketch.selected), 6, EDITED, "#ffffff");
  if (sketch.snapped) {
    const at = pixel(sketch.snapped.position);
    if (sketch.snapped.kind === "vertex") knob(context, at, 7, "rgb(0 0 0 / 0%)", "#B0005A");
    else dot(context, at, 7, null, "#B0005A", 2);
  }
}
