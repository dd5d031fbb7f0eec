/**
 * The worker of the phone page, made at the end of a build: it knows the files of that build by name and nothing else. It answers for
 * /field and those files; what the service says (everything below /api) it never touches.
 */
import { createHash } from "node:crypto";

const ALWAYS = ["/favicon.svg"];

/** `files`: what the page needs, as addresses. */
export function workerText(files) {
  const all = ["/field", ...ALWAYS, ...files];
  const version = createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 12);
  return `const CACHE = "tuguan-field-${version}";
const FILES = ${JSON.stringify(all)};
const isPage = (url) => url.pathname === "/field" || url.pathname.startsWith("/field/");
self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })))).then(() => self.skipWaiting()),
  );
});
// Signing out takes the files away; whoever signs in again has the page say so.
self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(caches.open(CACHE).then(async (cache) => ((await cache.keys()).length < FILES.length ? cache.addAll(FILES) : undefined)));
});
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("tuguan-field-") && name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && isPage(url)) {
    // The newest page where there is a net, else the one of this worker.
    event.respondWith(fetch(event.request).then((answer) => (answer.ok ? answer : Promise.reject(answer))).catch(() => kept("/field")));
    return;
  }
  if (FILES.includes(url.pathname) && url.pathname !== "/field") event.respondWith(kept(url.pathname).then((answer) => answer ?? fetch(event.request)));
});
async function kept(file) {
  const cache = await caches.open(CACHE);
  return (await cache.match(file)) ?? (file === "/field" ? Response.error() : undefined);
}
`;
}

/** Of a chunk: itself, what it imports at once and later, and their styles. */
function filesOf(bundle, name, seen = new Set()) {
  const chunk = bundle[name];
  if (!chunk || chunk.type !== "chunk" || seen.has(name)) return seen;
  seen.add(name);
  for (const style of chunk.viteMetadata?.importedCss ?? []) seen.add(style);
  for (const other of [...chunk.imports, ...chunk.dynamicImports]) filesOf(bundle, other, seen);
  return seen;
}

export function fieldWorker() {
  return {
    name: "field-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const entry = Object.values(bundle).find((chunk) => chunk.type === "chunk" && chunk.isEntry && chunk.name === "field");
      if (!entry) this.error("the phone page is not among the entries");
      const files = [...filesOf(bundle, entry.fileName)].map((file) => `/${file}`).sort();
      this.emitFile({ type: "asset", fileName: "field-worker.js", source: workerText(files) });
    },
  };
}
