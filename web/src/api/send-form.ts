/** Forms with a file, and how much of them has been sent. */
import { ApiError, get, problemOf } from "./client";
import { epoch, signedInAgain } from "./reauth";

export interface Sending {
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Sends, and again after a sign-in over the page when the session had ended. It is asked for first:
 * a service that refuses a large body closes the line before the browser has read why.
 */
export async function sendForm<T>(path: string, form: FormData, sending: Sending): Promise<T> {
  await get("/api/session", sending.signal);
  const since = epoch();
  try {
    return await post<T>(path, form, sending);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if (!(await signedInAgain(since, { signal: sending.signal }))) throw error;
    return post<T>(path, form, sending);
  }
}

/** XHR, because fetch tells nothing about how much of a body has been sent. */
function post<T>(path: string, form: FormData, { onProgress, signal }: Sending): Promise<T> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", path);
    xhr.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve(JSON.parse(xhr.responseText) as T);
      else reject(problemOf(xhr.status, xhr.responseText, path));
    };
    xhr.onerror = () => reject(problemOf(0, "", path));
    xhr.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    signal.addEventListener("abort", () => xhr.abort());
    xhr.send(form);
  });
}
