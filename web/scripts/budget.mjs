/**
 * Fails when the built page is heavier than its budget. Sizes are those of the files as they are
 * served: gz by zlib level 9, raw as on disk. The entry's static imports, its worker and its CSS are what
 * a browser needs before the first parcel tile.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const KB = 1024;
const BUDGETS = [
  { name: "JS before the first tile, gz", limit: 300 * KB, of: (sizes) => sizes.firstGz },
  { name: "JS before the first tile, raw", limit: 1000 * KB, of: (sizes) => sizes.firstRaw },
  { name: "CSS before the first tile, gz", limit: 20 * KB, of: (sizes) => sizes.firstCssGz },
  // Each page brings its own when it is opened: the sum grows with the subjects, and guards against what is written twice.
  { name: "CSS of all pages, gz", limit: 34 * KB, of: (sizes) => sizes.cssGz },
  { name: "largest lazy chunk, gz", limit: 220 * KB, of: (sizes) => sizes.lazyGz },
  { name: "editor beyond the first chunk, gz", limit: 110 * KB, of: (sizes) => sizes.editorGz },
  { name: "ledger beyond the first chunk, gz", limit: 40 * KB, of: (sizes) => sizes.ledgerGz },
  { name: "phone page in all, gz", limit: 140 * KB, of: (sizes) => sizes.fieldGz },
  { name: "web fonts", limit: 0, of: (sizes) => sizes.fonts },
];

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry && key === "index.html");
if (!entry) throw new Error("the manifest has no entry");

function staticImports(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const other of manifest[key].imports ?? []) staticImports(other, seen);
  return seen;
}

function allImports(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const other of [...(manifest[key].imports ?? []), ...(manifest[key].dynamicImports ?? [])]) allImports(other, seen);
  return seen;
}

const read = (file) => readFileSync(path.join(dist, file));
const gz = (file) => gzipSync(read(file), { level: 9 }).length;
const sum = (values) => values.reduce((total, value) => total + value, 0);

const assets = readdirSync(path.join(dist, "assets")).map((name) => `assets/${name}`);
const worker = assets.filter((file) => /\/worker-[\w-]+\.js$/.test(file));
if (worker.length === 0) throw new Error("the tile worker is not among the assets");
const first = [...[...staticImports(entry)].map((key) => manifest[key].file), ...worker];
const lazy = assets.filter((file) => file.endsWith(".js") && !first.includes(file));

const editor = [...staticImports("src/editor/editor-page.tsx")].map((key) => manifest[key].file).filter((file) => !first.includes(file));

/** Without the table, which the map's list has as well. */
const ledger = [...staticImports("src/ledger/ledger-page.tsx")].map((key) => manifest[key].file).filter((file) => !first.includes(file));

/** Scripts and styles, now and later. */
const field = [...allImports("field.html")].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])]);

const sizes = {
  fieldGz: sum([...new Set(field)].map(gz)),
  ledgerGz: sum(ledger.map(gz)),
  editorGz: sum(editor.map(gz)),
  firstGz: sum(first.map(gz)),
  firstRaw: sum(first.map((file) => read(file).length)),
  firstCssGz: sum([...staticImports(entry)].flatMap((key) => manifest[key].css ?? []).map(gz)),
  cssGz: sum(assets.filter((file) => file.endsWith(".css")).map(gz)),
  lazyGz: Math.max(0, ...lazy.map(gz)),
  fonts: assets.filter((file) => /\.(woff2?|ttf|otf)$/.test(file)).length,
};

let over = 0;
for (const { name, limit, of } of BUDGETS) {
  const value = of(sizes);
  const bad = value > limit;
  if (bad) over++;
  const text = limit === 0 ? `${value}` : `${(value / KB).toFixed(1)} KB of ${(limit / KB).toFixed(0)} KB`;
  console.log(`${bad ? "OVER" : "ok  "}  ${name}: ${text}`);
}
console.log(over === 0 ? "budget: kept" : `budget: ${over} exceeded`);
process.exitCode = over === 0 ? 0 : 1;
