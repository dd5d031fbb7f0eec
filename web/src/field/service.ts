/** The way to the service from a phone: no answer and an ended session are ordinary, and are told apart from refusals. */

/** No answer came: no net, or the service is being started anew. Worth trying again. */
export class Unreached extends Error {}
/** Nobody is signed in, or not any more. */
export class SignedOut extends Error {}

export interface Refused {
  code: string;
  field: string;
  message: string;
}

/** The service said no, and why. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reasons: Refused[],
    detail: string,
  ) {
    super(detail);
  }

  has(code: string) {
    return this.reasons.some((reason) => reason.code === code);
  }
}

interface Problem {
  detail?: string;
  title?: string;
  errors?: { field?: string; code?: string; message: string }[];
}

interface Sent {
  method?: string;
  json?: unknown;
  form?: FormData;
  /** Idempotency-Key. */
  key?: string;
  ifMatch?: string;
}

/** How long a phone waits for an answer; photos take longer. */
const PATIENCE_MS = 20_000;
const PATIENCE_FILE_MS = 120_000;

export async function call<T>(path: string, { method = "GET", json, form, key, ifMatch }: Sent = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (json !== undefined) headers["content-type"] = "application/json";
  if (key) headers["idempotency-key"] = key;
  if (ifMatch) headers["if-match"] = ifMatch;
  const init: RequestInit = { method, headers, signal: AbortSignal.timeout(form ? PATIENCE_FILE_MS : PATIENCE_MS) };
  const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
  if (body !== undefined) init.body = body;
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, init);
    text = await response.text();
  } catch {
    throw new Unreached(path);
  }
  if (response.ok) return (text ? JSON.parse(text) : undefined) as T;
  const problem = problemOf(text);
  const reasons = (problem.errors ?? []).map(({ field = "", code = "", message }) => ({ field, code, message }));
  const typed = path === "/api/session" && method === "POST";
  if (response.status === 401 && !typed) throw new SignedOut(path);
  // Of a proxy, or of a service that is busy: nothing is wrong with what was sent.
  if ([408, 425, 429, 500, 502, 503, 504].includes(response.status)) throw new Unreached(path);
  throw new Refusal(response.status, reasons, problem.detail ?? problem.title ?? `HTTP ${response.status}`);
}

function problemOf(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { detail: text.slice(0, 300) };
  }
}
