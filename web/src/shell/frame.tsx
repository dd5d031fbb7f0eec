/** Header, navigation and skip links around every page. */
import { Link, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SearchBox } from "./search-box";
import { UserMenu } from "./user-menu";
import { homeOf, rightFor } from "@/api/pages";
import { useConfig } from "@/api/queries";
import { useMay, useMe } from "@/api/session";
import { Icon, type IconName } from "@/shared/ui/icon";
import { LanguageSwitch } from "@/shared/ui/language-switch";
import { Mark } from "@/shared/ui/mark";
import "./shell.css";

interface Page {
  to: string;
  icon: IconName;
  name: string;
  /** Pages of one group are one entry of the header, and a row of tabs on each of them. */
  group?: "reserve" | "supervision";
  /** What the header calls the group, where it is not called like its first page. */
  entry?: string;
}

const PAGES: readonly Page[] = [
  { to: "/map", icon: "map", name: "nav.map" },
  { to: "/projects", icon: "project", name: "nav.projects" },
  { to: "/ledger", icon: "ledger", name: "nav.ledger", group: "reserve" },
  { to: "/collecting", icon: "upload", name: "nav.collecting", group: "reserve" },
  { to: "/handovers", icon: "swap", name: "nav.handovers", group: "reserve" },
  { to: "/temp-uses", icon: "square", name: "nav.temp_uses", group: "reserve" },
  { to: "/inspections", icon: "check", name: "nav.inspections", group: "reserve" },
  { to: "/contracts", icon: "warning", name: "nav.contracts", group: "supervision", entry: "nav.supervision" },
  { to: "/enterprises", icon: "ledger", name: "nav.enterprises", group: "supervision" },
  { to: "/alerts", icon: "info", name: "nav.alerts", group: "supervision" },
  { to: "/visits", icon: "check", name: "nav.visits", group: "supervision" },
  { to: "/letters", icon: "edit", name: "nav.letters", group: "supervision" },
  { to: "/reports", icon: "chart", name: "nav.reports" },
  { to: "/imports", icon: "upload", name: "nav.imports" },
  { to: "/rules", icon: "rules", name: "nav.rules" },
  { to: "/admin/users", icon: "user", name: "nav.users" },
  { to: "/admin/audit", icon: "audit", name: "nav.audit" },
];

/** The menu shows only what one may open. */
function usePages() {
  const may = useMay();
  return PAGES.filter(({ to }) => {
    const right = rightFor(to);
    return right === null || may(right);
  });
}

const isIn = (path: string, { to }: Page) => path === to || path.startsWith(`${to}/`);

/** The pages of the header: of a group the first that one may open. */
function useEntries() {
  const pages = usePages();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return pages
    .filter((page) => page.group === undefined || pages.find((other) => other.group === page.group) === page)
    .map((page) => {
      const members = page.group === undefined ? [page] : pages.filter((other) => other.group === page.group);
      return { ...page, current: members.some((member) => isIn(path, member)) };
    });
}

/** The other pages of the group. */
function Siblings() {
  const { t } = useTranslation();
  const pages = usePages();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const group = pages.find((page) => isIn(path, page))?.group;
  const siblings = pages.filter((page) => group !== undefined && page.group === group);
  if (siblings.length < 2) return null;
  return (
    <nav className="siblings" aria-label={t(`nav.${group ?? "label"}`)}>
      {siblings.map((page) => (
        <Link key={page.to} to={page.to} aria-current={isIn(path, page) ? "page" : undefined}>
          {t(page.name)}
        </Link>
      ))}
    </nav>
  );
}

export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="frame">
      <Header />
      <Siblings />
      <main className="page" id="main" tabIndex={-1}>
        {children}
      </main>
      <RouteFocus />
    </div>
  );
}

function Header() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const entries = useEntries();
  return (
    <header className="header">
      <SkipLinks />
      <Link to={me ? homeOf(me) : "/map"} className="brand" aria-label={t("app.name")}>
        <Mark />
        <span className="brand-name">{t("app.name")}</span>
      </Link>
      <District />
      <nav className="nav" aria-label={t("nav.label")}>
        {entries.map(({ to, icon, name, entry = name, current }) => (
          <Link key={to} to={to} aria-current={current ? "page" : undefined}>
            <Icon name={icon} />
            <span>{t(entry)}</span>
          </Link>
        ))}
      </nav>
      {may("spaces.read") ? <SearchBox /> : <span className="header-gap" />}
      <LanguageSwitch />
      <UserMenu />
    </header>
  );
}

/** District, and the plain statement that the parcels are invented when they are. */
function District() {
  const { t } = useTranslation();
  const { data } = useConfig();
  if (!data) return null;
  return (
    <span className="district">
      <span>{data.district.name}</span>
      {data.demo && (
        <span className="demo-badge" title={t("demo.explained")}>
          {t("demo.badge")}
        </span>
      )}
    </span>
  );
}

function SkipLinks() {
  const { t } = useTranslation();
  const onMap = useRouterState({ select: (state) => state.location.pathname === "/map" });
  return (
    <div className="skip-links">
      <a href="#main">{t("skip.main")}</a>
      {onMap && <a href="#map">{t("skip.map")}</a>}
      {onMap && <a href="#list">{t("skip.list")}</a>}
    </div>
  );
}

/** A new page takes the focus, as a page load would; the first one does not. */
function RouteFocus() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [path]);
  return null;
}
