/** 列设置 and 密度. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { COLUMNS } from "./columns";
import { fieldLabel } from "./fields";
import { DEFAULTS, type Preferences } from "./preferences";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";

interface Props {
  preferences: Preferences;
  money: boolean;
  onChange: (preferences: Preferences) => void;
}

export function ColumnChoice({ preferences, money, onChange }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { columns } = preferences;
  const choices = COLUMNS.filter((column) => money || !column.money);
  const toggle = (key: string) => {
    const chosen = columns.includes(key) ? columns.filter((other) => other !== key) : [...columns, key];
    // In the order of the list, so that a column is found where it always stands.
    onChange({ ...preferences, columns: COLUMNS.map((column) => column.key).filter((name) => chosen.includes(name)) });
  };
  return (
    <>
      <Button icon="columns" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t("ledger.columns")}
      </Button>
      {open && (
        <Dialog wide title={t("ledger.columns")} onClose={() => setOpen(false)} testId="columns">
          <div className="column-boxes" role="group" aria-labelledby={id}>
            <p id={id} className="note">
              {t("ledger.columns_hint")}
            </p>
            {choices.map(({ key }) => (
              <label key={key} className="check">
                <input type="checkbox" value={key} checked={columns.includes(key)} onChange={() => toggle(key)} />
                {key === "mu" ? t("ledger.mu") : fieldLabel(t, key)}
              </label>
            ))}
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={preferences.dense}
              onChange={(event) => onChange({ ...preferences, dense: event.target.checked })}
            />
            {t("ledger.dense")}
          </label>
          <div className="form-actions">
            <Button look="primary" onClick={() => setOpen(false)}>
              {t("action.close")}
            </Button>
            <Button onClick={() => onChange(DEFAULTS)}>{t("ledger.columns_default")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
