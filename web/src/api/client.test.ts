/** The end of a session under an open page: who was refused waits, and is sent again once. */
import { beforeEach, describe, expect, it, vi } from "vitest";

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ title: "t", status, errors: [{ field: null, code, message: code }] }), { status, headers });

const good = (body: unknown) => new Response(JSON.stringify(body), { status: 200, headers: { etag: '"4"' } });

/** Fresh modules: what is armed stays armed in them. */
async function modules() {
  vi.resetModules();
  return { client: await import("./client"), reauth: await import("./reauth") };
}

const answers = (...list: Response[]) => {
  const mock = vi.fn<typeof fetch>();
  for (const answer of list) mock.mockResolvedValueOnce(answer);
  vi.stubGlobal("fetch", mock);
  return mock;
};

/** Two turns: the answer, and the reading of its body. */
async function soon() {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("a refused request", () => {
  beforeEach(() => localStorage.clear());

  it("fails at once where nobody was signed in", async () => {
    const { client, reauth } = await modules();
    answers(problem(401, "signed-out"));
    await expect(client.get("/api/session")).rejects.toMatchObject({ status: 401, code: "signed-out" });
    expect(reauth.useReauth.getState().asked).toBe(false);
  });

  it("waits for the dialog and is sent again with everything it had", async () => {
    const { client, reauth } = await modules();
    reauth.arm();
    const sent = answers(problem(401, "idle"), good({ done: true }));
    const answer = client.request("/api/x", { method: "PUT", json: { a: 1 }, ifMatch: '"3"' });
    await soon();
    expect(reauth.useReauth.getState()).toMatchObject({ asked: true, idle: true });
    expect(sent).toHaveBeenCalledTimes(1);
    reauth.resume();
    await expect(answer).resolves.toMatchObject({ data: { done: true }, etag: '"4"' });
    expect(sent.mock.calls[1]).toEqual(sent.mock.calls[0]);
    expect(reauth.useReauth.getState().asked).toBe(false);
  });

  it("asks once for many", async () => {
    const { client, reauth } = await modules();
    reauth.arm();
    answers(problem(401, "signed-out"), problem(401, "signed-out"), good(1), good(2));
    const both = Promise.all([client.get("/api/a"), client.get("/api/b")]);
    await soon();
    reauth.resume();
    await expect(both).resolves.toEqual([1, 2]);
  });

  it("does not ask again for an answer that is older than the new session", async () => {
    const { client, reauth } = await modules();
    reauth.arm();
    let answer: (response: Response) => void = () => undefined;
    const mock = vi.fn<typeof fetch>();
    mock.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    mock.mockResolvedValueOnce(good("late"));
    vi.stubGlobal("fetch", mock);
    const late = client.get("/api/late");
    reauth.resume();
    answer(problem(401, "signed-out"));
    await expect(late).resolves.toBe("late");
    expect(reauth.useReauth.getState().asked).toBe(false);
  });

  it("of a form is the form's own business", async () => {
    const { client, reauth } = await modules();
    reauth.arm();
    answers(problem(401, "wrong-credentials"));
    await expect(client.request("/api/session", { method: "POST", json: {} })).rejects.toMatchObject({ code: "wrong-credentials" });
    expect(reauth.useReauth.getState().asked).toBe(false);
  });

  it("ends with the page that asked for it", async () => {
    const { client, reauth } = await modules();
    reauth.arm();
    answers(problem(401, "signed-out"));
    const controller = new AbortController();
    const answer = client.get("/api/x", controller.signal);
    await soon();
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });

  it("tells how long a lock lasts", async () => {
    const { client } = await modules();
    answers(problem(429, "locked", { "retry-after": "840" }));
    await expect(client.get("/api/session")).rejects.toMatchObject({ status: 429, code: "locked", retryAfter: 840 });
  });
});
