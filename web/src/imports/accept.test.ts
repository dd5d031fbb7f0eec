// @vitest-environment node
/** Files as the browser hands them over; Node has the same `File` and `Blob`, with their streams. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ACCEPT, choose } from "./accept";
import { zipOf } from "./zip";

const file = (name: string, content = "x") => new File([content], name);

describe("what is chosen", () => {
  it("is taken as it is where it is one file", async () => {
    for (const name of ["a.geojson", "地块.TXT", "a.gpkg", "a.zip", "台账.xlsx", "a.kmz", "a.fgb", "a.dxf", "a.csv"]) {
      expect(await choose([file(name)])).toMatchObject({ kind: "file", file: { name } });
      expect(ACCEPT.split(",")).toContain(path.extname(name).toLowerCase());
    }
  });

  it("is refused where it is empty, several, or of no known format", async () => {
    expect(await choose([file("a.geojson", "")])).toEqual({ kind: "refused", reason: "empty", name: "a.geojson" });
    expect(await choose([file("a.geojson"), file("b.geojson")])).toMatchObject({ kind: "refused", reason: "several" });
    expect(await choose([file("a.dwg")])).toMatchObject({ kind: "refused", reason: "unknown" });
    expect(await choose([file("a.shp"), file("a.txt")])).toMatchObject({ kind: "refused", reason: "several" });
  });

  it("names the missing parts of a shapefile", async () => {
    expect(await choose([file("地块.shp")])).toEqual({ kind: "refused", reason: "parts", name: "地块", missing: ["地块.dbf"] });
    expect(await choose([file("a.shp"), file("a.shx"), file("b.dbf")])).toMatchObject({ missing: ["a.dbf"] });
    expect(await choose([file("a.sbn")])).toMatchObject({ missing: ["a.shp", "a.dbf"] });
    const parts = [file("a.shp"), file("a.shx"), file("a.dbf"), file("b.shp")];
    expect(await choose(parts)).toMatchObject({ missing: ["b.dbf"] });
    expect(await choose([file("a.shp"), file("a.shx"), file("a.dbf", "")])).toMatchObject({ reason: "empty", name: "a.dbf" });
  });

  it("packs the parts of a shapefile, whatever the case of their endings, and says when no place is told", async () => {
    const parts = [file("A.SHP"), file("A.shx"), file("a.DBF"), file("a.sbn"), file("a.shp.xml")];
    const bare = await choose(parts);
    expect(bare).toMatchObject({ kind: "file", note: "no_prj", file: { name: "A.zip" } });
    expect(await choose([file("a.shp"), file("a.dbf")])).toMatchObject({ kind: "file", file: { name: "a.zip" } });
    const placed = await choose([...parts, file("a.prj")]);
    expect(placed.kind === "file" && placed.note).toBeUndefined();
  });
});

describe("the archive", () => {
  it("is read by another program with its names, contents and check sums", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "zip-"));
    const large = "0123456789".repeat(30_000);
    const archive = await zipOf([file("地块.shp", large), file("地块.dbf", ""), file("地块.prj", "中文")]);
    const at = path.join(folder, "a.zip");
    writeFileSync(at, Buffer.from(await archive.arrayBuffer()));
    // Python's zipfile checks every sum, and tells names and contents.
    const told = execFileSync("python3", [
      "-c",
      "import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([[i.filename, z.read(i).decode()] for i in z.infolist()]))",
      at,
    ]);
    expect(JSON.parse(told.toString())).toEqual([["地块.shp", large], ["地块.dbf", ""], ["地块.prj", "中文"]]);
    rmSync(folder, { recursive: true });
  });
});
