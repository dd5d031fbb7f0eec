/** `/collecting/$id`: one campaign – for 发改局 who is how far and what waits for a decision, for a unit its own reports. */
import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CampaignDialog } from "./campaign-dialog";
import { OwnReports } from "./own-reports";
import { Staged } from "./staged";
import { StatusTag } from "./tags";
import { UnitsTable } from "./units-table";
import { moveCampaign, type OneCampaign, useCampaign, useRefreshCampaigns } from "@/api/collecting";
import { useConfig } from "@/api/queries";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { Confirm } from "@/shared/ui/confirm";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./collecting.css";

const route = getRouteApi("/collecting/$id");

export default function CampaignPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: campaign, error, refetch } = useCampaign(Number(id));
  useTitle(campaign?.title ?? t("collecting.title"));
  const gone = error && "status" in error && error.status === 404;
  return (
    <div className="document collecting">
      <p className="crumb">
        <Link to="/collecting">{t("collecting.title")}</Link>
      </p>
      {gone && <EmptyState title={t("collecting.no_such")} />}
      {error && !gone && !campaign && <ErrorState error={error} what={t("collecting.failed")} onRetry={() => void refetch()} />}
      {!campaign && !error && <Skeleton rows={6} label={t("state.loading")} />}
      {campaign && <Loaded campaign={campaign} />}
    </div>
  );
}

function Loaded({ campaign }: { campaign: OneCampaign }) {
  const { t } = useTranslation();
  const { data: config } = useConfig();
  const [unit, setUnit] = useState<number | undefined>(undefined);
  if (!config) return <Skeleton rows={6} label={t("state.loading")} />;
  return (
    <>
      <header className="collecting-head">
        <div>
          <h1>
            {campaign.title} <StatusTag campaign={campaign} />
          </h1>
          <p className="lead">
            {campaign.no} · {t("collecting.until", { day: campaign.due_on })}
          </p>
          {campaign.ask && <p className="campaign-ask">{campaign.ask}</p>}
        </div>
        {campaign.may.manage && <Manage campaign={campaign} />}
      </header>
      {campaign.own_unit !== null && <OwnReports campaign={campaign} config={config} />}
      {campaign.may.manage && (
        <>
          <UnitsTable campaign={campaign} unit={unit} onUnit={setUnit} />
          <Staged campaign={campaign} config={config} unit={unit} onUnit={setUnit} />
        </>
      )}
    </>
  );
}

function Manage({ campaign }: { campaign: OneCampaign }) {
  const { t } = useTranslation();
  const { data: config } = useConfig();
  const refresh = useRefreshCampaigns();
  const [editing, setEditing] = useState(false);
  const move = useMutation({ mutationFn: (to: OneCampaign["status"]) => moveCampaign(campaign, to), onSettled: refresh });
  const open = campaign.status === "open";
  return (
    <div className="campaign-deeds">
      {open && <Button onClick={() => setEditing(true)}>{t("collecting.edit")}</Button>}
      {open ? (
        <Confirm
          label={t("collecting.close")}
          sure={t("collecting.close_sure")}
          yes={t("collecting.close_yes")}
          busy={move.isPending}
          onYes={() => move.mutate("closed")}
        />
      ) : (
        <Button disabled={move.isPending} onClick={() => move.mutate("open")}>
          {t("collecting.reopen")}
        </Button>
      )}
      {move.error && <ErrorState error={move.error} what={t("collecting.not_saved")} />}
      {editing && config && <CampaignDialog config={config} campaign={campaign} onClose={() => setEditing(false)} />}
    </div>
  );
}
