/** Coordinates as officers type and paste them: X north, Y east, with or without the zone before Y, from Excel or a 界址点 sheet. */

/** East and north in metres. */
export type SurveyPoint = readonly [east: number, north: number];

/** What of the survey system matters for writing numbers. */
export interface Zone {
  zone: number;
  /** Whether the system itself writes the zone before Y. */
  prefixed: boolean;
}

const PREFIX = 1e6;
const NORTH = { least: 1e6, most: 1e7 };

const plain = (text: string) => text.normalize("NFKC").trim();

/** At least three decimals, and all there are: what is shown is what is stored. */
export function numberText(value: number): string {
  const [, decimals = ""] = String(value).split(".");
  return decimals.length < 3 ? value.toFixed(3) : String(value);
}

/** East as it is to be read: with the zone in front, or without. */
export function eastText(east: number, zone: Zone | null, prefix: boolean): string {
  if (!zone || prefix === zone.prefixed) return numberText(east);
  const text = numberText(east);
  if (prefix) return `${zone.zone}${text.padStart(6 + text.length - text.indexOf("."), "0")}`;
  return text.startsWith(String(zone.zone)) ? text.slice(String(zone.zone).length) : text;
}

/** Null for what is no number. */
export function readNumber(text: string): number | null {
  const clean = plain(text).replace(/(?<=\d),(?=\d{3}\b)/g, "");
  return /^[+-]?\d+(\.\d+)?$/.test(clean) ? Number(clean) : null;
}

/** With the zone in front or without, as it is stored; null for no number or for another zone. */
export function readEast(text: string, zone: Zone | null): number | null {
  const value = readNumber(text);
  if (value === null || !zone) return value;
  const [whole = "", decimals] = plain(text).replace(/^\+|,/g, "").split(".");
  const known = String(zone.zone);
  if (Math.abs(value) < 10 * PREFIX) return zone.prefixed ? Number(`${known}${whole.padStart(6, "0")}${decimals ? `.${decimals}` : ""}`) : value;
  if (Math.floor(value / PREFIX) !== zone.zone) return null;
  return zone.prefixed ? value : Number(`${whole.slice(known.length)}${decimals ? `.${decimals}` : ""}`);
}

export type PasteFault = "no_numbers" | "wrong_zone" | "wrong_place" | "too_few";

export interface Pasted {
  ring: readonly SurveyPoint[];
  /** North and east were the other way round. */
  swapped: boolean;
}

export interface PasteProblem {
  /** From 1; 0 for the whole. */
  line: number;
  fault: PasteFault;
}

const isNorth = (value: number) => value >= NORTH.least && value < NORTH.most;

/** One line: an optional number of the point, perhaps of its ring, then the two coordinates; more columns are passed over. */
function readLine(cells: readonly string[], zone: Zone | null): { point: SurveyPoint; swapped: boolean } | PasteFault {
  const large = cells.filter((cell) => {
    const value = readNumber(cell);
    return value !== null && Math.abs(value) >= 1e5;
  });
  const [first, second] = large;
  if (first === undefined || second === undefined) return "no_numbers";
  const [a, b] = [readNumber(first) as number, readNumber(second) as number];
  const swapped = !isNorth(a) && isNorth(b);
  if (!swapped && !isNorth(a)) return "wrong_place";
  const east = readEast(swapped ? first : second, zone);
  if (east === null) return "wrong_zone";
  return { point: [east, swapped ? b : a], swapped };
}

/** Cells of a sheet are parted by tabs and may hold thousands separators; other lines are parted by commas, semicolons or blanks. */
const cellsOf = (line: string) => line.split(line.includes("\t") ? "\t" : /[,;、\s]+/).map(plain).filter(Boolean);

/** A whole ring, one point a line; headings are passed over, the last point may repeat the first. */
export function readPasted(text: string, zone: Zone | null): Pasted | PasteProblem {
  const points: SurveyPoint[] = [];
  let swapped = false;
  const lines = text.normalize("NFKC").split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const cells = cellsOf(line);
    if (cells.length === 0) continue;
    const read = readLine(cells, zone);
    if (typeof read === "string") {
      // A heading has words where the numbers will stand.
      if (points.length === 0 && !cells.some((cell) => Math.abs(readNumber(cell) ?? 0) >= 1e5)) continue;
      return { line: i + 1, fault: read };
    }
    swapped ||= read.swapped;
    const last = points.at(-1);
    if (!last || last[0] !== read.point[0] || last[1] !== read.point[1]) points.push(read.point);
  }
  const [first, last] = [points[0], points.at(-1)];
  if (points.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]) points.pop();
  return points.length < 3 ? { line: 0, fault: "too_few" } : { ring: points, swapped };
}
