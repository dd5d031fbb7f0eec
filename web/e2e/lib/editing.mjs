/** Helpers for the editor: free ground, parcels on it, and where a survey point lies on the screen. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { api, ask, eventually } from "./suite.mjs";

/** A ring around a rectangle, as the API takes it (east, north), closed. */
export function rectangle(east, north, width, height) {
  const [e, n] = [east + width, north + height];
  return [[east, north], [e, north], [e, n], [east, n], [east, north]];
}

export const send = (method, path, body, headers = {}) =>
  ask(path, { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

export async function verdict(coordinates, id) {
  const answer = await send("POST", "/api/spaces/check", { kind: "parcel", coordinates, ...(id ? { id } : {}) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

let taken = 0;

/** The south-west corner of ground in the district on which nothing stands, another one at every call. */
export async function freeGround(size = 120) {
  for (; taken < 2000; taken++) {
    const [east, north] = [612400 + (taken % 40) * size, 2712200 + Math.floor(taken / 40) * size];
    const { problems, overlaps } = await verdict([[rectangle(east, north, size, size)]]);
    if (problems.length + overlaps.length > 0) continue;
    taken++;
    return [east, north];
  }
  assert.fail("no free ground in the district");
}

let made = 0;

/** A new parcel; its id. */
export async function makeParcel(ring, properties = {}) {
  const name = properties.name ?? `编辑测试${process.pid}-${++made}`;
  const body = { kind: "parcel", reason: "e2e", properties: { ...properties, name }, coordinates: [[ring]] };
  const answer = await send("POST", "/api/spaces", body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()).id;
}

export const boundary = (id) => api(`/api/spaces/${id}/boundary`);

/** Longitude and latitude of a survey point, by the service. */
async function degrees([east, north]) {
  const { groups } = await api(`/api/search?q=${north},${east}`);
  return groups.find(({ kind }) => kind === "coordinate").items[0].center;
}

/** Where a survey point lies on the screen: Web Mercator around the view that the page tells. */
export async function pixelOf(page, point) {
  const [lng, lat] = await degrees(point);
  const map = page.getByTestId("editor-map");
  const [viewLat, viewLng, zoom] = (await map.getAttribute("data-view")).split(",").map(Number);
  const box = await map.boundingBox();
  const world = 256 * 2 ** zoom;
  const x = (longitude) => (world * (longitude + 180)) / 360;
  const y = (latitude) => {
    const sin = Math.sin((latitude * Math.PI) / 180);
    return world * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI));
  };
  return { x: box.x + box.width / 2 + x(lng) - x(viewLng), y: box.y + box.height / 2 + y(lat) - y(viewLat) };
}

/** The address of a new drawing around this point. */
export async function drawingAt(point, zoom = 20) {
  const [lng, lat] = await degrees(point);
  return `/map/edit?c=${lat.toFixed(6)},${lng.toFixed(6)},${zoom}`;
}

export async function openEditor(page, id) {
  await page.goto(`/map/edit/${id}`);
  await mapReady(page);
  await page.locator(".vertex-rows tbody tr").first().waitFor();
}

export async function mapReady(page) {
  await page.locator("[data-testid=editor-map][data-view*=',']").waitFor();
}

/** The neighbours have arrived: the last request for them was answered. */
export function neighbours(page) {
  return page.waitForResponse((response) => response.url().includes("/api/spaces/near") && response.ok());
}

export const cell = (page, row, axis) => page.getByLabel(`J${row} ${axis}`, { exact: true });

/** Types a number into the table and leaves the field. */
export async function setCell(page, row, axis, value) {
  await cell(page, row, axis).fill(String(value));
  await cell(page, row, axis).press("Enter");
}

/** X and Y of every row, as they are written. */
export function tableOf(page) {
  return page.locator(".vertex-rows tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("input")].map((input) => input.value)),
  );
}

/** The service has judged the boundary that is shown. */
export async function judged(page) {
  await eventually(
    () => page.getByTestId("checks").getAttribute("data-state"),
    (state) => state === "clean" || state === "found",
    "the check has an answer",
  );
}

/** Save, with a reason; until the dialog is gone. */
export async function save(page, reason = "e2e 复测") {
  await page.getByTestId("save").click();
  await page.locator("dialog textarea[name=reason]").fill(reason);
  await page.locator("dialog [type=submit]").click();
}

export async function paste(page, text, target) {
  await page.getByRole("button", { name: "粘贴坐标" }).click();
  await page.locator("[data-testid=paste] textarea").fill(text);
  if (target) await page.getByTestId("paste").getByLabel(target).check();
  await page.getByTestId("paste").getByRole("button", { name: "应用" }).click();
}

export const sheet = (ring) => ring.map(([east, north], i) => `J${i + 1}\t${north}\t${east}`).join("\n");

/** A parcel of 50 m by 40 m on ground of its own, from (10, 10) of that ground. */
export async function parcel(properties) {
  const [east, north] = await freeGround();
  const id = await makeParcel(rectangle(east + 10, north + 10, 50, 40), properties);
  return { id, east, north };
}

export const attributes = async (id) => (await api(`/api/spaces/${id}`)).attributes;

/** The page says that a version was written. */
export const saved = (page) => page.locator("[data-testid=notice][data-key=saved]").waitFor();

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" ;; ")}`), []);
}
