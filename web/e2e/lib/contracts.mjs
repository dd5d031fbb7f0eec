/** Enterprises and contracts for browser tests, made by the API. Numbers are new at every call: runs share a database. */
import assert from "node:assert/strict";
import { send } from "./editing.mjs";
import { api } from "./suite.mjs";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

let made = 0;
const fresh = () => String((process.pid * 100 + ++made) % 10_000_000).padStart(7, "0");

/** A 统一社会信用代码 that nobody has (GB 32100-2015). */
export function newUscc() {
  const body = `91350206MA${fresh()}`;
  const sum = [...body].reduce((total, letter, i) => total + WEIGHTS[i] * ALPHABET.indexOf(letter), 0);
  return body + ALPHABET[(31 - (sum % 31)) % 31];
}

export const newNo = () => `厦土合${fresh()}`;

async function answered(request, status) {
  const answer = await request;
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return JSON.parse(text);
}

export async function makeEnterprise(name = `测试企业${fresh()}`) {
  const uscc = newUscc();
  await answered(send("POST", "/api/enterprises", { uscc, name }), 201);
  return { uscc, name };
}

export function makeContract({ uscc }, terms = {}, change = {}) {
  const no = newNo();
  const paper = {
    contract_no: no,
    kind: "sale",
    uscc,
    grantor: "厦门市自然资源和规划局",
    name: `${no} 项目`,
    street_code: "350206001",
    sign_on: "2017-03-15",
    land_area_m2: "12000.00",
    terms,
    ...change,
  };
  return answered(send("POST", "/api/contracts", paper), 201);
}

export const record = ({ id }, what, body) => answered(send("POST", `/api/contracts/${id}/${what}`, body), 201);

export async function openContract(page, { id }, tab) {
  await page.goto(`/contracts/${id}${tab ? `?tab=${tab}` : ""}`);
  await page.getByTestId("contract").waitFor();
}

/** A field of the form that is open, by its path. */
export const field = (place, path) => place.locator(`[name="${path}"]`);

/** What a form was refused for, by path. */
export const refusals = (place) => place.getByTestId("refused").locator("li").evaluateAll((all) => all.map((one) => one.dataset.problem));

/** A day before or after today, as the service counts it. */
export async function dayFrom(days) {
  const { today } = await api("/api/config");
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Nothing reaches beyond the window; what scrolls by itself may. */
export async function fits(page, state) {
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll("#main *, dialog[open] *")]
      .filter((each) => !each.parentElement.closest(".table-scroll, .tabs") && each.getBoundingClientRect().right > innerWidth + 1)
      .map((each) => `${each.tagName}.${each.className}`),
  );
  assert.deepEqual(wide, [], `${state} sticks out`);
}
