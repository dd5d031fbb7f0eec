/** Entries of the ledger as plots on the map: which boundary, which look, which one is meant by a point. */
import type { Boundaries } from "@/api/boundaries";
import type { Entry, State } from "@/api/reserve";
import type { Plot } from "@/map";
import type { Bbox, LngLat } from "@/shared/geo";
import type { PlotLook } from "@/shared/plot-look";

const LOOKS: Record<State, PlotLook> = {
  lead: "coming",
  check: "coming",
  listed: "coming",
  planned: "coming",
  acquiring: "coming",
  handover: "coming",
  in_stock: "held",
  ready: "held",
  supplying: "held",
  part_out: "partly",
  out: "gone",
  void: "ended",
};

/** Those with a boundary; all pieces of an entry are one plot. */
export function plotsOf(entries: readonly Entry[], boundaries: Boundaries): Plot[] {
  return entries.flatMap(({ id, state, space_ids }) => {
    const coordinates = space_ids.flatMap((space) => boundaries.get(space)?.coordinates ?? []);
    return coordinates.length > 0 ? [{ id, look: LOOKS[state], geometry: { type: "MultiPolygon" as const, coordinates } }] : [];
  });
}

/** The box around all of them. */
export function boxOf(plots: readonly Plot[]): Bbox | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of plots) {
    for (const [lng = 0, lat = 0] of geometry.coordinates.flat(2)) {
      box[0] = Math.min(box[0], lng);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lng);
      box[3] = Math.max(box[3], lat);
    }
  }
  return box[0] <= box[2] ? box : null;
}

const METRES = 111_320;

/** Distance to the nearest edge in metres, negative inside: even-odd over all rings, so that holes are outside. */
function distance({ geometry }: Plot, [lng, lat]: LngLat): number {
  const scale = Math.cos((lat * Math.PI) / 180);
  let [inside, nearest] = [false, Infinity];
  for (const ring of geometry.coordinates.flat()) {
    ring.forEach((from, i) => {
      const to = ring[(i + 1) % ring.length] ?? from;
      // On a plane around the point.
      const [ax, ay] = [((from[0] ?? 0) - lng) * scale, (from[1] ?? 0) - lat];
      const [bx, by] = [((to[0] ?? 0) - lng) * scale, (to[1] ?? 0) - lat];
      if (ay > 0 !== by > 0 && ax + ((bx - ax) * ay) / (ay - by) > 0) inside = !inside;
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / length));
      nearest = Math.min(nearest, Math.hypot(ax + along * (bx - ax), ay + along * (by - ay)));
    });
  }
  return (inside ? -nearest : nearest) * METRES;
}

/** The plot under a point, or within `tolerance` metres of it: small ones are dots on the map of a district. */
export function plotAt(plots: readonly Plot[], position: LngLat, tolerance: number): number | null {
  const near = plots.map((plot) => ({ id: plot.id, away: distance(plot, position) })).filter(({ away }) => away <= tolerance);
  const within = near.filter(({ away }) => away <= 0);
  // Of several that lie over each other the narrowest, which would else never be hit.
  const [best] = within.length > 0 ? within.sort((a, b) => b.away - a.away) : near.sort((a, b) => a.away - b.away);
  return best?.id ?? null;
}
