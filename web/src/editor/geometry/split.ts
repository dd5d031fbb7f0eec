/**
 * 分割: a boundary and a line give the pieces on either side of it. The outline and the parts of the line that run inside are
 * taken as one net of edges, whose faces are the pieces; so holes, hollows and lines that cross several times need no rules of
 * their own. Old vertices stay as they are; both sides of a cut have the very same new ones.
 */
import { areaOf, ringArea } from "./area";
import { nearestOn, settleOn } from "./snap";
import { distance, inPart, inRing, type Part, type Point, type Ring, same, type Shape } from "./shape";

/** Points this near to an edge (metres) lie on it. */
const TOUCHING = 1e-5;

export type SplitFault = "no_cut" | "crosses_itself";

interface Edge {
  from: Point;
  to: Point;
  /** Runs along the line, not along the outline: there is one in either direction. */
  cut: boolean;
}

const keyOf = ([east, north]: Point) => `${east} ${north}`;
const edgeKey = ({ from, to }: Edge) => `${keyOf(from)} ${keyOf(to)}`;
const backKey = ({ from, to }: Edge) => `${keyOf(to)} ${keyOf(from)}`;

/** Where two segments cross properly, as a share of the first; null where they do not. */
function crossing(a: Point, b: Point, c: Point, d: Point): number | null {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return null;
  const [qx, qy] = [c[0] - a[0], c[1] - a[1]];
  const [t, u] = [(qx * sy - qy * sx) / cross, (qx * ry - qy * rx) / cross];
  return t > 0 && t < 1 && u > 0 && u < 1 ? t : null;
}

const touches = (a: Point, b: Point, point: Point) => distance(nearestOn(a, b, point).point, point) <= TOUCHING;

/** A line that meets itself has no sides. */
function crossesItself(line: readonly Point[]): boolean {
  for (let i = 1; i < line.length; i++) {
    for (let j = i + 2; j < line.length; j++) {
      const [a, b, c, d] = [line[i - 1], line[i], line[j - 1], line[j]] as [Point, Point, Point, Point];
      if (crossing(a, b, c, d) !== null || touches(a, b, d) || touches(c, d, a)) return true;
    }
  }
  return false;
}

/** Segments with the points that came to lie on them. */
class Segments {
  readonly inserted: Point[][];

  constructor(readonly list: readonly (readonly [Point, Point])[]) {
    this.inserted = list.map(() => []);
  }

  put(index: number, point: Point) {
    const [a, b] = this.list[index] as [Point, Point];
    const known = this.inserted[index] as Point[];
    if (!same(a, point) && !same(b, point) && !known.some((other) => same(other, point))) known.push(point);
  }

  /** In pieces, between one point and the next. */
  pieces(): (readonly [Point, Point])[] {
    return this.list.flatMap(([a, b], i) => {
      const between = (this.inserted[i] as Point[]).sort((p, q) => distance(a, p) - distance(a, q));
      const all = [a, ...between, b];
      return all.slice(1).map((to, k) => [all[k] as Point, to] as const);
    });
  }
}

/** Puts into both what they have in common. */
function meet(outline: Segments, cut: Segments) {
  outline.list.forEach(([a, b], i) =>
    cut.list.forEach(([c, d], j) => {
      // A point of one on the other: that point, as it is, stands for the meeting.
      const onOutline = [c, d].filter((point) => touches(a, b, point));
      const onCut = [a, b].filter((point) => touches(c, d, point));
      for (const point of onCut) cut.put(j, point);
      for (const point of onOutline) {
        const vertex = [a, b].find((corner) => distance(corner, point) <= TOUCHING);
        if (!vertex) outline.put(i, point);
      }
      if (onCut.length + onOutline.length > 0) return;
      const t = crossing(a, b, c, d);
      if (t === null) return;
      const point = settleOn(a, b, [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]);
      outline.put(i, point);
      cut.put(j, point);
    }),
  );
}

const edgesOf = (ring: Ring) => ring.map((point, i) => [point, ring[(i + 1) % ring.length] as Point] as const);

/** With the inside to the left: exteriors counter-clockwise, holes clockwise. */
function turned(part: Part): Ring[] {
  return part.map((ring, r) => (ringArea(ring) > 0 === (r === 0) ? ring : [...ring].reverse()));
}

/** The end of a piece that lies a hair beside a vertex of the outline is that vertex. */
function pulled(line: readonly Point[], part: Part): Point[] {
  const vertices = part.flat();
  return line.map((point) => vertices.find((vertex) => distance(vertex, point) <= TOUCHING) ?? point);
}

function net(part: Part, line: readonly Point[]): Edge[] {
  const outline = new Segments(turned(part).flatMap(edgesOf));
  const drawn = pulled(line, part);
  const cut = new Segments(drawn.slice(1).map((to, i) => [drawn[i] as Point, to] as const));
  meet(outline, cut);
  const around = outline.pieces();
  const inside = cut.pieces().filter(([a, b]) => {
    const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    return inPart(middle, part) && !around.some(([from, to]) => touches(from, to, middle));
  });
  return [
    ...around.map(([from, to]) => ({ from, to, cut: false })),
    ...inside.flatMap(([from, to]) => [{ from, to, cut: true }, { from: to, to: from, cut: true }]),
  ];
}

/** The next edge around the face to the left: the first one clockwise from where this one came. */
function following(edge: Edge, out: Map<string, Edge[]>): Edge | null {
  const back = Math.atan2(edge.from[1] - edge.to[1], edge.from[0] - edge.to[0]);
  let best: { edge: Edge; turn: number } | null = null;
  for (const next of out.get(keyOf(edge.to)) ?? []) {
    const angle = Math.atan2(next.to[1] - next.from[1], next.to[0] - next.from[0]);
    let turn = back - angle;
    while (turn <= 1e-12) turn += 2 * Math.PI;
    if (!best || turn < best.turn) best = { edge: next, turn };
  }
  return best?.edge ?? null;
}

function faces(edges: readonly Edge[]): Edge[][] {
  const out = new Map<string, Edge[]>();
  for (const edge of edges) out.set(keyOf(edge.from), [...(out.get(keyOf(edge.from)) ?? []), edge]);
  const seen = new Set<Edge>();
  const found: Edge[][] = [];
  for (const start of edges) {
    if (seen.has(start)) continue;
    const face: Edge[] = [];
    for (let edge: Edge | null = start; edge && !seen.has(edge); edge = following(edge, out)) {
      seen.add(edge);
      face.push(edge);
    }
    found.push(face);
  }
  return found;
}

/** Cuts that end inside, or only join a hole to the outline, have the same face on both sides: they part nothing. */
function separating(edges: readonly Edge[]): Edge[][] {
  let kept = edges;
  for (;;) {
    const found = faces(kept);
    const idle = new Set<string>();
    for (const face of found) {
      const here = new Set(face.map(edgeKey));
      for (const edge of face) if (edge.cut && here.has(backKey(edge))) idle.add(edgeKey(edge));
    }
    if (idle.size === 0) return found;
    kept = kept.filter((edge) => !edge.cut || !idle.has(edgeKey(edge)));
  }
}

function splitPart(part: Part, line: readonly Point[]): Part[] {
  const rings = separating(net(part, line)).map((face) => face.map((edge) => edge.from));
  const pieces = rings.filter((ring) => ringArea(ring) > 0).map((exterior): Ring[] => [exterior]);
  for (const hole of rings.filter((ring) => ringArea(ring) < 0)) {
    const around = pieces.find(([exterior = []]) => hole.every((point) => inRing(point, exterior) || exterior.some((p) => same(p, point))));
    around?.push(hole);
  }
  return pieces;
}

/**
 * The pieces into which the line divides the shape, the largest first. Parts that the line leaves whole go with the largest
 * piece.
 */
export function splitShape(shape: Shape, line: readonly Point[]): Shape[] | SplitFault {
  const clean = line.filter((point, i) => i === 0 || !same(point, line[i - 1] as Point));
  if (clean.length < 2) return "no_cut";
  if (crossesItself(clean)) return "crosses_itself";
  const divided = shape.map((part) => ({ part, pieces: splitPart(part, clean) }));
  const whole = divided.filter(({ pieces }) => pieces.length < 2).map(({ part }) => part);
  const pieces = divided.filter((one) => one.pieces.length > 1).flatMap((one) => one.pieces.map((piece): Shape => [piece]));
  if (pieces.length < 2) return "no_cut";
  pieces.sort((a, b) => areaOf(b) - areaOf(a));
  const [largest = [], ...others] = pieces;
  return [[...largest, ...whole], ...others];
}
