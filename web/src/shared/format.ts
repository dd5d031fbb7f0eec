/** Figures as officers write them. Areas come in ㎡; 1 亩 = 2000/3 ㎡, 1 公顷 = 10 000 ㎡ = 1 万㎡. */
import { scaled } from "./decimal";

/** Shown where a figure does not exist: not a zero. */
export const NONE = "—";

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const body = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? body : `${body}.${fraction}`;
}

function figure(value: number | null | undefined, numerator: number, denominator: number, places: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  return grouped(scaled(value, numerator, denominator, places));
}

export const squareMetres = (m2: number | null | undefined) => figure(m2, 1, 1, 2);
export const mu = (m2: number | null | undefined, places = 2) => figure(m2, 15, 10000, places);
export const hectares = (m2: number | null | undefined) => figure(m2, 1, 10000, 4);
/** 元, as the service writes them: decimal text. */
export const yuan = (amount: string | null | undefined) => figure(amount ? Number(amount) : null, 1, 1, 2);
/** 万㎡ for totals. */
export const tenThousandM2 = (m2: number | null | undefined) => figure(m2, 1, 10000, 2);
export const metres = (m: number | null | undefined) => figure(m, 1, 1, 2);
/** Survey coordinates: millimetres, no grouping so that they can be pasted. */
export const coordinate = (m: number) => scaled(m, 1, 1, 3);
export const degrees = (value: number) => scaled(value, 1, 1, 6);
export const count = (value: number | null | undefined) => figure(value, 1, 1, 0);
export const percent = (value: number | null | undefined, places = 2) => figure(value, 1, 1, places);
/** A share 0–1 as a percentage. */
export const share = (value: number | null | undefined, places = 1) => figure(value, 100, 1, places);

/** `2026-11-20T08:00:00Z` in the local zone to the minute; dates without time stay as they are. */
export function when(text: string | null | undefined): string {
  if (!text) return NONE;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** File size for people. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${scaled(value, 1, 1024, 1)} KB`;
  return `${scaled(value, 1, 1024 * 1024, 1)} MB`;
}

/** The denominator of a map scale, two figures that mean something: 12 345 → 12,000. */
export function scaleDenominator(value: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return grouped(String(Math.round(value / unit) * unit));
}

/** To the second, for what is proved rather than read. */
export function whenExactly(text: string | null | undefined): string {
  const minutes = when(text);
  const time = new Date(text ?? "");
  return minutes.includes(":") ? `${minutes}:${String(time.getSeconds()).padStart(2, "0")}` : minutes;
}
