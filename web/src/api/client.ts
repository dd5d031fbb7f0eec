/** The one way to the service: JSON in and out, RFC 9457 problems as `ApiError`. */

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
  ) {
    super(title || `HTTP ${status}`);
  }
}

export interface Answer<T> {
  data: T;
  etag: string | null;
}

interface Options {
  method?: string;
  json?: unknown;
  ifMatch?: string | null;
  signal?: AbortSignal | undefined;
}

/** Turns an error answer into an `ApiError`, also when a proxy answered with something else than a problem. */
export function problemOf(status: number, body: string, path: string): ApiError {
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
  );
}

export async function request<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.json !== undefined) headers["content-type"] = "application/json";
  if (options.ifMatch) headers["if-match"] = options.ifMatch;
  const init: RequestInit = { method: options.method ?? "GET", headers };
  if (options.json !== undefined) init.body = JSON.stringify(options.json);
  if (options.signal) init.signal = options.signal;
  const response = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "", "", path);
  });
  const body = await response.text();
  if (!response.ok) throw problemOf(response.status, body, path);
  return { data: (body ? JSON.parse(body) : undefined) as T, etag: response.headers.get("etag") };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>(path, { signal })).data;
}

/** `?a=1&b=2` from what is set. */
export function query(parameters: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (set.length === 0) return "";
  return `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}
