/**
 * The one way to the service: JSON in and out, RFC 9457 problems as `ApiError`. A request that is
 * refused because the session ended waits for the dialog (`reauth.ts`) and is sent again.
 */
import { epoch, signedInAgain } from "./reauth";
import { touch } from "./contact";

export interface FieldProblem {
  field?: string | null;
  code?: string | null;
  message: string;
}

interface Problem {
  title?: string;
  detail?: string;
  instance?: string;
  errors?: FieldProblem[];
}

/** A refused or failed request. `status` 0 means that no answer came (service down, cable out). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Identifies this very failure in the service's log; officers copy it when they ask for help. */
    readonly instance: string,
    readonly errors: FieldProblem[] = [],
    /** Seconds after which it is worth trying again, where the service says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(title || `HTTP ${status}`);
  }

  /** The machine's word for the first reason. */
  get code(): string {
    return this.errors[0]?.code ?? "";
  }
}

export interface Answer<T> {
  data: T;
  etag: string | null;
  /** The service's clock: office PCs are minutes off. */
  date: string | null;
}

interface Options {
  method?: string;
  json?: unknown;
  ifMatch?: string | null;
  /** Idempotency-Key: sent twice it is done once, and another wish in the same words is another one. */
  key?: string;
  signal?: AbortSignal | undefined;
}

/** Turns an error answer into an `ApiError`, also when a proxy answered with something else than a problem. */
export function problemOf(status: number, body: string, path: string, retryAfter: string | null = null): ApiError {
  let problem: Problem = {};
  try {
    problem = JSON.parse(body) as Problem;
  } catch {
    problem = { detail: body.slice(0, 300) };
  }
  return new ApiError(
    status,
    problem.title ?? "",
    problem.detail ?? "",
    problem.instance ?? path,
    problem.errors ?? [],
    retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  );
}

/** Refusals of what was typed, not of the session: no dialog helps there. */
const OF_THE_FORM = ["wrong-credentials", "wrong-code", "code-required"];

/** Once for the dialog, once more for a session that ended again while the answer was on its way. */
const REPLAYS = 2;

/** Sends, and after a sign-in over the page sends again. Answers of any status come back; no answer is status 0. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  for (let replays = 0; ; replays++) {
    const since = epoch();
    const response = await fetch(path, init).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiError(0, "", "", path);
    });
    if (response.status !== 401) {
      touch();
      return response;
    }
    if (replays === REPLAYS) return response;
    const { code } = problemOf(401, await response.clone().text(), path);
    if (OF_THE_FORM.includes(code)) return response;
    if (!(await signedInAgain(since, { idle: code === "idle", signal: init.signal }))) return response;
  }
}

export async function request<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.json !== undefined) headers["content-type"] = "application/json";
  if (options.ifMatch) headers["if-match"] = options.ifMatch;
  if (options.key) headers["idempotency-key"] = options.key;
  const init: RequestInit = { method: options.method ?? "GET", headers };
  if (options.json !== undefined) init.body = JSON.stringify(options.json);
  if (options.signal) init.signal = options.signal;
  const response = await send(path, init);
  const body = await response.text();
  if (!response.ok) throw problemOf(response.status, body, path, response.headers.get("retry-after"));
  return {
    data: (body ? JSON.parse(body) : undefined) as T,
    etag: response.headers.get("etag"),
    date: response.headers.get("date"),
  };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>(path, { signal })).data;
}

/** What is no JSON: a page that the service wrote. */
export async function getText(path: string): Promise<string> {
  const response = await send(path, {});
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text, path);
  return text;
}

/** A key for one wish. `randomUUID` needs HTTPS, and offices open the page over plain HTTP. */
export const newKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16)).join("-");

/** A file of the service, saved under `name`. A plain link would save the refusal of an ended session. */
export async function download(path: string, name: string) {
  const response = await send(path, {});
  if (!response.ok) throw problemOf(response.status, await response.text(), path);
  save(await response.blob(), name);
}

/** Hands a file to the browser's downloads. */
export function save(content: Blob, name: string) {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file over by the next turn.
  setTimeout(() => URL.revokeObjectURL(url));
}

/** `?a=1&b=2` from what is set. */
export function query(parameters: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (set.length === 0) return "";
  return `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

/** The opaque mark of the next page out of the service's `next` link. */
export function tokenOf(next: string | null | undefined): string | null {
  return next ? new URL(next, location.origin).searchParams.get("after") : null;
}
