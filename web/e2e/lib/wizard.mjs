/** A good file in the import wizard, up to its first step, and out again. */
import { goodFile } from "./fixtures.mjs";

export async function upload(page, tag) {
  await page.goto("/imports");
  await page.locator("input[type=file]").setInputFiles(goodFile(tag));
  await page.locator(".upload [type=submit]").click();
  await page.locator(".wizard-side .button-primary").waitFor();
}

export const cancel = (page) => page.locator(".wizard-cancel").click().then(() => page.waitForURL(/\/imports$/));
