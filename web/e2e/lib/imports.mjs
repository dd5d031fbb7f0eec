/** The steps of an import on the page. */
import { fileURLToPath } from "node:url";
import { api, counter } from "./suite.mjs";

/** Two parcels in GBK, zone 39 in their eastings. */
export const TXT = fileURLToPath(new URL("../../../fixtures/txt/reference.txt", import.meta.url));

export const count = async () => (await api("/api/spaces?limit=1")).matched;

/** Steps 1 to 3: choose, upload, agree to the place on the map and to the columns. `task` counts the clicks. */
export async function upToCheck(page, file, task) {
  await upToColumns(page, file, task);
  await task.click(page.locator(".wizard-side .button-primary"));
  await page.getByTestId("rows-read").waitFor();
}

export async function upToColumns(page, file, task = counter()) {
  await page.goto("/imports");
  const chooser = page.waitForEvent("filechooser");
  await task.click(page.locator(".drop"));
  await (await chooser).setFiles(file);
  await task.click(page.locator(".upload [type=submit]"));
  await page.waitForURL(/\/imports\/\d+/);
  await page.locator(".wizard-side .button-primary").waitFor();
  await page.locator("path[class*=preview-]").first().waitFor({ state: "attached" });
  await task.click(page.locator(".wizard-side .button-primary"));
  await page.locator(".column-table").waitFor();
}

export const idOf = (page) => /imports\/(\d+)/.exec(page.url())[1];

export async function cancel(page) {
  await page.getByRole("button", { name: "取消导入" }).click();
  await page.waitForURL(/\/imports$/);
}

/** Chooses the file and has it checked, whatever comes of it. */
export async function upload(page, file) {
  await page.goto("/imports");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator(".upload [type=submit]").click();
  await page.waitForURL(/\/imports\/\d+/);
}

export const rows = (page, name) => page.getByTestId(`rows-${name}`).locator("dd").innerText().then(Number);

export async function undo(page) {
  await page.getByRole("button", { name: "撤销本批" }).click();
  await page.getByRole("button", { name: "确认撤销" }).click();
  await page.locator("[data-testid=result][data-status=undone]").waitFor();
}
