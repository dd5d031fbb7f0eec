/** 地块: what the entry consists of, and how much it was and is. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SpaceChooser } from "./space-chooser";
import { SplitDialog } from "./split-dialog";
import { OvertakenError, unlessOvertaken } from "../overtaken";
import { Refusal } from "../refusal";
import { mayKeep } from "../rights";
import { useLedger, useRefresh } from "../use-ledger";
import { changeEntry, type EntryDetail, type Piece } from "@/api/reserve";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { mu, squareMetres, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  entry: EntryDetail;
  config: Config;
}

export function PiecesTab({ entry, config }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const [splitting, setSplitting] = useState(false);
  const { pieces } = entry;
  const keeps = mayKeep(may, entry.state);
  return (
    <>
      <section className="piece-actions">
        {pieces.length > 0 && (
          <Link to="/map" search={{ sel: pieces.map(({ space_id }) => space_id).join(",") }} className="button">
            <Icon name="map" />
            {t("ledger.pieces_on_map")}
          </Link>
        )}
        {!editing && (
          <GuardedButton icon="edit" reason={keeps ? null : t("ledger.may_not_link")} onClick={() => setEditing(true)} data-testid="edit-pieces">
            {t("ledger.choose_pieces")}
          </GuardedButton>
        )}
        {may("reserve.decide") && (
          <GuardedButton icon="split" reason={pieces.length < 2 ? t("ledger.one_piece") : null} onClick={() => setSplitting(true)}>
            {t("ledger.split")}
          </GuardedButton>
        )}
      </section>
      {editing && <PiecesForm entry={entry} config={config} onClose={() => setEditing(false)} />}
      <section>
        {pieces.length === 0 && <EmptyState title={t("ledger.no_spaces")} />}
        <ul className="pieces" data-testid="pieces">
          {pieces.map((piece) => (
            <OnePiece key={piece.space_id} piece={piece} />
          ))}
        </ul>
      </section>
      <Kin entry={entry} />
      {splitting && <SplitDialog entry={entry} config={config} onClose={() => setSplitting(false)} />}
    </>
  );
}

/** Figures further apart than this (㎡) are flagged: the map was measured anew. */
const CENT = 0.005;

function OnePiece({ piece }: { piece: Piece }) {
  const { t } = useTranslation();
  const name = piece.name ?? piece.object_no ?? `#${piece.space_id}`;
  const building = piece.kind === "building";
  const off = !building && piece.area_now_m2 !== null && Math.abs(piece.area_now_m2 - piece.area_m2) > CENT;
  return (
    <li data-space={piece.space_id}>
      <div className="timeline-head">
        <b>{name}</b>
        <span className="tag">{t(building ? "ledger.building" : "ledger.parcel")}</span>
        {piece.out_on && <span className="tag tag-error">{t("ledger.out_on", { day: piece.out_on })}</span>}
        <Link to="/map" search={{ sel: String(piece.space_id) }} aria-label={t("ledger.piece_on_map", { name })}>
          {t("ledger.on_map")}
        </Link>
      </div>
      <p className="numbers">
        {building ? (
          <>
            {t("ledger.gross_floor")} {squareMetres(piece.gross_floor_area_m2)} ㎡
          </>
        ) : (
          <>
            {t("ledger.area_counted")} {squareMetres(piece.area_m2)} ㎡ ({t("unit.mu_value", { value: mu(piece.area_m2) })})
          </>
        )}
      </p>
      {off && (
        <p className="flag-warning numbers">
          <Icon name="warning" size={13} />
          {t("ledger.area_now", { area: squareMetres(piece.area_now_m2) })}
        </p>
      )}
    </li>
  );
}

function PiecesForm({ entry, config, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [base, setBase] = useState({ id: entry.id, version: entry.version });
  const [ids, setIds] = useState(() => entry.pieces.map(({ space_id }) => space_id));
  const [reason, setReason] = useState("");
  const save = useMutation({
    mutationFn: () => unlessOvertaken(base, () => changeEntry(base.id, base.version, { spaces: ids, reason: reason.trim() })),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
    onError: (error) => {
      if (error instanceof OvertakenError) setBase(error.now);
    },
  });
  const fixed = entry.pieces.filter(({ out_on }) => out_on !== null).map(({ space_id }) => space_id);
  return (
    <section className="step-form">
      <SpaceChooser ids={ids} onChange={setIds} fixed={fixed} />
      <label>
        {t("ledger.reason_optional")}
        <textarea rows={2} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Refusal error={save.error} config={config} what={t("ledger.save_failed")} />
      <div className="form-actions">
        <Button look="primary" icon="save" disabled={save.isPending} onClick={() => save.mutate()}>
          {t("ledger.save")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </section>
  );
}

/** 沿革: from which entries it came, and what became of it. */
function Kin({ entry }: { entry: EntryDetail }) {
  const { t } = useTranslation();
  const { update } = useLedger();
  if (entry.lineage.length === 0) return null;
  return (
    <section>
      <h3>{t("ledger.lineage")}</h3>
      <ul className="around">
        {entry.lineage.map((kin) => {
          const up = kin.child_id === entry.id;
          const other = up ? kin.parent_id : kin.child_id;
          return (
            <li key={`${kin.parent_id}-${kin.child_id}`}>
              <span className="around-kind">{t(`ledger.kin.${kin.op}_${up ? "from" : "to"}`)}</span>
              <button type="button" className="link" onClick={() => update({ id: String(other) })}>
                {t("ledger.entry_no", { id: other })}
              </button>
              <span className="around-share">
                {squareMetres(kin.area_m2)} ㎡ · {kin.by} {when(kin.at)}
              </span>
              <span className="note">{kin.reason}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
