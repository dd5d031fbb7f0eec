/** Entries and forms of hand-overs, by the API. */
import assert from "node:assert/strict";
import { header, signIn } from "./accounts.mjs";
import { parcel, send } from "./editing.mjs";
import { api, BASE } from "./suite.mjs";

let made = 0;

/** A new entry on a parcel of its own: 50 m by 40 m, 1960 ㎡ by certificate. */
export async function makeEntry(name = `交接地块${process.pid}x${++made}`, also = {}) {
  const { id } = await parcel({ name });
  const properties = { name, asset_type: "land", holder: "区教育局", ownership: "state", area_registered_m2: 1960, ...also };
  const answer = await send("POST", "/api/reserve", { properties, spaces: [id] });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

/** A draft of an entry, as `cookie` or the everyday account begins it. */
export async function beginForm(item, cookie) {
  const answer = await send("POST", "/api/handovers", { item_id: item, kind: "reserve_in" }, cookie ? header(cookie) : {});
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

export const stored = (id) => api(`/api/handovers/${id}`);

/** What somebody else saves; `change` is put over what is stored. */
export async function rewrite(id, change) {
  const { form, version } = await stored(id);
  const answer = await send("PUT", `/api/handovers/${id}`, { form: { ...form, ...change } }, { "if-match": `"${version}"` });
  assert.equal(answer.status, 200, await answer.clone().text());
}

/** Asked as somebody else. */
export async function asked(username, path, init = {}) {
  const cookie = await signIn(BASE, username);
  return fetch(`${BASE}${path}`, { ...init, headers: { "content-type": "application/json", ...header(cookie), ...init.headers } });
}

export const field = (page, path) => page.locator(`[id="handover-${path.replaceAll("/", "-")}"]`);

export async function openForm(page, id) {
  await page.goto(`/handovers/${id}`);
  await page.getByTestId("handover").waitFor();
}

/** The form stands at this status. */
export const standsAt = (page, status) => page.locator(`[data-testid=status][data-status=${status}]`).waitFor();

/** What the three parties say, but for what the ledger knows already. */
export const SAID = { north: "规划路", east: "墩上社区", south: "枋湖路", west: "区实验小学", encumbrance: "无" };

/** A picture as a camera makes it, another one for every `shade`. */
export async function picture(page, shade) {
  const text = await page.evaluate((hue) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const brush = canvas.getContext("2d");
    brush.fillStyle = `hsl(${hue} 60% 60%)`;
    brush.fillRect(0, 0, 640, 480);
    brush.fillStyle = "#000";
    brush.fillRect(hue, 40, 200, 120);
    return canvas.toDataURL("image/jpeg", 0.8);
  }, shade);
  return { name: `照片${shade}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(text.split(",")[1], "base64") };
}

/** Waits until `count` files of a kind are there. */
export const files = (page, kind, count) => page.locator(`[data-kind=${kind}][data-count="${count}"]`).waitFor();

/** The id of what has the focus. */
export const focused = (page) => page.evaluate(() => document.activeElement?.id ?? "");

/** Saves, until the page says so. */
export async function saved(page) {
  await page.getByTestId("save").click();
  await page.locator(".notices .banner-success").waitFor();
}

/** Everything that has to be said before the three look at it. */
export async function fillIn(page) {
  for (const [name, text] of Object.entries(SAID)) await field(page, name).fill(text);
  await field(page, "handed_over_on").fill("2026-11-20");
  await field(page, "no_occupants").check();
  for (const [party, name] of [["transferor", "区教育局"], ["receiver", "土地管护中心"], ["witness", "街道办事处"]]) {
    await field(page, `${party}/organisation`).fill(name);
  }
}

/** All three, on the same day. */
export async function sign(page) {
  for (const [party, person] of [["transferor", "林移交"], ["receiver", "陈接收"], ["witness", "黄见证"]]) {
    await field(page, `${party}/person`).fill(person);
    await field(page, `${party}/head`).fill(`${person}的负责人`);
    await field(page, `${party}/phone`).fill("0592-1234567");
    await field(page, `${party}/signed_on`).fill("2026-11-20");
    await field(page, `${party}/sealed`).check();
  }
}
