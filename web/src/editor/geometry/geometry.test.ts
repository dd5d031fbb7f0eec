import { describe, expect, it } from "vitest";
import { areaOf, measure, roundArea } from "./area";
import areas from "./areas.fixture.json";
import { addHole, insertVertex, moveVertex, removeRing, removeVertex, translate } from "./edit";
import { fromCoordinates, inShape, type Point, type Ring, type Shape, sameShape, toCoordinates } from "./shape";
import { atRightAngle, edgeNear, nearestOn, settleOn, Snapper, vertexNear } from "./snap";
import { splitShape } from "./split";
import { begin, redo, step, undo } from "../history";

/** Numbers that look like chance but are the same at every run (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const EAST = 616000;
const NORTH = 2712000;
const mm = (value: number) => Number(value.toFixed(3));

/** Star-shaped around a point, so never crossing itself. */
function star(random: () => number, points: number, radius: number, [east, north]: Point = [EAST, NORTH]): Ring {
  return Array.from({ length: points }, (_, i): Point => {
    const angle = ((i + 0.8 * random()) / points) * 2 * Math.PI;
    const away = radius * (0.5 + 0.5 * random());
    return [mm(east + away * Math.cos(angle)), mm(north + away * Math.sin(angle))];
  });
}

const square = (west: number, south: number, edge: number): Ring => [
  [west, south],
  [west + edge, south],
  [west + edge, south + edge],
  [west, south + edge],
];

describe("areas", () => {
  /** From areas.fixture.py: exact fractions; GDAL's areas are the same to the cent. */
  it("are those of exact arithmetic to the cent, for 150 boundaries with holes and parts", () => {
    expect(areas.length).toBe(150);
    for (const { coordinates, area } of areas) {
      expect(measure(fromCoordinates(coordinates)).area.toFixed(2)).toBe(area);
    }
  });

  it("round halves away from zero on the decimals, as paper does", () => {
    // 四舍五入 of the decimal, whatever the double beside it is.
    expect([1.005, 10000.005, 2.675, 0.0049, -1.005].map((value) => roundArea(value))).toEqual([1.01, 10000.01, 2.68, 0, -1.01]);
  });

  it("of a 100 m square is a hectare, and its perimeter 400 m", () => {
    expect(measure([[square(EAST, NORTH, 100)]])).toEqual({ area: 10000, perimeter: 400 });
  });

  it("leave out holes and count their edges", () => {
    expect(measure([[square(EAST, NORTH, 100), square(EAST + 10, NORTH + 10, 20)]])).toEqual({ area: 9600, perimeter: 480 });
  });
});

describe("coordinates", () => {
  it("go back byte by byte, also those with all the digits of a double", () => {
    const text = "[[[[616146.669,2712480.717],[616200.12345678901,2712480.7170000002],[616150,2712500.1],[616146.669,2712480.717]]]]";
    const read = JSON.parse(text);
    expect(JSON.stringify(toCoordinates(fromCoordinates(read)))).toBe(JSON.stringify(read));
  });
});

describe("undo", () => {
  it("n edits and n undos are the very boundary one began with, and redo comes back, 60 times", () => {
    for (let round = 0; round < 60; round++) {
      const random = chance(round);
      const original: Shape = [[star(random, 8, 60), star(random, 4, 10)]];
      let history = begin(original);
      for (let edits = 0; edits < 30; edits++) {
        const now = history.present;
        const ring = Math.floor(random() * (now[0]?.length ?? 1));
        const size = now[0]?.[ring]?.length ?? 0;
        const place = { part: 0, ring, index: Math.floor(random() * size) };
        const point: Point = [mm(EAST + 50 * random()), mm(NORTH + 50 * random())];
        const next = [
          () => moveVertex(now, place, point),
          () => insertVertex(now, place, point),
          () => removeVertex(now, place) ?? now,
          () => translate(now, [mm(random()), mm(random())]),
          () => addHole(now, 0, star(random, 3, 5)),
          () => (ring > 0 ? removeRing(now, place) : now),
        ][Math.floor(random() * 6)] as () => Shape;
        history = step(history, next());
      }
      const last = history.present;
      const steps = history.past.length;
      for (let i = 0; i < steps; i++) history = undo(history);
      expect(history.present).toBe(original);
      for (let i = 0; i < steps; i++) history = redo(history);
      expect(history.present).toBe(last);
    }
  });

  it("knows no step that changes nothing, and a new step ends what could be redone", () => {
    const shape: Shape = [[square(0, 0, 10)]];
    expect(step(begin(shape), [[square(0, 0, 10)]]).past).toHaveLength(0);
    const moved = step(begin(shape), moveVertex(shape, { part: 0, ring: 0, index: 0 }, [1, 1]));
    expect(step(undo(moved), removeVertex(shape, { part: 0, ring: 0, index: 1 }) as Shape).future).toHaveLength(0);
  });

  it("a ring keeps three points", () => {
    expect(removeVertex([[[[0, 0], [1, 0], [0, 1]]]], { part: 0, ring: 0, index: 0 })).toBeNull();
  });
});

describe("snapping", () => {
  it("gives the neighbour's vertex itself, however odd its digits", () => {
    const odd: Point = [616146.66912345678, 2712480.7170000002];
    const snapper = new Snapper([[[[odd, [616200, 2712480], [616200, 2712520]]]]]);
    const got = snapper.snap([616146.9, 2712480.5], 0.5);
    expect(got?.kind).toBe("vertex");
    expect(got?.point).toBe(odd);
    expect(snapper.snap([616140, 2712480], 0.5)).toBeNull();
  });

  it("puts a point on an edge, within a micrometre of it, for 500 random edges", () => {
    const random = chance(7);
    for (let i = 0; i < 500; i++) {
      const [a, b] = [0, 1].map((): Point => [mm(EAST + 200 * random()), mm(NORTH + 200 * random())]) as [Point, Point];
      const at = random();
      const point = settleOn(a, b, [a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1])]);
      const foot = nearestOn(a, b, point).point;
      expect(Math.hypot(foot[0] - point[0], foot[1] - point[1])).toBeLessThan(1e-6);
    }
  });

  it("prefers a vertex to the edge that ends in it", () => {
    const snapper = new Snapper([[[square(EAST, NORTH, 10)]]]);
    expect(snapper.snap([EAST + 0.3, NORTH + 0.1], 1)).toEqual({ point: [EAST, NORTH], kind: "vertex" });
    expect(snapper.snap([EAST + 5, NORTH + 0.4], 1)).toEqual({ point: [EAST + 5, NORTH], kind: "edge" });
  });

  it("finds own vertices and edges, and right angles", () => {
    const shape: Shape = [[square(0, 0, 10)]];
    expect(vertexNear(shape, [9.8, 0.1], 0.5)).toEqual({ part: 0, ring: 0, index: 1 });
    expect(edgeNear(shape, [5, 0.2], 0.5)).toEqual({ place: { part: 0, ring: 0, index: 0 }, point: [5, 0] });
    expect(atRightAngle([0, 0], [10, 0], [11, 5])).toEqual([10, 5]);
    expect(atRightAngle([0, 0], [10, 0], [15, 1])).toEqual([15, 0]);
  });
});

describe("splitting", () => {
  const pieces = (shape: Shape, line: Point[]) => {
    const result = splitShape(shape, line);
    if (typeof result === "string") throw new Error(result);
    return result;
  };

  it("cuts a square in half, with the same new vertices on both sides", () => {
    const [a, b] = pieces([[square(0, 0, 10)]], [[-1, 5], [11, 5]]) as [Shape, Shape];
    expect([areaOf(a), areaOf(b)]).toEqual([50, 50]);
    for (const shape of [a, b]) expect(JSON.stringify(shape)).toContain("[0,5]");
  });

  it("goes through a hole, through a hollow, and leaves holes where they are", () => {
    const ring: Shape = [[square(0, 0, 10), square(4, 4, 2)]];
    expect(pieces(ring, [[-1, 5], [11, 5]]).map(areaOf)).toEqual([48, 48]);
    expect(pieces(ring, [[-1, 2], [11, 2]]).map(areaOf)).toEqual([76, 20]);
    const hollow: Shape = [[[[0, 0], [10, 0], [10, 10], [8, 10], [8, 2], [2, 2], [2, 10], [0, 10]]]];
    expect(pieces(hollow, [[-1, 5], [11, 5]]).map(areaOf)).toEqual([32, 10, 10]);
  });

  it("takes lines that end on the outline, at its vertices, or run along it", () => {
    expect(pieces([[square(0, 0, 10)]], [[0, 0], [10, 10]]).map(areaOf)).toEqual([50, 50]);
    expect(pieces([[square(0, 0, 10)]], [[5, 0], [5, 10]]).map(areaOf)).toEqual([50, 50]);
    expect(pieces([[square(0, 0, 10)]], [[0, 0], [5, 0], [5, 12]]).map(areaOf)).toEqual([50, 50]);
  });

  it("says when nothing is cut", () => {
    const shape: Shape = [[square(0, 0, 10), square(4, 4, 2)]];
    expect(splitShape(shape, [[-1, 5], [3, 5]])).toBe("no_cut");
    expect(splitShape(shape, [[-1, 5], [5, 5]])).toBe("no_cut");
    expect(splitShape(shape, [[20, 0], [20, 10]])).toBe("no_cut");
    expect(splitShape(shape, [[-1, -1], [12, 12], [12, 5], [-1, 5.5]])).toBe("crosses_itself");
  });

  it("a part that is not cut goes with the largest piece", () => {
    const [largest, other] = pieces([[square(0, 0, 10)], [square(100, 0, 1)]], [[-1, 6], [11, 6]]) as [Shape, Shape];
    expect(largest).toHaveLength(2);
    expect([areaOf(largest), areaOf(other)]).toEqual([61, 40]);
  });

  it("keeps the whole: 150 random cuts of random boundaries add up to 0.01 ㎡ and lose no vertex", () => {
    let cut = 0;
    for (let round = 0; round < 150; round++) {
      const random = chance(1000 + round);
      const exterior = star(random, 5 + Math.floor(40 * random()), 150);
      const shape: Shape = [random() < 0.5 ? [exterior] : [exterior, star(random, 6, 40)]];
      const [angle, bend] = [random() * Math.PI, random() - 0.5];
      const end = (sign: number): Point => [mm(EAST + sign * 300 * Math.cos(angle)), mm(NORTH + sign * 300 * Math.sin(angle))];
      const middle: Point = [mm(EAST + 60 * bend), mm(NORTH + 60 * random() - 30)];
      const result = splitShape(shape, [end(-1), middle, end(1)]);
      if (typeof result === "string") continue;
      cut++;
      const total = result.reduce((sum, piece) => sum + areaOf(piece), 0);
      expect(Math.abs(total - areaOf(shape))).toBeLessThan(0.005);
      const vertices = new Set(result.flatMap((piece) => piece.flat(2)).map(String));
      for (const point of shape.flat(2)) expect(vertices.has(String(point))).toBe(true);
      for (let i = 0; i < 20; i++) {
        const probe: Point = [EAST + 300 * random() - 150, NORTH + 300 * random() - 150];
        const owners = result.filter((piece) => inShape(probe, piece)).length;
        expect(owners).toBe(inShape(probe, shape) ? 1 : 0);
      }
    }
    expect(cut).toBeGreaterThan(140);
  });
});

describe("sameness", () => {
  it("is of numbers, not of objects", () => {
    expect(sameShape([[square(0, 0, 1)]], [[square(0, 0, 1)]])).toBe(true);
    expect(sameShape([[square(0, 0, 1)]], [[square(0, 0, 1.001)]])).toBe(false);
  });
});
