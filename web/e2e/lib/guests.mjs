/** People made for one test, so that the demonstration's accounts stay as they are. */
import assert from "node:assert/strict";
import { header, signIn } from "./accounts.mjs";

let made = 0;

/** A new account without a role; `secret` is that of its one-time link. */
export async function newGuest(base) {
  const admin = await signIn(base, "admin");
  const username = `guest${process.pid}x${made++}`;
  const answer = await fetch(`${base}/api/users`, {
    method: "POST",
    headers: { ...header(admin), "content-type": "application/json" },
    body: JSON.stringify({ username, name: "测试新人" }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  const { user, link } = await answer.json();
  return { id: user.id, username, secret: new URL(link).hash.slice(1) };
}

/** The same, with a password. */
export async function settledGuest(base, password) {
  const guest = await newGuest(base);
  const answer = await fetch(`${base}/api/invitations/accept`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ secret: guest.secret, password }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return guest;
}
