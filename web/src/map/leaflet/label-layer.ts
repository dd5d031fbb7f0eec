/** Names of the objects, drawn over all tiles on one canvas so that no tile edge cuts them. */
import L from "leaflet";
import type { ParcelLayer } from "./parcel-layer";

const FONT = '12px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
const HALO = 3;
const LINE = 15;
const LABEL_ZOOM = 16;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const meets = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export class LabelLayer extends L.Layer {
  private readonly canvas = L.DomUtil.create("canvas", "label-canvas") as HTMLCanvasElement;
  private frame = 0;
  private dark = false;

  constructor(private readonly parcels: ParcelLayer) {
    super({ pane: "labels" });
  }

  override onAdd(map: L.Map): this {
    map.getPane("labels")?.append(this.canvas);
    map.on("moveend zoomend resize", this.schedule, this);
    map.on("zoomstart", this.hide, this);
    this.schedule();
    return this;
  }

  override onRemove(map: L.Map): this {
    cancelAnimationFrame(this.frame);
    map.off("moveend zoomend resize", this.schedule, this);
    map.off("zoomstart", this.hide, this);
    this.canvas.remove();
    return this;
  }

  setDark(dark: boolean) {
    this.dark = dark;
    this.schedule();
  }

  /** Tiles arrive in bursts: one drawing per frame. */
  schedule() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private hide() {
    this.canvas.style.visibility = "hidden";
  }

  private draw() {
    const map = this._map;
    if (!map) return;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.canvas.style.visibility = "visible";
    const context = this.canvas.getContext("2d");
    if (!context || map.getZoom() < LABEL_ZOOM) return;
    context.scale(ratio, ratio);
    context.font = FONT;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    this.place(context, map);
  }

  /** Larger objects first; a label that would cover another one is left out. */
  private place(context: CanvasRenderingContext2D, map: L.Map) {
    const taken: Box[] = [];
    const size = map.getSize();
    const labels = this.parcels
      .anchors()
      .sort((a, b) => b.anchor.width * b.anchor.height - a.anchor.width * a.anchor.height);
    for (const { anchor, position } of labels) {
      const { x, y } = map.latLngToContainerPoint(position);
      if (x < 0 || y < 0 || x > size.x || y > size.y) continue;
      const width = context.measureText(anchor.text).width + 2 * HALO;
      const box = { left: x - width / 2, right: x + width / 2, top: y - LINE / 2, bottom: y + LINE / 2 };
      if (taken.some((other) => meets(other, box))) continue;
      taken.push(box);
      context.lineWidth = HALO;
      context.strokeStyle = this.dark ? "#10151B" : "#ffffff";
      context.strokeText(anchor.text, x, y);
      context.fillStyle = this.dark ? "#ffffff" : "#1b2430";
      context.fillText(anchor.text, x, y);
    }
  }
}
