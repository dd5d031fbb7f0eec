/** What a new contract names: the enterprise that signs, and the land on the map. */
import { useId, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { useEnterprises } from "@/api/enterprises";
import { useSearchGroups } from "@/api/queries";
import { useMay } from "@/api/session";
import { EnterpriseDialog } from "@/supervision/enterprise-form";
import { useDebounced } from "@/shared/hooks";
import { rowsOf } from "@/form/rows";
import type { Sheet } from "@/form/use-sheet";
import { Button, IconButton } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";

const SHOWN = 8;
const REST_MS = 250;

/** Chosen, `uscc` and `enterprise` (its name) stand in the form. */
export function EnterprisePick({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const id = useId();
  const may = useMay();
  const [text, setText] = useState("");
  const [making, setMaking] = useState(false);
  const wanted = useDebounced(text.trim(), REST_MS);
  const { data, error, refetch } = useEnterprises(wanted, SHOWN);
  const take = ({ uscc, name }: { uscc: string; name: string }) => {
    sheet.put("uscc", uscc);
    sheet.put("enterprise", name);
  };
  const problem = sheet.problems["uscc"];
  const { uscc, enterprise } = sheet.fields;
  if (uscc) {
    return (
      <div className="form-field is-wide" data-testid="enterprise">
        <span className="note">{t("contracts.field.uscc")}</span>
        <p>
          <b>{enterprise}</b> <code>{uscc}</code>{" "}
          <button type="button" className="link-button" onClick={() => take({ uscc: "", name: "" })}>
            {t("contracts.other_enterprise")}
          </button>
        </p>
        {problem && <span className="field-error">{problem}</span>}
      </div>
    );
  }
  return (
    <div className="form-field is-wide" data-testid="enterprise">
      <label htmlFor={id}>{t("contracts.field.uscc")} *</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        value={text}
        placeholder={t("enterprises.search_hint")}
        aria-invalid={problem !== undefined || undefined}
        onChange={(event) => setText(event.target.value)}
      />
      {problem && <span className="field-error">{problem}</span>}
      {error && !data && <ErrorState error={error} what={t("listed.failed")} onRetry={() => void refetch()} />}
      <ul>
        {data?.pages[0]?.items.map((one) => (
          <li key={one.uscc}>
            <button type="button" className="link-button" onClick={() => take(one)}>
              {one.name}
            </button>{" "}
            <small>{one.uscc}</small>
          </li>
        ))}
      </ul>
      {may("enterprises.write") && (
        <p className="form-actions">
          <Button icon="plus" data-testid="new-enterprise" onClick={() => setMaking(true)}>
            {t("enterprises.new")}
          </Button>
        </p>
      )}
      {/* Outside of the form around it: a form stands in no other. */}
      {making &&
        createPortal(
          <EnterpriseDialog
            onClose={() => setMaking(false)}
            onDone={(done) => {
              setMaking(false);
              take(done);
            }}
          />,
          document.body,
        )}
    </div>
  );
}

/** Parcels and buildings, a table of the form. */
export function SpacesPick({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const wanted = useDebounced(text.trim(), REST_MS);
  const { data } = useSearchGroups(wanted);
  const chosen = rowsOf(sheet.fields["space_ids"]);
  const found = (wanted ? (data?.groups ?? []) : [])
    .filter(({ kind }) => kind === "parcel" || kind === "building")
    .flatMap(({ items }) => items)
    .filter((item) => !chosen.some((one) => one["id"] === String(item.id)))
    .slice(0, SHOWN);
  const problem = sheet.problems["space_ids"];
  return (
    <div className="form-field is-wide" data-testid="spaces">
      <label htmlFor={id}>{t("contracts.field.space_ids")}</label>
      <input id={id} type="search" autoComplete="off" value={text} placeholder={t("contracts.space_hint")} onChange={(event) => setText(event.target.value)} />
      {problem && <span className="field-error">{problem}</span>}
      <ul>
        {found.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              className="link-button"
              onClick={() => {
                sheet.add("space_ids", { id: String(item.id), name: item.title });
                setText("");
              }}
            >
              {item.title}
            </button>{" "}
            <small>{item.subtitle}</small>
          </li>
        ))}
      </ul>
      <p>
        {chosen.map(({ id: space, name = "" }, line) => (
          <span key={space} className="tag tag-info">
            {name}
            <IconButton icon="close" label={t("contracts.without_space", { name })} onClick={() => sheet.remove("space_ids", line)} />
          </span>
        ))}
      </p>
    </div>
  );
}
