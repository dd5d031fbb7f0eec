/** Temporary uses, and what they need of others, by the API. */
import assert from "node:assert/strict";
import { send } from "./editing.mjs";
import { SAID } from "./handovers.mjs";
import { pdf, person, photo } from "./ledger.mjs";
import { api, ask } from "./suite.mjs";

const STREETS = { 350206001: "street1", 350206002: "street2", 350206003: "street3", 350206004: "street4", 350206005: "street5" };

/** The first day of the month that is `months` away from today's, as text. */
export function firstOf(today, months) {
  const [year, month] = today.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The day before. */
export const before = (day) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
export const after = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

const SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** A sound 统一社会信用代码 (GB 32100-2015) of this run: terms on one plot add up by it, whichever test they are of. */
function companyCode(no) {
  let rest = process.pid * 10 + no;
  let own = "";
  for (let i = 0; i < 7; i++, rest = Math.floor(rest / SIGNS.length)) own = SIGNS[rest % SIGNS.length] + own;
  const code = `91350206MA${own}`;
  let sum = 0;
  for (let i = 0, weight = 1; i < code.length; i++, weight = (weight * 3) % 31) sum += SIGNS.indexOf(code[i]) * weight;
  return code + SIGNS[(31 - (sum % 31)) % 31];
}

/** A company with its people, and another one. */
export const APPLICANT = { applicant: "厦门某停车服务有限公司", uscc: companyCode(1), legal_rep: "林某", contact: "陈某", phone: "0592-1234567" };
export const OTHER = { ...APPLICANT, applicant: "厦门某仓储有限公司", uscc: companyCode(2), purpose: "storage", promised: true };

let taken = 0;
let made = 0;

/** Another entry in stock at every call, that is not to be supplied within years, and the officer of its street. */
export async function stocked() {
  const { items } = await api("/api/reserve?state=in_stock&limit=100");
  const sound = items.filter(({ confidentiality, space_ids }) => confidentiality !== "sensitive" && space_ids.length > 0);
  const entry = sound[taken++];
  assert.ok(entry, `the demonstration has ${sound.length} pieces of land in stock`);
  if (entry.supply_plan) {
    const answer = await send("PATCH", `/api/reserve/${entry.id}`, { properties: { supply_plan: null } }, { "if-match": `"${entry.version}"` });
    assert.equal(answer.status, 200, await answer.clone().text());
  }
  return { ...entry, officer: STREETS[entry.street_code] };
}

async function attach(kind, id, doc, file) {
  const form = new FormData();
  form.append("owner_kind", kind);
  form.append("owner_id", String(id));
  form.append("doc_kind", doc);
  form.append("file", new Blob([file.buffer], { type: file.mimeType }), file.name);
  const answer = await ask("/api/attachments", { method: "POST", body: form });
  assert.equal(answer.status, 201, await answer.clone().text());
}

export const attachTo = (id, doc) => attach("temporary_use", id, doc, pdf(`${doc}.pdf`));

/** A hand-over form of this kind, signed by three parties. */
export async function signedForm(item, kind) {
  const begun = await send("POST", "/api/handovers", { item_id: item, kind });
  assert.equal(begun.status, 201, await begun.clone().text());
  let form = await begun.json();
  const { today } = await api("/api/config");
  const party = (name) => ({ organisation: name, person: `${name}经办`, head: `${name}负责人`, phone: "0592-1234567", signed_on: today, sealed: true });
  const said = { ...form.form, ...SAID, area_m2: "2000.00", area_surveyed_m2: "2000.00", ownership: "国有", handed_over_on: today, no_surface: true, no_occupants: true };
  const parties = { transferor: party("移交单位"), receiver: party("接收单位"), witness: party("街道办事处") };
  const step = async (method, path, body) => {
    const answer = await send(method, `/api/handovers/${form.id}${path}`, body, { "if-match": `"${form.version}"` });
    assert.equal(answer.status, 200, await answer.clone().text());
    form = await answer.json();
  };
  await step("PUT", "", { form: { ...said, ...parties } });
  await attach("handover", form.id, "signed_scan", pdf("签字.pdf"));
  for (let i = 0; i < 4; i++) await attach("handover", form.id, "site_photo", photo());
  await step("POST", "/transitions", { to: "confirming" });
  await step("POST", "/transitions", { to: "signed" });
  return form;
}

export const told = (id) => api(`/api/temporary-uses/${id}`);

/** Another one at every call, also in the same words. */
export async function make(item, form) {
  const answer = await send("POST", "/api/temporary-uses", { item_id: item, form }, { "idempotency-key": `e2e-${process.pid}-${++made}` });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

export async function rewrite(id, change, also = {}) {
  const { form, version } = await told(id);
  const answer = await send("PUT", `/api/temporary-uses/${id}`, { form: { ...form, ...change }, ...also }, { "if-match": `"${version}"` });
  assert.equal(answer.status, 200, await answer.clone().text());
}

export async function move(id, to, also = {}) {
  const { version } = await told(id);
  return send("POST", `/api/temporary-uses/${id}/transitions`, { to, reason: "依会议决定办理此事项", ...also }, { "if-match": `"${version}"` });
}

async function moved(id, ...steps) {
  for (const to of steps) {
    const answer = await move(id, to);
    assert.equal(answer.status, 200, await answer.clone().text());
  }
}

export async function organisation(name) {
  const { organisations } = await api("/api/config");
  return organisations.find((one) => one.name.includes(name));
}

/** Nothing stands against the applicant, and somebody looked. */
export async function checked(id) {
  const { form } = await told(id);
  const answer = await send("POST", "/api/credit/checks", { uscc: form.uscc, for: "temporary_use", subject_id: id, conclusion: "proceed" });
  assert.equal(answer.status, 201, await answer.clone().text());
}

/** From the draft to the use, free of charge: what comes after is the point. */
export async function inUse(item, form) {
  const { today } = await api("/api/config");
  const { id } = await make(item, form);
  await moved(id, "applied", "consulting");
  const { id: finance } = await organisation("财政局");
  const asked = await send("POST", `/api/temporary-uses/${id}/opinions`, { organisations: [finance] });
  assert.equal(asked.status, 201, await asked.clone().text());
  const [opinion] = (await asked.json()).opinions;
  const as = await person("finance");
  assert.equal((await as("PUT", `/api/temporary-uses/${id}/opinions/${opinion.id}`, { opinion: "agree" })).status, 200);
  await attachTo(id, "government_decision");
  await attachTo(id, "agreement");
  await checked(id);
  await rewrite(id, { approval_no: "厦湖府〔2026〕9号", approved_on: today });
  await moved(id, "approved");
  await rewrite(id, { price_mode: "free", signed_on: today, notice_days: 30 });
  await moved(id, "signed");
  const delivery = await signedForm(item, "temporary_out");
  const answer = await move(id, "in_use", { handover_id: delivery.id });
  assert.equal(answer.status, 200, await answer.clone().text());
  return told(id);
}

/** Gives the land back, so that the next test finds it free. */
export async function giveBack(use) {
  const back = await signedForm(use.item_id, "temporary_back");
  const answer = await move(use.id, "returned", { handover_id: back.id });
  assert.equal(answer.status, 200, await answer.clone().text());
  await moved(use.id, "archived");
}

export const field = (page, name) => page.locator(`[id="temp-${name}"]`);

export async function openUse(page, id) {
  await page.goto(`/temp-uses/${id}`);
  await page.getByTestId("use").waitFor();
}

export const standsAt = (page, status) => page.locator(`[data-testid=use][data-status=${status}]`).waitFor();

/** The button of a step. */
export const step = (page, to) => page.getByTestId("deeds").locator(`button[data-to=${to}], [data-to=${to}] button`).first();

/** A step that is asked about once more. */
export async function confirmed(page, to) {
  await step(page, to).click();
  await page.getByTestId("deeds").locator(`[data-to=${to}] .button-danger`).click();
}

export async function saved(page) {
  await page.getByTestId("save").click();
  await page.locator(".notices .banner-success").waitFor();
}

/** What a refusal lists, by field and code. */
export async function missing(page) {
  await page.getByTestId("missing").waitFor();
  return page.getByTestId("missing").locator("li").evaluateAll((all) => all.map((one) => `${one.dataset.field} ${one.dataset.code}`));
}

/** Says what a small dialog asks for, and sends it. */
export async function answerDialog(page, said) {
  const dialog = page.getByTestId("small-form");
  for (const [name, text] of Object.entries(said)) await dialog.locator(`[name=${name}]`).fill(text);
  await dialog.locator("[type=submit]").click();
  await dialog.waitFor({ state: "detached" });
}
