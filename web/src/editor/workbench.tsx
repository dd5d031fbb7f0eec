/** The map in the middle, the attributes on one side, figures, vertices and findings on the other. */
import { Link, useBlocker, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Checks } from "./checks";
import { ConflictDialog } from "./conflict-dialog";
import { DraftDialog, LeaveDialog } from "./dialogs";
import type { Rights } from "./editor-page";
import { FieldsForm } from "./fields-form";
import { Figures } from "./figures";
import { useKeys } from "./keys";
import { MapPane } from "./map-pane";
import { MergePanel } from "./merge-panel";
import { NoticeLine } from "./notice";
import { fieldProblems, isStale, useRefresh, useSave } from "./save";
import { SaveDialog } from "./save-dialog";
import { SplitPanel } from "./split-panel";
import { editor, hasEdits, isDirty, tell, type Tool, useEditor } from "./store";
import { HintLine, ToolBar } from "./tool-bar";
import { useDraft } from "./use-draft";
import { useNear } from "./use-map";
import { useVerdict } from "./use-verdict";
import { RingActions, VertexTable } from "./vertex-table";
import type { Piece, Saved } from "@/api/editing";
import type { MapEngine } from "@/map";
import { NARROW, useMediaQuery } from "@/shared/hooks";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { Banner } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";
import type { View } from "@/shared/url-state";

interface Props extends Rights {
  /** Where to begin, for a record that has no place yet. */
  view: View | null;
  /** The record as it is now, after it was saved. */
  reload: () => void;
}

/** Why a tool may not be taken; null when it may. */
function useRefused(mayMove: boolean): (tool: Tool) => string | null {
  const { t } = useTranslation();
  const isNew = useEditor((state) => state.base.id === null);
  const building = useEditor((state) => state.base.kind === "building");
  const edited = useEditor(hasEdits);
  const empty = useEditor((state) => state.history.present.length === 0);
  return useCallback(
    (tool) => {
      if (tool === "select") return null;
      if (!mayMove) return t("editor.refused.rights");
      if (tool === "split" || tool === "merge") {
        if (building) return t("editor.refused.parcels_only");
        if (isNew) return t("editor.refused.save_first");
        if (edited) return t("editor.refused.moved");
      }
      return empty && (tool === "move" || tool === "hole") ? t("editor.refused.empty") : null;
    },
    [t, mayMove, building, isNew, edited, empty],
  );
}

/** Why there is nothing to save yet. */
function useUnsavable(): string | null {
  const { t } = useTranslation();
  const dirty = useEditor(hasEdits);
  const drawing = useEditor((state) => state.line.length > 0);
  const empty = useEditor((state) => state.history.present.length === 0);
  const nameless = useEditor((state) => (state.fields["name"] ?? "").trim() === "");
  if (drawing) return t("editor.unsaved.drawing");
  if (!dirty) return t("editor.unsaved.nothing");
  if (empty) return t("editor.unsaved.empty");
  return nameless ? t("editor.unsaved.nameless") : null;
}

const useGoOn = () => {
  const navigate = useNavigate();
  return (id: number) => void navigate({ to: "/map/edit/$id", params: { id: String(id) }, replace: true, ignoreBlocker: true });
};

export function Workbench({ config, plane, userId, mayMove, view, reload }: Props) {
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const [reason, setReason] = useState("");
  const [asking, setAsking] = useState(false);
  const refused = useRefused(mayMove);
  const draft = useDraft(userId);
  const blocker = useBlocker({ shouldBlockFn: () => isDirty(editor()), enableBeforeUnload: () => isDirty(editor()), withResolver: true });
  const goOn = useGoOn();
  const conflict = useEditor((state) => state.conflict);
  const onSaved = (saved: Saved) => {
    setAsking(false);
    setReason("");
    const links = [{ id: saved.id, label: saved.name ?? `#${saved.id}` }];
    tell({ tone: "success", key: "saved", values: { version: saved.version }, links, stays: saved.id });
    if (editor().base.id === null) goOn(saved.id);
    else reload();
  };
  const save = useSave({ engine, onSaved });
  const stale = isStale(save.error);
  useKeys(refused);
  return (
    <div className="editor-page">
      <Head asking={() => setAsking(true)} />
      <ToolBar refused={refused} />
      <Panes {...{ config, plane, mayMove, view, engine, setEngine }} refused={refused("draw")} problems={fieldProblems(save.error)} draftFull={draft.full} />
      {asking && !conflict && (
        <SaveDialog
          busy={save.isPending}
          error={stale ? null : save.error}
          reason={reason}
          onReason={setReason}
          onSave={() => save.mutate(reason)}
          onClose={() => setAsking(false)}
        />
      )}
      {conflict && <ConflictDialog key={conflict.now.version} conflict={conflict} config={config} onSave={() => save.mutate(reason)} />}
      {draft.found && <DraftDialog found={draft.found} onAccept={draft.accept} onDiscard={draft.discard} />}
      {blocker.status === "blocked" && <LeaveDialog userId={userId} onStay={blocker.reset} onLeave={blocker.proceed} />}
    </div>
  );
}

function Head({ asking }: { asking: () => void }) {
  const { t } = useTranslation();
  const base = useEditor((state) => state.base);
  const name = useEditor((state) => state.fields["name"] ?? "");
  const unsavable = useUnsavable();
  return (
    <div className="editor-head">
      <h1>{base.id === null ? t(`editor.new_${base.kind}`) : t("editor.heading", { name: name || `#${base.id}` })}</h1>
      {base.id !== null && <span className="tag">{t("history.version", { version: base.version })}</span>}
      <span className="header-gap" />
      <Link to="/map" search={base.id === null ? {} : { sel: String(base.id) }} className="button">
        <Icon name="left" />
        {t("editor.back")}
      </Link>
      <GuardedButton look="primary" icon="save" reason={unsavable} onClick={asking} data-testid="save">
        {t("editor.save_ask")}
      </GuardedButton>
    </div>
  );
}

interface PanesProps extends Omit<Rights, "userId"> {
  view: View | null;
  engine: MapEngine | null;
  setEngine: (engine: MapEngine) => void;
  refused: string | null;
  problems: ReturnType<typeof fieldProblems>;
  draftFull: boolean;
}

function Panes({ config, plane, mayMove, view, engine, setEngine, refused, problems, draftFull }: PanesProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery(NARROW);
  const [tab, setTab] = useState<"vertices" | "fields" | "checks">("vertices");
  const tool = useEditor((state) => state.tool);
  const near = useNear(engine, plane);
  const { verdict, waiting, error, retry } = useVerdict();
  const deed = <Deed tool={tool} config={config} engine={engine} />;
  const fields = <FieldsForm config={config} planningOnly={!mayMove} problems={problems} />;
  const figures = <Figures verdict={verdict} />;
  const vertices = (
    <>
      <VertexTable zone={plane.zone} refused={refused} />
      <RingActions refused={refused} />
    </>
  );
  const checks = <Checks engine={engine} plane={plane} verdict={verdict} waiting={waiting} error={error} retry={retry} />;
  const map = useMemo(
    () => <MapPane {...{ config, plane, mayMove, view, engine }} onReady={setEngine} />,
    [config, plane, mayMove, view, engine, setEngine],
  );
  const banners = (
    <div className="editor-banners">
      <NoticeLine />
      {draftFull && <Banner tone="warning">{t("editor.draft_full")}</Banner>}
      {near.failed && (
        <Banner tone="warning">
          {t("editor.near_failed")}{" "}
          <button type="button" className="link" onClick={near.retry}>
            {t("action.retry")}
          </button>
        </Banner>
      )}
    </div>
  );
  if (narrow) {
    const found = verdict ? verdict.problems.filter(({ code }) => code !== "overlap").length + verdict.overlaps.length : 0;
    const tabs = (["vertices", "fields", "checks"] as const).map((key) => ({
      key,
      label: key === "checks" && found > 0 ? `${t("editor.tab.checks")} (${found})` : t(`editor.tab.${key}`),
    }));
    return (
      <div className="editor-panes">
        <div className="editor-map">
          <HintLine far={near.far} />
          {banners}
          {map}
        </div>
        <div className="editor-sheet">
          {figures}
          {deed}
          <Tabs label={t("editor.tabs")} tabs={tabs} active={tab} onChange={setTab}>
            {tab === "vertices" && vertices}
            {tab === "fields" && fields}
            {tab === "checks" && checks}
          </Tabs>
        </div>
      </div>
    );
  }
  return (
    <div className="editor-panes">
      <div className="editor-left">{fields}</div>
      <div className="editor-map">
        <HintLine far={near.far} />
        {banners}
        {map}
      </div>
      <div className="editor-right">
        {figures}
        {deed}
        {checks}
        {vertices}
      </div>
    </div>
  );
}

/** Dividing and joining are deeds of their own: the record ends, others begin. */
function Deed({ tool, config, engine }: { tool: Tool; config: Rights["config"]; engine: MapEngine | null }) {
  const refresh = useRefresh(engine);
  const goOn = useGoOn();
  if (tool === "split") {
    const onDone = (pieces: Piece[], names: string[]) => {
      refresh();
      const links = pieces.map(({ id }, i) => ({ id, label: names[i] ?? `#${id}` }));
      const first = pieces[0]?.id ?? 0;
      tell({ tone: "success", key: "split", values: { count: pieces.length }, links, stays: first });
      goOn(first);
    };
    return <SplitPanel onDone={onDone} />;
  }
  if (tool !== "merge") return null;
  const onDone = (child: Piece, name: string, parents: number[]) => {
    refresh();
    const links = [{ id: child.id, label: name || `#${child.id}` }];
    tell({ tone: "success", key: "merge", values: { count: parents.length }, links, stays: child.id });
    goOn(child.id);
  };
  return <MergePanel config={config} onDone={onDone} />;
}
