/** The page of reports on a service of its own: its figures are those of the demonstration, which other tests change. */
import assert from "node:assert/strict";
import { header, signIn } from "./accounts.mjs";
import { startService } from "./service.mjs";

/** Requests to `base` by one person. */
export async function asker(base, username) {
  const own = header(await signIn(base, username));
  return async (path, { headers = {}, ...init } = {}) => {
    const answer = await fetch(`${base}${path}`, { ...init, headers: { ...own, "content-type": "application/json", ...headers } });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null, etag: answer.headers.get("etag") };
  };
}

export async function openReports(page, tab, more = "") {
  await page.goto(`/reports?tab=${tab}${more}`);
  await page.getByTestId("reports").waitFor();
}

/** What stands in a table of categories: `{ category: { street: value } }`, totals included, exact as the service told it. */
export async function tableOf(page, month, figure) {
  await openReports(page, "matrix", `&figure=${figure}${month ? `&month=${month}` : ""}`);
  const rows = page.getByTestId("matrix").locator("tr[data-category]");
  await rows.first().waitFor();
  const read = await rows.evaluateAll((all) =>
    all.map((row) => [row.dataset.category, [...row.querySelectorAll("td")].map((cell) => [cell.dataset.street, cell.dataset.value ?? null])]),
  );
  return Object.fromEntries(read.map(([category, cells]) => [category, Object.fromEntries(cells)]));
}

/** Hundredths; what is not told (—) adds nothing. */
export const cents = (value) => Math.round(Number(value ?? 0) * 100);

/** Rows and columns of a table add up to its total, cent by cent; returns the total in cents. */
export function addedUp(table) {
  const { total, ...rows } = table;
  const add = (values) => values.reduce((sum, value) => sum + cents(value), 0);
  const streets = Object.keys(total).filter((street) => street !== "total");
  for (const [category, row] of Object.entries(rows)) assert.equal(add(streets.map((street) => row[street])), cents(row.total), category);
  for (const street of streets) assert.equal(add(Object.values(rows).map((row) => row[street])), cents(total[street]), street);
  assert.equal(add(Object.values(rows).map((row) => row.total)), cents(total.total), "categories");
  assert.equal(add(streets.map((street) => total[street])), cents(total.total), "streets");
  return cents(total.total);
}

/** Follows a link and reads how many the list says there are. */
export async function followed(page, link, testId, attribute) {
  await link.click();
  await page.waitForURL((url) => url.pathname !== "/reports");
  const list = page.getByTestId(testId);
  await list.and(page.locator(`[${attribute}]`)).waitFor();
  return Number(await list.getAttribute(attribute));
}

/** Opens the row of months to be frozen, and presses twice. */
export async function freeze(page, month) {
  await openReports(page, "snapshots");
  await page.locator("select[name=freeze-month]").selectOption(month);
  await page.getByRole("button", { name: `冻结 ${month}` }).click();
  await page.getByRole("button", { name: "确认冻结" }).click();
  await page.locator(".banner-success", { hasText: month }).waitFor();
}

export const TABS = ["overview", "matrix", "trend", "board", "performance", "papers", "snapshots"];
/** What each part shows once it is there. */
const READY = {
  overview: "[data-testid=by-category] td[data-value]",
  matrix: "[data-testid=matrix] td[data-value]",
  trend: "[data-testid=trend] td[data-move]",
  board: "[data-testid=milestones] td[data-value]",
  performance: "[data-testid=kept-work] p[data-count]",
  papers: "[data-testid=preview]",
  snapshots: "[data-testid=snapshot-list]",
};

/** Opens a part and waits for its figures. */
export async function shown(page, tab) {
  await openReports(page, tab);
  await page.locator(READY[tab]).first().waitFor();
}

/** A service with the demonstration on 2026-11-29, its October frozen. */
export async function frozenOctober() {
  const service = await startService({ demo: true, today: "2026-11-29" });
  const answer = await (await asker(service.base, "reserve"))("/api/snapshots", { method: "POST", body: JSON.stringify({ month: "2026-10" }) });
  assert.equal(answer.status, 201);
  return service;
}
