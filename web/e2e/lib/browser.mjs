/** Chromium of the system, without a GPU, and pages that report what they asked for. */
import { chromium } from "playwright-core";
import { stateOf } from "./accounts.mjs";

const FLAGS = [
  "--lang=zh-CN",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

export const DESKTOP = { width: 1440, height: 900 };
export const LAPTOP = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

/** A page in a context of its own, signed in by `cookie`. `problems` gathers what no page may do: script errors and console errors. */
export async function openPage(browser, { viewport = DESKTOP, language = "zh-CN", base, cookie }) {
  const storageState = cookie ? stateOf(base, cookie) : undefined;
  const context = await browser.newContext({ viewport, locale: language, baseURL: base, storageState });
  await context.addInitScript((name) => localStorage.setItem("tuguan.language", name), language);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // Answers of 4xx and 5xx are provoked by some tests; the network log is theirs to judge.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) problems.push(message.text());
  });
  return { page, context, problems };
}

export const isTile = (url) => url.includes("/tiles/WebMercatorQuad/");

/** The first parcel tile is on screen. */
export function firstTile(page) {
  return page.waitForFunction(() => performance.getEntriesByName("map:first-tile").length > 0);
}

/** Figures and first tile are there. */
export async function openMap(page, search = "") {
  await page.goto(`/map${search}`);
  await page.locator("[data-testid=total-land][data-m2]").waitFor({ state: "attached" });
  await firstTile(page);
}

/** Every parcel tile of the view is drawn. */
export function allTiles(page) {
  return page.waitForFunction(() => {
    const tiles = [...document.querySelectorAll("canvas.leaflet-tile")];
    return tiles.length > 0 && tiles.every((tile) => tile.classList.contains("leaflet-tile-loaded"));
  });
}
