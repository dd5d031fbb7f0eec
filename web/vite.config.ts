import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Service that `npm run dev` talks to; the built page is served by the service itself. */
const service = process.env["TUGUAN_DEV_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": service, "/ogc": service } },
  worker: { format: "es" },
  build: {
    manifest: true,
    target: "es2022",
    // The service sends `default-src 'self'`: an inlined data: font or script would be refused.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
