/** The choices that a file leaves, as the page shows them. */
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { encodingName, isLedger, leavesEncodingOpen, mayBeShifted, textSample } from "./format";
import { ReadingChoice } from "./reading-choice";
import type { ImportJob } from "@/api/types";
import { startI18n } from "@/shared/i18n";

const job = {
  id: 1,
  version: 1,
  into: "parcels",
  format: "GeoPackage",
  layer: "地块",
  layers: [
    { name: "地块", rows: 12, holds: "MultiPolygon" },
    { name: "JZD", rows: null, holds: "Polygon" },
  ],
  columns: [
    { name: "MC", sample: "甲地块", field: "name", kept: true },
    { name: "MJ", sample: "12.5", field: null, kept: true },
  ],
  encoding: "UTF-8",
  bbox: null,
  rows: { read: 12, accepted: 12, rejected: 0, warned: 0 },
} as unknown as ImportJob;

const onRevise = vi.fn();
let root: ReturnType<typeof createRoot> | null = null;
const box = document.createElement("div");

function show(shown: ImportJob) {
  root = createRoot(box);
  act(() => root?.render(<ReadingChoice job={shown} busy={false} onRevise={onRevise} />));
}

function choose(name: string, value: string) {
  const select = box.querySelector<HTMLSelectElement>(`[data-testid=${name}]`);
  if (!select) throw new Error(`no ${name}`);
  act(() => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

beforeAll(async () => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  document.body.append(box);
  await startI18n();
});
afterEach(() => {
  act(() => root?.unmount());
  onRevise.mockClear();
});

describe("reading", () => {
  it("lets one of several layers be chosen, and asks the service only when told to", () => {
    show(job);
    const options = [...box.querySelectorAll("[data-testid=layer] option")].map((option) => option.textContent);
    expect(options).toEqual(["地块 · MultiPolygon · 12 行", "JZD · Polygon"]);
    expect(box.querySelector("[data-testid=encoding]")).toBeNull();
    expect(box.querySelector("button")).toBeNull();
    choose("layer", "JZD");
    expect(onRevise).not.toHaveBeenCalled();
    act(() => box.querySelector("button")?.click());
    expect(onRevise).toHaveBeenCalledExactlyOnceWith({ layer: "JZD" });
  });

  it("lets the encoding be chosen where the format leaves it open, beside text that shows whether it is right", () => {
    show({ ...job, format: "TXT", layer: null, layers: [], encoding: "gb18030" });
    expect(box.querySelector("[data-testid=layer]")).toBeNull();
    expect(box.querySelector("[data-testid=text-sample]")?.textContent).toContain("甲地块");
    choose("encoding", "Big5");
    act(() => box.querySelector("button")?.click());
    expect(onRevise).toHaveBeenCalledExactlyOnceWith({ encoding: "Big5" });
  });
});

describe("formats", () => {
  it("take the names of one encoding for one", () => {
    expect(["GBK", "gb18030", "GB2312", "utf-8", "big5", "x-other"].map(encodingName)).toEqual(["GB18030", "GB18030", "GB18030", "UTF-8", "Big5", "x-other"]);
  });

  it("leave the encoding open or not", () => {
    expect(["TXT", "CSV", "Shapefile", "DXF", "GeoJSON", null].map(leavesEncodingOpen)).not.toContain(false);
    expect(["GeoPackage", "FlatGeobuf", "XLSX", "KML", "KMZ"].map(leavesEncodingOpen)).not.toContain(true);
  });

  it("ask only of KML whether it is shifted", () => {
    expect(["KML", "KMZ", "GeoJSON", "DXF"].map((format) => mayBeShifted({ ...job, format }))).toEqual([true, true, false, false]);
  });

  it("tell a table without boundaries from one with", () => {
    expect(isLedger({ ...job, format: "XLSX" })).toBe(true);
    expect(isLedger({ ...job, format: "XLSX", bbox: [118, 24, 119, 25] })).toBe(false);
    expect(isLedger({ ...job, format: "GeoJSON" })).toBe(false);
  });

  it("show the text that is not plain ASCII, once", () => {
    expect(textSample({ ...job, layers: [], columns: [...job.columns, ...job.columns] })).toEqual(["甲地块"]);
  });
});
