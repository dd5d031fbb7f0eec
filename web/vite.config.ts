import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { fieldWorker } from "./scripts/field-worker.mjs";

/** Service that `npm run dev` talks to; the built page is served by the service itself. */
const service = process.env["TUGUAN_DEV_URL"] ?? "http://127.0.0.1:8080";

/** A file beside this one. */
const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  plugins: [react(), fieldWorker()],
  resolve: { alias: { "@": at("./src") } },
  server: { proxy: { "/api": service, "/ogc": service } },
  worker: { format: "es" },
  build: {
    manifest: true,
    target: "es2022",
    // The service sends `default-src 'self'`: an inlined data: font or script would be refused.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The phone page has an entry of its own: it must open fast on a bad net, and without any.
    rollupOptions: { input: { index: at("./index.html"), field: at("./field.html") } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
