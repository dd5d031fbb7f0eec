/** Header, navigation and skip links around every page. */
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SearchBox } from "./search-box";
import { useConfig } from "@/api/queries";
import { type Language, setLanguage } from "@/shared/i18n";
import { Icon, type IconName } from "@/shared/ui/icon";
import "./shell.css";

const PAGES: readonly { to: "/map" | "/imports" | "/rules"; icon: IconName; name: string }[] = [
  { to: "/map", icon: "map", name: "nav.map" },
  { to: "/imports", icon: "upload", name: "nav.imports" },
  { to: "/rules", icon: "rules", name: "nav.rules" },
];

export function Frame() {
  return (
    <div className="frame">
      <Header />
      <main className="page" id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <RouteFocus />
    </div>
  );
}

function Header() {
  const { t } = useTranslation();
  return (
    <header className="header">
      <SkipLinks />
      <Link to="/map" className="brand" aria-label={t("app.name")}>
        <Mark />
        <span className="brand-name">{t("app.name")}</span>
      </Link>
      <District />
      <nav className="nav" aria-label={t("nav.label")}>
        {PAGES.map((page) => (
          <Link key={page.to} to={page.to} activeProps={{ "aria-current": "page" }}>
            <Icon name={page.icon} />
            <span>{t(page.name)}</span>
          </Link>
        ))}
      </nav>
      <SearchBox />
      <LanguageSwitch />
    </header>
  );
}

function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 12 15 6l11 5-3 13-10 2z" fill="#fff" fillOpacity=".14" stroke="#fff" strokeWidth="2" strokeLinejoin="round" />
      <path d="m15 6 2 10-4 10M17 16l9-5" fill="none" stroke="#7fb2ff" strokeWidth="2" strokeLinejoin="round" />
    </svg>
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

function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const next: Language = i18n.language === "en" ? "zh-CN" : "en";
  return (
    <button
      type="button"
      className="language"
      lang={next}
      aria-label={t("language.switch")}
      onClick={() => void setLanguage(next)}
    >
      {t("language.other")}
    </button>
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
