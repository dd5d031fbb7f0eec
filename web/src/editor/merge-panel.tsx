/** 合并: neighbours that touch, what the whole is to be called, and what it takes where they disagree. */
import { useMutation, useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { shownValue, TO_BE_SAID } from "./fields";
import { measure } from "./geometry/area";
import { boxOf, places, type Shape } from "./geometry/shape";
import { edgeNear } from "./geometry/snap";
import { toggleChosen } from "./gestures";
import { Refusal, ReasonForm } from "./save-dialog";
import { baseOf } from "./save";
import { type Base, setEditor, useEditor } from "./store";
import { fetchEditable, mergeParcels, type Piece } from "@/api/editing";
import type { Config } from "@/api/types";
import { type Fields, properties } from "@/shared/changes";
import { NONE, squareMetres } from "@/shared/format";
import { ErrorState, Skeleton } from "@/shared/ui/states";

/** Borders this close touch (metres). */
const TOUCHING = 0.002;

function touch(a: Shape, b: Shape): boolean {
  const [p, q] = [boxOf(a), boxOf(b)];
  if (!p || !q || p[0] > q[2] + 1 || q[0] > p[2] + 1 || p[1] > q[3] + 1 || q[1] > p[3] + 1) return false;
  const on = (from: Shape, to: Shape) => places(from).some(({ point }) => edgeNear(to, point, TOUCHING) !== null);
  return on(a, b) || on(b, a);
}

interface Props {
  config: Config;
  onDone: (child: Piece, name: string, parents: number[]) => void;
}

export function MergePanel({ config, onDone }: Props) {
  const { t } = useTranslation();
  const near = useEditor((state) => state.near);
  const base = useEditor((state) => state.base);
  const chosen = useEditor((state) => state.chosen);
  const offered = useMemo(
    () => near.filter((one) => chosen.includes(one.id) || touch(base.shape, one.shape)).sort((a, b) => a.name.localeCompare(b.name)),
    [near, base, chosen],
  );
  return (
    <section className="editor-deed" aria-label={t("editor.tool.merge")} data-testid="merge-panel">
      <h2>{t("editor.tool.merge")}</h2>
      <p className="note">{t("editor.hint.merge")}</p>
      {offered.length === 0 && <p>{t("editor.merge_none")}</p>}
      <ul className="pieces">
        {offered.map((one) => (
          <li key={one.id}>
            <label className="check">
              <input type="checkbox" checked={chosen.includes(one.id)} data-id={one.id} onChange={() => toggleChosen(one.id)} />
              {one.name} <span className="note">{squareMetres(measure(one.shape).area)} ㎡</span>
            </label>
          </li>
        ))}
      </ul>
      {chosen.length > 0 && <Deed key={chosen.join()} ids={chosen} base={base} config={config} onDone={onDone} />}
    </section>
  );
}

interface DeedProps extends Props {
  ids: readonly number[];
  base: Base;
}

function Deed({ ids, base, config, onDone }: DeedProps) {
  const { t } = useTranslation();
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["spaces", "editable", id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => baseOf(await fetchEditable(id, signal)),
      staleTime: 0,
      gcTime: 0,
    })),
  });
  const failed = answers.find((answer) => answer.error);
  if (failed) return <ErrorState error={failed.error} what={t("editor.merge_failed")} onRetry={() => void failed.refetch()} />;
  const others = answers.flatMap(({ data }) => (data ? [data] : []));
  if (others.length < ids.length) return <Skeleton rows={3} label={t("state.loading")} />;
  return <DeedForm all={[base, ...others]} config={config} onDone={onDone} />;
}

function DeedForm({ all, config, onDone }: Props & { all: readonly Base[] }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [name, setName] = useState(all[0]?.fields["name"] ?? "");
  const differing = TO_BE_SAID.filter((field) => new Set(all.map(({ fields }) => fields[field] ?? "")).size > 1);
  // Of the parcel one started from, until somebody says otherwise.
  const [said, setSaid] = useState<Fields>(() => Object.fromEntries(differing.map((field) => [field, all[0]?.fields[field] ?? ""])));
  const total = all.reduce((sum, { shape }) => sum + Math.round(measure(shape).area * 100), 0) / 100;
  const parcels = all.map(({ id, version }) => ({ id: id ?? 0, version }));
  const merge = useMutation({
    mutationFn: () => {
      setEditor({ saving: true });
      const input = { reason, parcels, properties: properties({ ...said, name }) };
      return mergeParcels(input).finally(() => setEditor({ saving: false }));
    },
    onSuccess: (child) => onDone(child, name, parcels.map(({ id }) => id)),
  });
  return (
    <>
      <p data-testid="merge-sum">{t("editor.merge_sum", { count: all.length, total: squareMetres(total) })}</p>
      <label className="editor-field">
        {t("field.name")}
        <input type="text" name="merged-name" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      {differing.length > 0 && <p className="note">{t("editor.merge_differ")}</p>}
      {differing.map((field) => (
        <label key={field} className="editor-field">
          {t(`field.${field}`)}
          <select name={`merged-${field}`} value={said[field] ?? ""} onChange={(event) => setSaid({ ...said, [field]: event.target.value })}>
            {all
              .filter(({ fields }, i) => all.findIndex((other) => (other.fields[field] ?? "") === (fields[field] ?? "")) === i)
              .map(({ fields, kind, id }) => (
                <option key={id} value={fields[field] ?? ""}>
                  {shownValue(field, fields, kind, config) || NONE}
                </option>
              ))}
          </select>
        </label>
      ))}
      {merge.error && <Refusal error={merge.error} />}
      <ReasonForm busy={merge.isPending} reason={reason} onReason={setReason} submit={t("editor.merge_do")} onSubmit={() => merge.mutate()} />
    </>
  );
}
