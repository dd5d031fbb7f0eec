/** `/letters`: 函件 to enterprises, and the templates that they are made of. */
import "@/supervision/words";
import "@/supervision/letter-words";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Templates } from "./templates";
import { LETTER_KINDS, LETTER_STATUSES, useLetters } from "@/api/letters";
import { useTitle } from "@/shared/hooks";
import type { LetterSearch } from "@/shared/supervision-search";
import { Choice, Listed } from "@/shared/ui/listed";
import { Tabs } from "@/shared/ui/tabs";
import { LetterTable } from "@/supervision/letters";
import "./letters.css";

const route = getRouteApi("/letters");

const TABS = ["list", "templates"] as const;

export default function LettersPage() {
  const { t } = useTranslation();
  useTitle(t("letters.title"));
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (change: LetterSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const active = search.tab === "templates" ? "templates" : "list";
  return (
    <div className="document supervised">
      <header className="sup-head">
        <h1>{t("letters.title")}</h1>
      </header>
      <p className="lead">{t("letters.lead")}</p>
      <Tabs
        label={t("letters.title")}
        tabs={TABS.map((key) => ({ key, label: t(`letters.tab.${key}`) }))}
        active={active}
        // What one tab is narrowed to means nothing in the other.
        onChange={(tab) => void navigate({ search: tab === "list" ? {} : { tab }, replace: true })}
      >
        {active === "templates" ? <Templates kind={search.kind} onKind={(kind) => go({ kind })} /> : <List search={search} go={go} />}
      </Tabs>
    </div>
  );
}

function List({ search: { kind, status }, go }: { search: LetterSearch; go: (change: LetterSearch) => void }) {
  const { t } = useTranslation();
  const answer = useLetters({ kind, status });
  return (
    <>
      <div className="list-filter" role="search" aria-label={t("letters.title")}>
        <Choice
          name="kind"
          label={t("letters.field.kind")}
          value={kind}
          values={LETTER_KINDS.map((value) => ({ value, label: t(`letters.kind.${value}`) }))}
          onChange={(value) => go({ kind: value })}
        />
        <Choice
          name="status"
          label={t("letters.field.status")}
          value={status}
          values={LETTER_STATUSES.map((value) => ({ value, label: t(`letters.status.${value}`) }))}
          onChange={(value) => go({ status: value })}
        />
      </div>
      <Listed answer={answer} label={t("letters.title")} none={t(kind || status ? "letters.none" : "letters.none_at_all")}>
        {(items) => <LetterTable items={items} />}
      </Listed>
    </>
  );
}
