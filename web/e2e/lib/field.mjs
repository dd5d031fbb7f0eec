/** The phone page: somebody who stands somewhere, tasks of the demonstration's ledger, photos. */
import assert from "node:assert/strict";
import { header, signIn } from "./accounts.mjs";
import { BASE, eventually } from "./suite.mjs";

/** The narrowest phone of the offices. */
export const NARROW = { width: 360, height: 740 };

/** Asked as somebody; answers JSON. */
export async function as(username, path, init = {}) {
  const cookie = await signIn(BASE, username);
  const answer = await fetch(`${BASE}${path}`, { ...init, headers: { "content-type": "application/json", ...header(cookie), ...init.headers } });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}

export const post = (username, path, json) => as(username, path, { method: "POST", body: JSON.stringify(json) });

/** Tasks that the organisation of this person is to do, without an open rectification. */
export async function dutiesOf(username) {
  const { body: session } = await as(username, "/api/session");
  const { body } = await as(username, "/api/patrols/due?shapes=true&limit=500");
  const own = body.items.filter(({ assignee_id, open_rectifications, shape }) => assignee_id === session.user.organisation.id && open_rectifications === 0 && shape);
  assert.ok(own.length > 0, `${username} has something to patrol`);
  // What was patrolled goes to the end of the service's list; here each keeps its place.
  return own.sort((a, b) => a.item_id - b.item_id);
}

/** The phone is there, so surely to so many metres. */
export async function standAt(context, [longitude, latitude], accuracy = 8) {
  await context.grantPermissions(["geolocation"], { origin: BASE });
  await context.setGeolocation({ longitude, latitude, accuracy });
}

/** The page with its tasks, and the files to open it without a net. */
export async function openField(page, path = "/field") {
  await page.goto(path);
  await page.locator("[data-testid=queue-link]").waitFor();
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    for (let tries = 0; tries < 100 && active?.state !== "activated"; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

export const duty = (page, item) => page.locator(`a[data-testid=duty][href="/field/p${item}"]`);
export const rectification = (page, id) => page.locator(`a[data-testid=rectification][href="/field/r${id}"]`);

/** Whom the phone remembers; typed once on the screen of a task. */
export async function goWith(page, item, names) {
  await duty(page, item).click();
  await page.getByTestId("mates").fill(names);
  await page.getByTestId("home").click();
  await duty(page, item).waitFor();
}

/** A JPEG of this size; another one for every `shade`. With `noise` it does not get small. */
export async function jpeg(page, shade, { width = 640, height = 480, noise = false } = {}) {
  const text = await page.evaluate(
    ([hue, w, h, rough]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [w, h];
      const brush = canvas.getContext("2d");
      brush.fillStyle = `hsl(${hue} 60% 60%)`;
      brush.fillRect(0, 0, w, h);
      if (rough) {
        const tile = brush.createImageData(w, 64);
        for (let y = 0; y < h; y += 64) {
          for (let at = 0; at < tile.data.length; at++) tile.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
          brush.putImageData(tile, 0, y);
        }
      }
      return canvas.toDataURL("image/jpeg", rough ? 0.9 : 0.8);
    },
    [shade, width, height, noise],
  );
  return { name: `现场${shade}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(text.split(",")[1], "base64") };
}

/** The EXIF that Pillow 9.4 wrote into src/field/exif.test.ts: 24.527333 N, 118.1067 E, 2026-11-20 09:30:15 +08:00. */
export async function exifOf(file) {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(new URL("../../src/field/exif.test.ts", import.meta.url), "utf8");
  const donor = Buffer.from(/const JPEG =\s+"([^"]+)"/.exec(text)[1], "base64");
  const at = donor.indexOf(Buffer.from([0xff, 0xe1]));
  const block = donor.subarray(at, at + 2 + donor.readUInt16BE(at + 2));
  return { ...file, buffer: Buffer.concat([file.buffer.subarray(0, 2), block, file.buffer.subarray(2)]) };
}

/** What was submitted is on its way, and nothing waits any more. */
export async function allSent(page) {
  await page.waitForURL(/\/field(\/queue)?$/);
  const empty = () =>
    new Promise((resolve) => {
      indexedDB.open("tuguan-field").onsuccess = ({ target: { result: db } }) => {
        db.transaction("queue").objectStore("queue").count().onsuccess = ({ target }) => {
          db.close();
          resolve(target.result === 0);
        };
      };
    });
  await eventually(() => page.evaluate(empty), (yes) => yes, "everything is sent", 40_000);
}

/** The forms of an entry that were submitted, the newest first. */
export async function patrolsOf(item) {
  const { body } = await as("reserve2", `/api/patrols?item_id=${item}&status=submitted`);
  return body.items;
}
