/** The demonstration's accounts, signed in by the API: a page that opens with such a state is already in. */
export const PASSWORD = process.env.TUGUAN_DEMO_PASSWORD ?? "Huli-Demo-2026";

/** Whom the existing tests need: 发改局, who sees and may do everything on the map. */
export const EVERYDAY = "reserve2";

/** The cookie of a new session. */
export async function signIn(base, username = EVERYDAY, password = PASSWORD) {
  const answer = await fetch(`${base}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  if (answer.status !== 201) throw new Error(`${username} could not sign in: ${answer.status} ${await answer.text()}`);
  const [pair] = answer.headers.getSetCookie()[0].split(";");
  const at = pair.indexOf("=");
  return { name: pair.slice(0, at), value: pair.slice(at + 1) };
}

/** As a request header. */
export const header = ({ name, value }) => ({ cookie: `${name}=${value}` });

/** As what a browser context starts with. */
export function stateOf(base, { name, value }) {
  const cookie = { name, value, domain: new URL(base).hostname, path: "/", expires: -1, httpOnly: true, secure: false, sameSite: "Lax" };
  return { cookies: [cookie], origins: [] };
}
