/** Entries of the reserve for browser tests, made by the API, and documents to attach. */
import assert from "node:assert/strict";
import { crc32, deflateSync } from "node:zlib";
import { header, signIn } from "./accounts.mjs";
import { parcel } from "./editing.mjs";
import { BASE, eventually } from "./suite.mjs";

/** The API as somebody else. */
export async function person(who) {
  const cookie = await signIn(BASE, who);
  return async (method, path, body, extra = {}) => {
    const answer = await fetch(`${BASE}${path}`, {
      method,
      headers: { ...header(cookie), ...(body ? { "content-type": "application/json" } : {}), ...extra },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  };
}

let made = 0;

/** A lead on a parcel of its own; the entry as the API tells it. */
export async function lead(as, properties = {}) {
  const name = `台账测试${process.pid}-${++made}`;
  const { id: space } = await parcel({ name });
  const body = { properties: { name, asset_type: "land", source_note: "e2e", ...properties }, spaces: [space] };
  const answer = await as("POST", "/api/reserve", body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture of 320 by 240, another one at every call: the same file counts once. */
export function photo(name = "现场.png") {
  const [width, height] = [320, 240];
  const tint = [(++made * 37) % 256, (made * 91) % 256, 120];
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: width * 3 }, (_, i) => (tint[i % 3] + y) % 256)])),
  );
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const buffer = Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
  return { name, mimeType: "image/png", buffer };
}

/** A document of one page. */
export function pdf(name) {
  const text = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% ${process.pid} ${++made}\ntrailer<</Root 1 0 R>>\n%%EOF\n`;
  return { name, mimeType: "application/pdf", buffer: Buffer.from(text, "latin1") };
}

/** The list is there. */
export async function openLedger(page, search = "") {
  await page.goto(`/ledger${search}`);
  await page.locator("[data-testid=matched][data-matched]").waitFor();
}

export async function openEntry(page, id, tab) {
  await page.goto(`/ledger?id=${id}${tab ? `&tab=${tab}` : ""}`);
  await page.getByTestId("state").waitFor();
}

export const stateOf = (page) => page.getByTestId("state").getAttribute("data-state");

export const arrived = (page, state) => eventually(() => stateOf(page), (now) => now === state, `the state ${state}`);

/** The figure behind a total of the head. */
export const total = (page, name) => page.getByTestId(name).getAttribute("data-value").then(Number);
