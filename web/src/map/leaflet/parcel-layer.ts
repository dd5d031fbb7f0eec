/** The Leaflet layer of parcels: tiles painted by the workers, repainted in place when the style changes. */
import L from "leaflet";
import type { ParcelStyle, TileObject } from "../engine";
import { makePainter } from "../tiles/painter";
import { type Anchor, type PaintedTile, SIGNED_OUT, type TileRequest } from "../tiles/protocol";
import { epoch, signedInAgain } from "@/api/reauth";

/** Deeper views scale these tiles up: one unit is 4 cm here already. */
const DEEPEST = 18;

export interface ParcelLayerEvents {
  onFirstTile: () => void;
  onErrors: (count: number) => void;
  onAnchors: () => void;
}

interface LiveTile {
  canvas: HTMLCanvasElement;
  coords: L.Coords;
  anchors: Anchor[];
  failed: boolean;
  bitmap: boolean;
}

const tileUrl = (coords: L.Coords, query: string) =>
  `/ogc/collections/spaces/tiles/WebMercatorQuad/${coords.z}/${coords.y}/${coords.x}${query}`;

const keyOf = (coords: L.Coords) => `${coords.z}/${coords.x}/${coords.y}`;

export class ParcelLayer extends L.GridLayer {
  private readonly painter = makePainter();
  private readonly live = new Map<string, LiveTile>();
  private hover: number | null = null;
  private first = true;
  private serial = 0;

  constructor(
    private style: ParcelStyle,
    private query: string,
    private readonly events: ParcelLayerEvents,
  ) {
    super({ updateWhenZooming: false, keepBuffer: 1, maxNativeZoom: DEEPEST, maxZoom: 22, pane: "parcels" });
    this.painter.setStyle(style);
    this.on("tileunload", (event) => this.unload((event as L.TileEvent).coords));
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = L.DomUtil.create("canvas", "leaflet-tile") as HTMLCanvasElement;
    const size = this.getTileSize().x;
    const pixelRatio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = Math.round(size * pixelRatio);
    canvas.height = canvas.width;
    const key = keyOf(coords);
    const tile: LiveTile = { canvas, coords, anchors: [], failed: false, bitmap: false };
    this.live.set(key, tile);
    this.load(tile, { key, url: tileUrl(coords, this.query), zoom: coords.z, size, pixelRatio })
      .then((painted) => {
        if (this.live.get(key) !== tile) return;
        this.show(tile, painted);
        done(undefined, canvas);
        this.announceFirst();
      })
      .catch((error: Error) => {
        if (this.live.get(key) !== tile) return;
        tile.failed = true;
        done(error, canvas);
        this.countErrors();
      });
    return canvas;
  }

  /** A tile refused because the session ended is fetched again after the sign-in over the page, if it is still wanted. */
  private async load(tile: LiveTile, request: TileRequest): Promise<PaintedTile> {
    const since = epoch();
    try {
      return await this.painter.load(request);
    } catch (error) {
      if (!(error instanceof Error) || error.message !== SIGNED_OUT) throw error;
      if (!(await signedInAgain(since)) || this.live.get(request.key) !== tile) throw error;
      return this.painter.load(request);
    }
  }

  /** Other categories, other filter, other palette: the decoded tiles are drawn again, none is fetched. */
  restyle(style: ParcelStyle) {
    const hoverOnly = sameBut(this.style, style);
    const before = this.hover;
    this.style = style;
    this.hover = style.hover;
    this.painter.setStyle(style);
    if (hoverOnly) void this.repaintObjects([before, style.hover]);
    else for (const key of this.live.keys()) void this.repaint(key);
  }

  /** Fetches everything again, from another state of the records or after they changed. */
  refetch(query: string) {
    this.query = query;
    this.redraw();
    this.countErrors();
  }

  async hit(point: L.LatLng): Promise<TileObject | null> {
    const map = this._map;
    if (!map) return null;
    const zoom = Math.min(Math.round(map.getZoom()), DEEPEST);
    const pixel = map.project(point, zoom).divideBy(256);
    const x = Math.floor(pixel.x);
    const y = Math.floor(pixel.y);
    const key = `${zoom}/${x}/${y}`;
    return this.live.has(key) ? this.painter.hit(key, pixel.x - x, pixel.y - y) : null;
  }

  /** Label places of the tiles on screen, one per object: that of its largest piece. */
  anchors(): { anchor: Anchor; position: L.LatLng }[] {
    const map = this._map;
    if (!map) return [];
    const best = new Map<number, { anchor: Anchor; coords: L.Coords }>();
    for (const { anchors, coords } of this.live.values()) {
      for (const anchor of anchors) {
        const known = best.get(anchor.id)?.anchor;
        if (!known || anchor.width * anchor.height > known.width * known.height) best.set(anchor.id, { anchor, coords });
      }
    }
    return [...best.values()].map(({ anchor, coords }) => ({
      anchor,
      position: map.unproject(
        L.point(coords.x + anchor.x, coords.y + anchor.y).multiplyBy(256),
        coords.z,
      ),
    }));
  }

  override onRemove(map: L.Map): this {
    super.onRemove(map);
    this.painter.destroy();
    return this;
  }

  private unload(coords: L.Coords) {
    const key = keyOf(coords);
    this.live.delete(key);
    this.painter.drop(key);
    this.countErrors();
    this.events.onAnchors();
  }

  private async repaintObjects(ids: (number | null)[]) {
    const serial = ++this.serial;
    const keys = await Promise.all(ids.filter((id) => id !== null).map((id) => this.painter.tilesWith(id)));
    if (serial !== this.serial && keys.length === 0) return;
    for (const key of new Set(keys.flat())) void this.repaint(key);
  }

  private async repaint(key: string) {
    const tile = this.live.get(key);
    if (!tile) return;
    const painted = await this.painter.repaint(key);
    if (this.live.get(key) === tile && !tile.failed) this.show(tile, painted);
  }

  private show(tile: LiveTile, painted: PaintedTile) {
    const { canvas } = tile;
    if (painted.bitmap || tile.bitmap) putBitmap(canvas, painted.bitmap);
    tile.bitmap = painted.bitmap !== null;
    tile.anchors = painted.anchors;
    this.events.onAnchors();
  }

  private announceFirst() {
    if (!this.first) return;
    this.first = false;
    this.events.onFirstTile();
  }

  private countErrors() {
    this.events.onErrors([...this.live.values()].filter((tile) => tile.failed).length);
  }
}

/** A bitmap moves into its canvas without a copy; a canvas (old browsers) is drawn; nothing clears. */
function putBitmap(canvas: HTMLCanvasElement, bitmap: ImageBitmap | null) {
  if (typeof ImageBitmap !== "undefined" && (bitmap === null || bitmap instanceof ImageBitmap)) {
    const renderer = canvas.getContext("bitmaprenderer");
    if (renderer) {
      renderer.transferFromImageBitmap(bitmap);
      return;
    }
  }
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, canvas.width, canvas.height);
  if (bitmap) context?.drawImage(bitmap, 0, 0);
}

function sameBut(a: ParcelStyle, b: ParcelStyle): boolean {
  return (Object.keys(a) as (keyof ParcelStyle)[]).every((key) => key === "hover" || a[key] === b[key]);
}
