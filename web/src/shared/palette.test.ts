/** Recomputes how well the palette can be told apart: CIEDE2000 under four kinds of vision (Machado 2009). */
import { describe, expect, it } from "vitest";
import { IMAGERY_CASING, MAP_GROUND, type PaletteName, PALETTES, PUBLISHED } from "./category";
import { LOOK_STYLES, PLOT_LOOKS } from "./plot-look";

type Triple = [number, number, number];
type Matrix = [Triple, Triple, Triple];

const VISION: Record<string, Matrix> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const bytes = (hex: string): Triple => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as Triple;
const multiply = (m: Matrix, v: Triple): Triple => m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as Triple;
const clamp = (v: Triple): Triple => v.map((x) => Math.min(1, Math.max(0, x))) as Triple;

/** `colour` laid over `ground` with an opacity, as the canvas does it: in gamma-encoded values. */
function over(colour: string, ground: string, opacity: number): Triple {
  const under = bytes(ground);
  return bytes(colour).map((v, i) => v * opacity + (under[i] as number) * (1 - opacity)) as Triple;
}

function lab(rgb: Triple, vision: Matrix): Triple {
  const seen = clamp(multiply(vision, rgb.map(linear) as Triple));
  const xyz = multiply(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]],
    seen,
  );
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * t / 116 + 16 / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (rad: number) => (rad * 180) / Math.PI;
const radians = (deg: number) => (deg * Math.PI) / 180;

/** CIEDE2000, after Sharma, Wu and Dalal (2005). */
function deltaE([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : (degrees(Math.atan2(b, a)) + 360) % 360);
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn) / 2);
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = c1 * c2 === 0 ? h1 + h2 : (h1 + turn / 2 + 360) % 360;
  const t =
    1 - 0.17 * Math.cos(radians(h - 30)) + 0.24 * Math.cos(radians(2 * h)) + 0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sL = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const sC = 1 + 0.045 * c;
  const sH = 1 + 0.015 * c * t;
  const rT = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  const [x, y, z] = [(l2 - l1) / sL, (c2 - c1) / sC, dH / sH];
  return Math.sqrt(x * x + y * y + z * z + rT * y * z);
}

/** The smallest difference between any two of several. */
function closest(colours: readonly Triple[]): number {
  return Math.min(...colours.flatMap((a, i) => colours.slice(i + 1).map((b) => deltaE(a, b))));
}

/** Of the five categories, solid or filled on a ground. */
function smallest(name: PaletteName, vision: Matrix, ground: string | null): number {
  const colours = PUBLISHED.map((category) => {
    const { stroke, fillOpacity } = PALETTES[name][category];
    return lab(ground ? over(stroke, ground, fillOpacity) : bytes(stroke), vision);
  });
  return closest(colours);
}

/** Of the looks of reserve plots; what has ended is grey and is told by its outline. */
const LOOKS = PLOT_LOOKS.filter((look) => look !== "ended");

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, blue] = bytes(hex).map(linear) as Triple;
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe("the difference formula", () => {
  it("agrees with published pairs of Sharma, Wu and Dalal", () => {
    expect(deltaE([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
    expect(deltaE([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
    expect(deltaE([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
  });
});

describe.each(Object.entries(VISION))("palette under %s vision", (_name, vision) => {
  it("keeps the light colours at least 20 apart as lines and 9 as fills", () => {
    expect(smallest("light", vision, null)).toBeGreaterThanOrEqual(20);
    expect(smallest("light", vision, MAP_GROUND)).toBeGreaterThanOrEqual(9);
  });

  it("keeps the ledger's plots at least 20 apart as lines", () => {
    expect(closest(LOOKS.map((look) => lab(bytes(LOOK_STYLES[look].stroke), vision)))).toBeGreaterThanOrEqual(20);
  });

  it("keeps the imagery colours at least 18 apart as lines and 7 as fills on dark ground", () => {
    expect(smallest("imagery", vision, null)).toBeGreaterThanOrEqual(18);
    expect(smallest("imagery", vision, "#4A5242")).toBeGreaterThanOrEqual(7);
  });
});

describe("contrast", () => {
  it.each(Object.entries(PALETTES.light))("%s stands 3:1 on the light ground", (_category, { stroke }) => {
    expect(contrast(stroke, MAP_GROUND)).toBeGreaterThanOrEqual(3);
  });
  it.each(Object.entries(LOOK_STYLES))("a plot that is %s stands 3:1 on the light ground", (_look, { stroke }) => {
    expect(contrast(stroke, MAP_GROUND)).toBeGreaterThanOrEqual(3);
  });
  it.each(Object.entries(PALETTES.imagery))("%s stands 3:1 on its dark casing", (_category, { stroke }) => {
    expect(contrast(stroke, IMAGERY_CASING)).toBeGreaterThanOrEqual(3);
  });
});
