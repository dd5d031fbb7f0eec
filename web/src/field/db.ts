/** IndexedDB: everything the phone keeps survives a reload, the death of the tab, and days without a net. */
import { type FieldStore, openFieldData } from "@/shared/field-data";

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= openFieldData().then((db) => {
    // Another tab brings a newer store: let it.
    db.onversionchange = () => {
      db.close();
      opened = null;
    };
    db.onclose = () => (opened = null);
    return db;
  });
  opened.catch(() => (opened = null));
  return opened;
}

const done = (change: IDBTransaction) =>
  new Promise<void>((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error ?? new Error("IndexedDB"));
    change.onerror = () => reject(change.error ?? new Error("IndexedDB"));
  });

const answer = <T>(asked: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("IndexedDB"));
  });

interface Kept {
  id: string;
}

/** Puts and removes, all of it or none. */
export async function change(puts: readonly [FieldStore, Kept][], removes: readonly [FieldStore, string][] = []) {
  const stores = [...new Set([...puts, ...removes].map(([store]) => store))];
  if (stores.length === 0) return;
  const transaction = (await open()).transaction(stores, "readwrite");
  for (const [store, value] of puts) transaction.objectStore(store).put(value);
  for (const [store, id] of removes) transaction.objectStore(store).delete(id);
  await done(transaction);
  tell();
}

export async function one<T extends Kept>(store: FieldStore, id: string): Promise<T | null> {
  const found: unknown = await answer((await open()).transaction(store).objectStore(store).get(id));
  return (found as T | undefined) ?? null;
}

export async function all<T extends Kept>(store: FieldStore): Promise<T[]> {
  return (await answer((await open()).transaction(store).objectStore(store).getAll())) as T[];
}

const listeners = new Set<() => void>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("tuguan-field");
if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());

/** Something that is kept has changed, here or in another tab. */
function tell() {
  listeners.forEach((listener) => listener());
  channel?.postMessage(null);
}

export function onKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
