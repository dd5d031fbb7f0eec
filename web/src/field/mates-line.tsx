/** Who goes along: told once it is known, and changed when it is not. */
import { useState } from "react";
import type { useMates } from "./mates";
import { Line } from "./parts";
import type { Me } from "./tasks";
import { language, t } from "./words";

export function MatesLine({ me, mates }: { me: Me; mates: NonNullable<ReturnType<typeof useMates>> }) {
  const [open, setOpen] = useState(mates.text === "");
  if (!open) {
    return (
      <p className="note" data-testid="patrollers">
        {t("patrols.field.patrollers", { names: [me.name, ...mates.names].join(language() === "en" ? ", " : "、") })}{" "}
        <button type="button" className="plain" onClick={() => setOpen(true)}>
          {t("patrols.field.change")}
        </button>
      </p>
    );
  }
  return (
    <>
      <Line label={`${t("patrols.field.mates")} *`} value={mates.text} testId="mates" onChange={(text) => void mates.set(text)} />
      <p className="hint">{t("patrols.field.mates_hint")}</p>
    </>
  );
}
