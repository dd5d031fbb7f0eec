/** Which page needs which right, and where one belongs: the gate and the menus ask the same table. */
import type { Right, Session } from "./session";

export const PAGE_RIGHTS: readonly { path: string; right: Right }[] = [
  { path: "/map", right: "spaces.read" },
  { path: "/projects", right: "projects.read" },
  { path: "/ledger", right: "reserve.read" },
  { path: "/handovers", right: "reserve.read" },
  { path: "/temp-uses", right: "reserve.read" },
  // Whoever is asked for idle land reports, whatever the role.
  { path: "/collecting", right: "spaces.read" },
  { path: "/inspections", right: "reserve.read" },
  { path: "/contracts", right: "contracts.read" },
  { path: "/enterprises", right: "contracts.read" },
  { path: "/alerts", right: "contracts.read" },
  { path: "/reports", right: "reports.read" },
  { path: "/visits", right: "contracts.read" },
  // Letters tell sums.
  { path: "/letters", right: "contracts.money" },
  { path: "/imports", right: "imports.read" },
  { path: "/rules", right: "spaces.read" },
  { path: "/admin/users", right: "users.read" },
  { path: "/admin/audit", right: "audit.read" },
];

/** Null: whoever is signed in may open it. */
export function rightFor(pathname: string): Right | null {
  return PAGE_RIGHTS.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`))?.right ?? null;
}

/** The first page of the person: the map, the administrators' own pages, or at least the account. */
export function homeOf({ rights }: Pick<Session, "rights">): string {
  return PAGE_RIGHTS.find(({ right }) => rights.includes(right))?.path ?? "/account";
}

/** Pages before the gate: nobody is sent back to them after signing in. */
const DOORS = ["/sign-in", "/welcome"];

export const isDoor = (pathname: string) => DOORS.includes(pathname);

/** An address of this site, as path with search and fragment; null for everything else. */
export function localPath(wanted: string | undefined, origin: string): string | null {
  if (!wanted?.startsWith("/")) return null;
  let url: URL;
  try {
    url = new URL(wanted, origin);
  } catch {
    return null;
  }
  // `//elsewhere` and `/\elsewhere` are other sites to a browser.
  if (url.origin !== origin || isDoor(url.pathname)) return null;
  return url.pathname + url.search + url.hash;
}

/** Where to go after signing in: as wanted, unless that is the start or not for this person. */
export function destinationOf(wanted: string | undefined, session: Pick<Session, "rights">, origin: string): string {
  const path = localPath(wanted, origin);
  if (!path || path === "/") return homeOf(session);
  const right = rightFor(new URL(path, origin).pathname);
  return right === null || session.rights.includes(right) ? path : homeOf(session);
}
