/** What the page has to know about formats beyond their names. */
import type { ImportJob, ImportTarget } from "@/api/types";

/** Programs, printers and officers name these; all are read as text. GB18030 holds what GBK holds, and more. */
export const ENCODINGS = ["UTF-8", "GB18030", "Big5"] as const;

/** `GBK`, `gb2312` and `GB18030` are one choice; anything else stands for itself. */
export function encodingName(label: string): string {
  if (/^gb/i.test(label)) return "GB18030";
  return ENCODINGS.find((known) => known.toLowerCase() === label.toLowerCase()) ?? label;
}

/** Formats whose text has one encoding whatever anybody says. */
const FIXED = /geopackage|gpkg|flatgeobuf|fgb|xlsx|excel|km[lz]/i;

export function leavesEncodingOpen(format: string | null): boolean {
  return format === null || !FIXED.test(format);
}

/** By its standard KML is in WGS 84; what programs for consumer maps write under that name is often shifted. */
export function mayBeShifted(job: ImportJob): boolean {
  return /km[lz]/i.test(job.format ?? "") || (job.problems ?? []).some(({ code }) => code === "maybe-gcj02");
}

/** A table without boundaries: nothing to place on the map, and only known records can be meant. */
export function isLedger(job: ImportJob): boolean {
  return job.bbox === null && /csv|xlsx|excel|geopackage/i.test(job.format ?? "") && job.rows.read > 0;
}

/** Rows about papers: they make records as well as change them, and have no boundary of their own. */
export const isPaper = (into: ImportTarget): into is "contracts" | "enterprises" => into === "contracts" || into === "enterprises";

const PIECES = 8;
const ASCII = /^[\x20-\x7e]*$/;

/** Some of the file's own text, for the eye that judges the encoding; empty where all of it is plain ASCII. */
export function textSample(job: ImportJob): string[] {
  const texts = job.columns.flatMap(({ name, sample }) => [name, sample]);
  const telling = [...job.layers.map((layer) => layer.name), ...texts].filter((text) => !ASCII.test(text));
  return [...new Set(telling)].slice(0, PIECES);
}
