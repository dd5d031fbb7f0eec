/** 如果…: another day, another agreed start, a cause verified. Nothing is stored. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Clocks } from "./clocks";
import type { PartProps } from "./use-contract";
import { suppose, type Supposed, type Supposition } from "@/api/contracts";
import { Input } from "@/form/input";
import { withValue } from "@/form/rows";
import type { Sheet } from "@/form/use-sheet";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";
import { LevelTag } from "@/supervision/level";
import { Part } from "@/supervision/part";
import { thingKey, thingText } from "@/supervision/says";

export function WhatIf({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const [fields, setFields] = useState<Record<string, string>>({ today: contract.today });
  const claimed = contract.causes.filter(({ verdict }) => verdict !== "refused");
  /** Those claimed as if they were verified; where none is claimed, one from the signing on. */
  const causes = () =>
    claimed.length > 0
      ? claimed.map(({ kind, from_on, to_on }) => ({ kind, from_on, to_on, verified: true }))
      : [{ kind: "other_government", from_on: contract.sign_on, to_on: null, verified: true }];
  const ask = useMutation({
    mutationFn: () => {
      const facts = {
        ...(fields["start_due"] && { start: { due: fields["start_due"] } }),
        ...(fields["cause"] === "true" && { causes: causes() }),
      };
      const wish: Supposition = { ...(fields["today"] && { today: fields["today"] }), facts };
      return suppose(contract.id, wish);
    },
  });
  const sheet: Sheet = { fields, problems: {}, put: (path, value) => setFields((before) => withValue(before, path, value)), add: () => undefined, remove: () => undefined };
  const press = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Part title={t("contracts.part.whatif")} testId="what-if">
      <p className="note">{t("contracts.whatif_lead")}</p>
      <form onSubmit={press}>
        <div className="field-grid">
          <Input sheet={sheet} name="today" label={t("contracts.whatif_today")} kind="date" />
          <Input sheet={sheet} name="start_due" label={t("contracts.whatif_start")} kind="date" note={contract.terms.start_due && t("contracts.agreed_on", { day: contract.terms.start_due })} />
          <Input sheet={sheet} name="cause" label={t(claimed.length > 0 ? "contracts.whatif_claimed" : "contracts.whatif_cause")} kind="check" />
        </div>
        <Button look="primary" type="submit" disabled={ask.isPending} data-testid="suppose">
          {t("contracts.whatif_ask")}
        </Button>
      </form>
      {ask.error && <ErrorState error={ask.error} what={t("contracts.whatif_failed")} />}
      {ask.data && <Answer supposed={ask.data} contract={contract} config={config} />}
    </Part>
  );
}

function Answer({ supposed, contract, config }: PartProps & { supposed: Supposed }) {
  const { t } = useTranslation();
  const covenants = contract.terms.covenants ?? [];
  const { differs, after, before, today } = supposed;
  return (
    <div data-testid="supposed" data-today={today}>
      <h3>{t("contracts.whatif_on", { day: today })}</h3>
      {differs.length === 0 && <Banner tone="info">{t("contracts.whatif_same")}</Banner>}
      <ul className="differs">
        <li>
          <b>{t("contracts.whatif_whole")}</b>
          <LevelTag level={before.level} />→<LevelTag level={after.level} />
        </li>
        {differs.map(({ from, to, ...thing }) => (
          <li key={thingKey(thing)} data-differs={thingKey(thing)} data-from={from} data-to={to}>
            <span>{thingText(t, thing, covenants, config.codes.covenant_metric)}</span>
            <LevelTag level={from} />→<LevelTag level={to} />
          </li>
        ))}
      </ul>
      <Clocks findings={after.findings} covenants={covenants} config={config} label={t("contracts.whatif_on", { day: today })} testId="supposed-clocks" />
    </div>
  );
}
