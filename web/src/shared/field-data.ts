/**
 * What the phone page (/field) keeps in this browser, as far as others have to know: whoever signs out anywhere takes the copied tasks
 * and the page's own files along. What somebody wrote and has not sent stays his, until it is sent or he gives it up.
 */
export const FIELD_DB = "tuguan-field";
export const FIELD_DB_VERSION = 1;
export const FIELD_STORES = ["meta", "tasks", "drafts", "photos", "queue"] as const;
export type FieldStore = (typeof FIELD_STORES)[number];
/** Caches of the worker begin with it (scripts/field-worker.mjs). */
export const FIELD_CACHE = "tuguan-field-";

/** Drafts of sensitive entries, by their numbers (V23__patrols.sql, V34__site_visits.sql): they end with the session. */
const OF_SENSITIVE = /:[prv]\d{13,}$/;

/** Opens the store of the phone page, and makes it where it is missing. */
export function openFieldData(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(FIELD_DB, FIELD_DB_VERSION);
    asked.onupgradeneeded = () => {
      for (const name of FIELD_STORES) asked.result.createObjectStore(name, { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("IndexedDB"));
  });
}

/** Signing out: copied tasks, who was signed in, and the files that open the page without a net. */
export async function forgetField() {
  if (typeof indexedDB === "undefined") return;
  const db = await openFieldData();
  await new Promise<void>((resolve, reject) => {
    const change = db.transaction(["meta", "tasks", "drafts", "photos"], "readwrite");
    change.objectStore("meta").delete("me");
    change.objectStore("tasks").clear();
    const drafts = change.objectStore("drafts");
    const found = drafts.getAll() as IDBRequest<{ id: string; photos: string[] }[]>;
    found.onsuccess = () => {
      for (const { id, photos } of found.result.filter((draft) => OF_SENSITIVE.test(draft.id))) {
        drafts.delete(id);
        for (const photo of photos) change.objectStore("photos").delete(photo);
      }
    };
    change.oncomplete = () => resolve();
    change.onerror = () => reject(change.error ?? new Error("IndexedDB"));
  });
  db.close();
  if (!("caches" in globalThis)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FIELD_CACHE)).map((name) => caches.delete(name)));
}
