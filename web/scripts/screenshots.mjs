/** Writes pictures of the main pages into the folder given as argument. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { allTiles, DESKTOP, launch, openMap, openPage, PHONE } from "../e2e/lib/browser.mjs";
import { goodFile, badFile } from "../e2e/lib/fixtures.mjs";
import { header, signIn } from "../e2e/lib/accounts.mjs";
import { demoService } from "../e2e/lib/service.mjs";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: npm run screenshots -- FOLDER");
  process.exit(2);
}
await mkdir(folder, { recursive: true });

const service = await demoService();
const browser = await launch();
const cookie = await signIn(service.base);

async function firstSpace() {
  const answer = await fetch(`${service.base}/api/spaces?limit=1&sort=-area`, { headers: header(cookie) });
  return (await answer.json()).items[0];
}

async function shoot(page, name, viewport) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  if (await page.locator(".map-canvas").count()) await allTiles(page);
  await page.screenshot({ path: path.join(folder, `${name}-${viewport.width}x${viewport.height}.png`) });
}

/** Pages of others than the everyday account: name, address, who. */
const OTHERS = [
  ["sign-in", "/sign-in", null],
  ["admin-users", "/admin/users", "admin"],
  ["admin-audit", "/admin/audit", "auditor"],
];

async function settled(page) {
  await page.locator("h1, .state").first().waitFor();
  await page.waitForLoadState("networkidle");
}

async function visit(name, address, who, viewport) {
  const own = who && (await signIn(service.base, who));
  const { page, context } = await openPage(browser, { viewport, base: service.base, cookie: own });
  await page.goto(address);
  await settled(page);
  await shoot(page, name, viewport);
  await context.close();
}

async function upload(page, file) {
  await page.goto("/imports");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator(".upload [type=submit]").click();
  await page.locator(".wizard-side").waitFor();
}

try {
  const space = await firstSpace();
  for (const viewport of [DESKTOP, PHONE]) {
    const { page, context } = await openPage(browser, { viewport, base: service.base, cookie });
    await openMap(page);
    await shoot(page, "map", viewport);
    if (space) {
      await openMap(page, `?sel=${space.id}&panel=list`);
      await page.getByTestId("drawer").locator(".areas").waitFor();
      await shoot(page, "drawer", viewport);
      await page.getByRole("tab").nth(1).click();
      await page.getByTestId("verdict").waitFor();
      await shoot(page, "drawer-reasons", viewport);
      await page.goto(`/map/edit/${space.id}`);
      await page.locator(".vertex-rows tbody tr").first().waitFor();
      await shoot(page, "editor", viewport);
      const [lng, lat] = space.center;
      await openMap(page, `?c=${lat},${lng},16`);
      await shoot(page, "map-z16", viewport);
    }
    await page.goto("/ledger?listed=yes");
    await page.locator(".ant-table-row, .ledger-cards").first().waitFor();
    await shoot(page, "ledger", viewport);
    const held = await fetch(`${service.base}/api/reserve?state=in_stock&limit=1`, { headers: header(cookie) });
    await page.goto(`/ledger?id=${(await held.json()).items[0].id}&tab=process`);
    await page.getByTestId("missing").first().waitFor();
    await page.waitForLoadState("networkidle");
    await shoot(page, "ledger-process", viewport);
    await page.goto("/imports");
    await page.locator(".upload").waitFor();
    await shoot(page, "imports", viewport);
    await upload(page, goodFile());
    await shoot(page, "import-crs", viewport);
    await page.getByRole("button", { name: "取消导入" }).click();
    await page.waitForURL("**/imports");
    await upload(page, badFile());
    await page.locator(".wizard-side .button-primary").click();
    await page.locator(".column-table").waitFor();
    await shoot(page, "import-columns", viewport);
    await page.locator(".wizard-side .button-primary").click();
    await page.getByTestId("rows-read").waitFor();
    await shoot(page, "import-check", viewport);
    await page.getByRole("button", { name: "取消导入" }).click();
    await page.waitForURL("**/imports");
    await page.goto("/rules");
    await page.locator(".rule").first().waitFor();
    await shoot(page, "rules", viewport);
    await page.goto("/account");
    await settled(page);
    await shoot(page, "account", viewport);
    await context.close();
    for (const [name, address, who] of OTHERS) await visit(name, address, who, viewport);
  }
} finally {
  await browser.close();
  await service.stop();
}
