/** `/collecting`: campaigns, the newest first. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CampaignDialog } from "./campaign-dialog";
import { StatusTag } from "./tags";
import { type Campaign, useCampaigns } from "@/api/collecting";
import { useConfig } from "@/api/queries";
import { count } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./collecting.css";

export default function CollectingPage() {
  const { t } = useTranslation();
  useTitle(t("collecting.title"));
  const navigate = useNavigate();
  const { data: config } = useConfig();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCampaigns();
  const [asking, setAsking] = useState(false);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="document collecting">
      <header className="collecting-head">
        <div>
          <h1>{t("collecting.title")}</h1>
          <p className="lead">{t("collecting.lead")}</p>
        </div>
        {data?.pages[0]?.may_create && (
          <Button look="primary" icon="plus" data-testid="new-campaign" onClick={() => setAsking(true)}>
            {t("collecting.new")}
          </Button>
        )}
      </header>
      {error && !data && <ErrorState error={error} what={t("collecting.failed")} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={5} label={t("state.loading")} />}
      {data && items.length === 0 && <EmptyState title={t(data.pages[0]?.may_create ? "collecting.none" : "collecting.not_asked")} />}
      {items.length > 0 && (
        <ul className="campaigns" data-testid="campaigns">
          {items.map((campaign) => (
            <OneCampaign key={campaign.id} campaign={campaign} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("collecting.more")}
        </Button>
      )}
      {asking && config && (
        <CampaignDialog
          config={config}
          onClose={() => setAsking(false)}
          onDone={({ id }) => void navigate({ to: "/collecting/$id", params: { id: String(id) } })}
        />
      )}
    </div>
  );
}

function OneCampaign({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const sum = (name: "submitted" | "returned" | "accepted" | "declined") => campaign.units.reduce((total, unit) => total + unit[name], 0);
  const silent = campaign.units.filter((unit) => unit.silent).length;
  return (
    <li className="campaign" data-id={campaign.id}>
      <div>
        <Link to="/collecting/$id" params={{ id: String(campaign.id) }} className="campaign-title">
          {campaign.title}
        </Link>
        <StatusTag campaign={campaign} />
        <p className="note">
          {campaign.no} · {t("collecting.until", { day: campaign.due_on })}
        </p>
      </div>
      <dl className="campaign-figures">
        <Figure name={t("collecting.units")} value={campaign.units.length} />
        <Figure name={t("collecting.silent")} value={silent} />
        <Figure name={t("collecting.to_decide")} value={sum("submitted")} />
        <Figure name={t("collecting.status.accepted")} value={sum("accepted")} />
      </dl>
    </li>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{count(value)}</dd>
    </div>
  );
}
