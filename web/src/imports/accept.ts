/** Which files are taken, and the loose parts of a shapefile put into one archive. */
import { zipOf } from "./zip";

const ENDINGS = ["zip", "gpkg", "fgb", "geojson", "json", "geojsonl", "kml", "kmz", "dxf", "csv", "xlsx", "txt"];

/** What the service needs of a shapefile, and what it can use: it reads one without its index, and says so. */
const NEEDED = ["shp", "dbf"] as const;
const USED = [...NEEDED, "shx", "prj", "cpg"];
/** Indexes, descriptions and caches of other programs: not data. */
const BESIDE = ["sbn", "sbx", "qix", "qpj", "qmd", "fbn", "fbx", "ain", "aih", "atx", "ixs", "mxs", "shp.xml"];

export const ACCEPT = [...ENDINGS, ...USED].map((ending) => `.${ending}`).join(",");

export type Chosen =
  | { kind: "file"; file: File; /** What the person should know, a key of the locale. */ note?: "no_prj" }
  | { kind: "refused"; reason: "several" | "empty" | "unknown"; name: string }
  | { kind: "refused"; reason: "parts"; name: string; missing: string[] };

function split(name: string): { base: string; ending: string } {
  const lower = name.toLowerCase();
  const known = BESIDE.find((ending) => lower.endsWith(`.${ending}`));
  const ending = known ?? lower.slice(lower.lastIndexOf(".") + 1);
  return { base: name.slice(0, name.length - ending.length - 1), ending };
}

/** One file as it is; the parts of shapefiles as one archive, unless a part is missing. */
export async function choose(files: readonly File[]): Promise<Chosen> {
  const parts = files.map((file) => ({ file, ...split(file.name) }));
  const [first] = parts;
  if (!first) return { kind: "refused", reason: "unknown", name: "" };
  const isPart = ({ ending }: { ending: string }) => USED.includes(ending) || BESIDE.includes(ending);
  if (!parts.every(isPart)) {
    if (parts.length > 1) return { kind: "refused", reason: "several", name: first.file.name };
    if (!ENDINGS.includes(first.ending)) return { kind: "refused", reason: "unknown", name: first.file.name };
    if (first.file.size === 0) return { kind: "refused", reason: "empty", name: first.file.name };
    return { kind: "file", file: first.file };
  }
  const groups = new Map<string, typeof parts>();
  for (const part of parts.filter(({ ending }) => USED.includes(ending))) {
    const base = part.base.toLowerCase();
    groups.set(base, [...(groups.get(base) ?? []), part]);
  }
  for (const group of groups.values()) {
    const missing = NEEDED.filter((ending) => !group.some((part) => part.ending === ending));
    const base = group[0]?.base ?? "";
    if (missing.length > 0) {
      return { kind: "refused", reason: "parts", name: base, missing: missing.map((ending) => `${base}.${ending}`) };
    }
    const hollow = group.find(({ file, ending }) => file.size === 0 && ending !== "cpg");
    if (hollow) return { kind: "refused", reason: "empty", name: hollow.file.name };
  }
  const used = [...groups.values()].flat();
  const [any] = used;
  if (!any) return { kind: "refused", reason: "parts", name: first.base, missing: NEEDED.map((ending) => `${first.base}.${ending}`) };
  const name = groups.size === 1 ? any.base : `${any.base} +${groups.size - 1}`;
  const archive = await zipOf(used.map(({ file }) => file));
  const hasPlace = [...groups.values()].every((group) => group.some(({ ending }) => ending === "prj"));
  return { kind: "file", file: new File([archive], `${name}.zip`, { type: "application/zip" }), ...(hasPlace ? {} : { note: "no_prj" }) };
}
