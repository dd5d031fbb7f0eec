/** What every test file needs: one browser, pages that must not fail in silence, answers of the service. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { EVERYDAY, header, signIn } from "./accounts.mjs";
import { launch, openPage } from "./browser.mjs";

export const BASE = process.env.TUGUAN_E2E_URL;
/** Of the session that the whole run shares; a test that ends sessions takes one of its own by `as`. */
export const COOKIE = process.env.TUGUAN_E2E_COOKIE ? JSON.parse(process.env.TUGUAN_E2E_COOKIE) : null;

/**
 * Opens the browser for a file; `withPage` gives a fresh page and fails the test when the page had script errors.
 * It is signed in as usual; `as` names another account (with a session of its own), null nobody; `base` is another service.
 */
export function suite() {
  let browser;
  before(async () => {
    assert.ok(BASE, "TUGUAN_E2E_URL is not set: run the tests by `npm run e2e`");
    browser = await launch();
  });
  after(() => browser?.close());
  return async function withPage(options, work) {
    const { base = BASE, as = base === BASE ? undefined : EVERYDAY, ...rest } = options;
    const cookie = as === undefined ? COOKIE : as && (await signIn(base, as));
    const { page, context, problems } = await openPage(browser, { ...rest, base, cookie });
    page.setDefaultTimeout(20_000);
    try {
      await work(page, context);
      assert.deepEqual(problems, []);
    } catch (error) {
      error.message += await shown(page, problems);
      throw error;
    } finally {
      await context.close();
    }
  };
}

/** What a page showed when its test failed, for whoever reads the report on another machine. */
async function shown(page, problems) {
  const text = await page
    .locator("body")
    .innerText({ timeout: 1000 })
    .catch(() => "(it cannot be read)");
  return `\n\n${page.url()} showed:\n${text.slice(0, 2000)}${problems.map((problem) => `\nscript: ${problem}`).join("")}`;
}

/** A request by the everyday account. */
export function ask(path, { headers = {}, ...init } = {}) {
  return fetch(`${BASE}${path}`, { ...init, headers: { ...(COOKIE ? header(COOKIE) : {}), ...headers } });
}

export async function api(path) {
  const response = await ask(path);
  assert.ok(response.ok, `${path} answered ${response.status}`);
  return response.json();
}

export async function someSpaces(parameters) {
  return (await api(`/api/spaces?${parameters}`)).items;
}

/** Counts the clicks of a task. */
export function counter() {
  let clicks = 0;
  return {
    async click(locator, options) {
      clicks++;
      await locator.click(options);
    },
    get clicks() {
      return clicks;
    },
  };
}

/** Waits until `probe` gives `wanted`; polling, because some things have no event of their own. */
export async function eventually(probe, wanted, what, ms = 10_000) {
  const end = Date.now() + ms;
  let value;
  do {
    value = await probe();
    if (wanted(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < end);
  assert.fail(`${what}: still ${JSON.stringify(value)}`);
}

export const figure = (locator) => locator.getAttribute("data-m2").then(Number);
