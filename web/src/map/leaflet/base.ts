/** What lies under the parcels: nothing but a light grid, or the tiles of a base map. */
import L from "leaflet";
import type { BaseLayer } from "../engine";
import { onSignedInAgain } from "@/api/reauth";

/** A plain grid gives the eye a hold where no base map may be reached (government networks). */
class GridGround extends L.GridLayer {
  override createTile(): HTMLElement {
    return L.DomUtil.create("div", "grid-ground");
  }
}

export class BaseLayers {
  private readonly ground = new GridGround({ pane: "base" });
  private shown: L.TileLayer[] = [];
  private broken = false;
  private readonly forget: () => void;

  constructor(
    private readonly map: L.Map,
    private readonly onError: (id: string) => void,
  ) {
    this.ground.addTo(map);
    this.forget = onSignedInAgain(() => this.again());
  }

  /** The browser fetches these pictures itself and does not tell why one is missing; a new sign-in may bring them. */
  private again() {
    if (!this.broken) return;
    this.broken = false;
    for (const layer of this.shown) layer.redraw();
  }

  destroy() {
    this.forget();
  }

  /** The grid stays below a base map, so that missing tiles leave no hole. */
  set(base: BaseLayer | null) {
    for (const layer of this.shown) layer.remove();
    this.shown = (base?.tiles ?? []).map((template, i) => {
      const options: L.TileLayerOptions = {
        pane: "base",
        maxNativeZoom: base?.maxZoom ?? 18,
        maxZoom: 22,
        updateWhenZooming: false,
        keepBuffer: 1,
      };
      if (i === 0 && base) options.attribution = base.attribution;
      const layer = L.tileLayer(template, options);
      layer.on("tileerror", () => {
        this.broken = true;
        if (base) this.onError(base.id);
      });
      return layer.addTo(this.map);
    });
  }
}
