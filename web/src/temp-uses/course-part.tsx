/** 交付、收回、续期: the hand-over forms, the notice of an early return, and what goes on. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { placeId } from "./fields";
import { NewDialog } from "./new-dialog";
import { Part } from "./part";
import { SmallForm } from "./small-form";
import { UseStatusTag } from "./tags";
import { useHandoversOf } from "@/api/handovers";
import { useMay } from "@/api/session";
import { giveNotice, useUsesOf } from "@/api/temp-uses";
import { GuardedButton } from "@/shared/ui/guarded";

export function CoursePart({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const may = useMay();
  const { use, config, decides, deeds } = bench;
  const [noticing, setNoticing] = useState(false);
  const [renewing, setRenewing] = useState(false);
  const going = use.status === "in_use";
  const problems = ["handover_id", "return_id", "renewal"].flatMap((name) => deeds.problems[name] ?? []);
  const why = (allowed: boolean, refusal: string) => (!allowed ? t(refusal) : going ? null : t("temp_uses.while_in_use"));
  return (
    <Part name="course" title={t("temp_uses.course")} problems={problems}>
      <Forms bench={bench} />
      {use.notice_on && <p data-testid="early">{t("temp_uses.noticed", { day: use.notice_on, back: use.back_on })}</p>}
      <div className="form-actions">
        <GuardedButton reason={why(decides, "temp_uses.may_not_decide")} data-testid="notice" onClick={() => setNoticing(true)}>
          {t("temp_uses.notice")}
        </GuardedButton>
        <GuardedButton reason={why(may("reserve.write"), "temp_uses.may_not_file")} data-testid="renew" onClick={() => setRenewing(true)}>
          {t("temp_uses.renew")}
        </GuardedButton>
      </div>
      <Kin bench={bench} />
      {noticing && (
        <SmallForm
          title={t("temp_uses.notice")}
          lead={t("temp_uses.notice_lead", { days: use.form["notice_days"] ?? 0 })}
          questions={[
            { name: "document_no", label: t("temp_uses.document_no"), kind: "text" },
            { name: "on_day", label: t("temp_uses.notice_on"), kind: "day", initial: config.today, max: config.today },
          ]}
          onSend={({ document_no = "", on_day = "" }) => bench.run(({ id, version }) => giveNotice(id, version, { document_no, on_day }))}
          onClose={() => setNoticing(false)}
        />
      )}
      {renewing && <NewDialog item={use.item_id} renews={use} onClose={() => setRenewing(false)} />}
    </Part>
  );
}

/** The forms of delivery and return that the entry has; those by which this use was delivered and returned are marked. */
function Forms({ bench: { use } }: { bench: Bench }) {
  const { t } = useTranslation();
  const { data } = useHandoversOf(use.item_id, false);
  const forms = (data ?? []).filter(({ kind }) => kind === "temporary_out" || kind === "temporary_back");
  return (
    <>
      <ul className="temp-lines" data-testid="forms">
        {forms.map((form) => (
          <li key={form.id}>
            <Link to="/handovers/$id" params={{ id: String(form.id) }}>
              {form.no}
            </Link>
            <span>{t(`handovers.kind.${form.kind}`)}</span>
            <span className="tag">{t(`handovers.status.${form.status}`)}</span>
            {form.signed_on && <span>{form.signed_on}</span>}
            {(form.id === use.handover_id || form.id === use.return_id) && <span className="tag tag-success">{t("temp_uses.of_this")}</span>}
          </li>
        ))}
      </ul>
      <p>
        <Link to="/handovers" search={{ item: use.item_id, kind: use.status === "signed" ? "temporary_out" : "temporary_back", new: use.item_id }} id={placeId("form")}>
          {t("handovers.new")}
        </Link>{" "}
        <span className="note">{t("temp_uses.forms_note")}</span>
      </p>
    </>
  );
}

/** The agreement that this one goes on from, and those that go on from this. */
function Kin({ bench: { use } }: { bench: Bench }) {
  const { t } = useTranslation();
  const { data } = useUsesOf(use.item_id);
  const before = data?.find(({ id }) => id === use.renews);
  const after = data?.filter(({ renews }) => renews === use.id) ?? [];
  if (!before && after.length === 0) return null;
  return (
    <ul className="temp-lines" data-testid="kin">
      {[...(before ? [["temp_uses.goes_on_from", before] as const] : []), ...after.map((one) => ["temp_uses.goes_on_by", one] as const)].map(([words, one]) => (
        <li key={one.id}>
          <span>{t(words)}</span>
          <Link to="/temp-uses/$id" params={{ id: String(one.id) }}>
            {one.no}
          </Link>
          <UseStatusTag status={one.status} />
          {one.start_on && one.end_on && <span>{t("temp_uses.from_to", { from: one.start_on, to: one.end_on })}</span>}
        </li>
      ))}
    </ul>
  );
}
