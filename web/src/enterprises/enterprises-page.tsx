/** `/enterprises`: those that hold land, each with the worst that is said of its contracts. */
import "@/supervision/words";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { downloadEnterprises, useEnterprises } from "@/api/enterprises";
import { useMay } from "@/api/session";
import { count, NONE } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { DownloadButton } from "@/shared/ui/download-button";
import { Listed } from "@/shared/ui/listed";
import { EnterpriseDialog } from "@/supervision/enterprise-form";
import { LevelTag } from "@/supervision/level";
import { WordsBox } from "@/supervision/words-box";

const route = getRouteApi("/enterprises");

export default function EnterprisesPage() {
  const { t } = useTranslation();
  useTitle(t("enterprises.title"));
  const may = useMay();
  const search = route.useSearch();
  const filter = route.useNavigate();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const answer = useEnterprises(search.q ?? "");
  const cell = (name: string) => ({ "data-label": t(`enterprises.field.${name}`) });
  return (
    <div className="document supervised">
      <header className="sup-head">
        <h1>{t("enterprises.title")}</h1>
        <p className="form-actions">
          {may("enterprises.write") && (
            <Button look="primary" icon="plus" data-testid="new-enterprise" onClick={() => setMaking(true)}>
              {t("enterprises.new")}
            </Button>
          )}
          <DownloadButton failed={t("contracts.export_failed")} onDownload={() => downloadEnterprises(search.q, `${t("enterprises.title")}.xlsx`)}>
            {t("contracts.export")}
          </DownloadButton>
        </p>
      </header>
      <p className="lead">{t("enterprises.lead")}</p>
      <div className="list-filter" role="search" aria-label={t("enterprises.title")}>
        <WordsBox
          label={t("contracts.search")}
          hint={t("enterprises.search_hint")}
          value={search.q}
          onChange={(q) => void filter({ search: q === undefined ? {} : { q }, replace: true })}
        />
      </div>
      <Listed answer={answer} label={t("enterprises.title")} none={t("enterprises.none")}>
        {(items) => (
          <table className="plain-table sup-table" aria-label={t("enterprises.title")} data-testid="enterprises">
            <thead>
              <tr>
                {["name", "uscc", "industry", "contracts", "level"].map((name) => (
                  <th key={name} scope="col" className={name === "contracts" ? "numbers" : undefined}>
                    {t(`enterprises.field.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.uscc} data-uscc={one.uscc}>
                  <td className="wide" {...cell("name")}>
                    <Link to="/enterprises/$uscc" params={{ uscc: one.uscc }}>
                      {one.name}
                    </Link>
                  </td>
                  <td {...cell("uscc")}>
                    <code>{one.uscc}</code>
                  </td>
                  <td className="wide" {...cell("industry")}>
                    {one.industry || NONE}
                  </td>
                  <td className="numbers" {...cell("contracts")}>
                    {count(one.contracts)}
                  </td>
                  <td {...cell("level")}>{one.contracts === 0 ? NONE : <LevelTag level={one.level} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Listed>
      {making && (
        <EnterpriseDialog onClose={() => setMaking(false)} onDone={({ uscc }) => void navigate({ to: "/enterprises/$uscc", params: { uscc } })} />
      )}
    </div>
  );
}
