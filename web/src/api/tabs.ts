/** Tabs share one cookie: whoever signs in in one of them is signed in in all. */
const STORED = "tuguan.person";

/** To the other tabs; the moment makes every sign-in an event, also of the same person. */
export function tellTabs(userId: number, now = Date.now()) {
  localStorage.setItem(STORED, `${userId} ${now}`);
}

/** Somebody signed in in another tab. */
export function onTabs(listener: (userId: number) => void): () => void {
  const heard = ({ key, newValue }: StorageEvent) => {
    if (key === STORED && newValue) listener(Number(newValue.split(" ")[0]));
  };
  window.addEventListener("storage", heard);
  return () => window.removeEventListener("storage", heard);
}
