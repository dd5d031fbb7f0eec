/** `/map/edit/:id` and `/map/edit`: boundary and attributes of one record. */
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Workbench } from "./workbench";
import { baseOf } from "./save";
import { open, openNew } from "./store";
import { Plane } from "./plane";
import { fetchEditable, type Kind } from "@/api/editing";
import { useConfig } from "@/api/queries";
import { type Right, useMay, useMe } from "@/api/session";
import type { Config } from "@/api/types";
import { useTitle } from "@/shared/hooks";
import { viewOf } from "@/shared/url-state";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./editor.css";

/** Those who may change something of a record of this kind, and those who may move its boundary. */
const RIGHTS: Record<Kind, { fields: Right; boundary: Right }> = {
  parcel: { fields: "imports.write:parcels", boundary: "parcels.write" },
  building: { fields: "imports.write:buildings", boundary: "imports.write:buildings" },
};

export default function EditPage() {
  const { t } = useTranslation();
  const { id: text } = useParams({ from: "/map/edit/$id" });
  const id = Number(text);
  const known = Number.isSafeInteger(id) && id > 0;
  useTitle(t("editor.title"));
  const { data, error, refetch } = useQuery({
    queryKey: ["editor", "open", id],
    queryFn: ({ signal }) => fetchEditable(id, signal),
    enabled: known,
    // What is being edited is not exchanged under the hand; another version is compared when it is saved.
    staleTime: Infinity,
    gcTime: 0,
  });
  // The next version, or the same one where the service found nothing new.
  const reload = () => void refetch().then(({ data: fresh }) => fresh && open(baseOf(fresh)));
  if (!known) return <EmptyState title={t("drawer.missing")} />;
  if (error && !data) {
    const missing = (error as { status?: number }).status === 404;
    return <ErrorState error={error} what={t(missing ? "drawer.missing" : "drawer.failed")} onRetry={() => void refetch()} />;
  }
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  return (
    <WithConfig kind={data.space.kind}>
      {(props) => (
        <Opened key={`${id}v${data.boundary.version}`} begin={() => open(baseOf(data))}>
          <Workbench {...props} view={null} reload={reload} />
        </Opened>
      )}
    </WithConfig>
  );
}

/** 画一宗地. */
export function NewPage() {
  const { t } = useTranslation();
  const { kind = "parcel", c } = useSearch({ from: "/map/edit" });
  useTitle(t("editor.new_title"));
  return (
    <WithConfig kind={kind}>
      {(props) => (
        <Opened key={kind} begin={() => openNew(kind)}>
          <Workbench {...props} view={viewOf({ c })} reload={() => undefined} />
        </Opened>
      )}
    </WithConfig>
  );
}

/** The store is filled before anything that reads it is drawn. */
function Opened({ begin, children }: { begin: () => void; children: React.ReactNode }) {
  const start = useRef(begin);
  const [ready, setReady] = useState(false);
  useLayoutEffect(() => {
    start.current();
    setReady(true);
  }, []);
  return ready ? children : null;
}

export interface Rights {
  config: Config;
  plane: Plane;
  userId: number;
  /** Whether the boundary may be moved. */
  mayMove: boolean;
}

interface WithConfigProps {
  kind: Kind;
  children: (props: Rights) => React.ReactNode;
}

function WithConfig({ kind, children }: WithConfigProps) {
  const { t } = useTranslation();
  const may = useMay();
  const me = useMe();
  const { data: config, error, refetch } = useConfig();
  const [planes] = useState(() => new Map<string, Plane | null>());
  if (error && !config) return <ErrorState error={error} what={t("map.no_config")} onRetry={() => void refetch()} />;
  if (!config || !me) return <Skeleton rows={8} label={t("state.loading")} />;
  const rights = RIGHTS[kind];
  if (!may(rights.fields)) {
    return (
      <div className="document" data-testid="not-permitted">
        <EmptyState title={t(`may.edit_${kind}`)} />
      </div>
    );
  }
  if (!planes.has(config.survey_crs)) planes.set(config.survey_crs, Plane.of(config.survey_crs));
  const plane = planes.get(config.survey_crs);
  if (!plane) return <EmptyState title={t("editor.no_plane", { crs: config.survey_crs })} />;
  return children({ config, plane, userId: me.user.id, mayMove: may(rights.boundary) });
}
