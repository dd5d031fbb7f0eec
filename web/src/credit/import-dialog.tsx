/** A table of records: looked at first, row by row, then taken over. */
import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { KindTag } from "./glance";
import { acceptTable, CREDIT_TEMPLATE, type CreditImport, lookAtTable } from "@/api/credit";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Icon } from "@/shared/ui/icon";
import { Banner, ErrorState } from "@/shared/ui/states";
import { Grid } from "@/supervision/part";

export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const stop = useRef<AbortController | null>(null);
  const look = useMutation({
    mutationFn: (file: File) => {
      stop.current = new AbortController();
      return lookAtTable(file, { onProgress: () => undefined, signal: stop.current.signal });
    },
  });
  const accept = useMutation({ mutationFn: (id: number) => acceptTable(id), onSuccess: onDone });
  const seen = look.data;
  const close = () => {
    stop.current?.abort();
    onClose();
  };
  return (
    <Dialog wide title={t("credit.import")} onClose={close} testId="credit-import">
      <div className="credit-import">
        <p className="note">
          {t("credit.import_lead")} <a href={CREDIT_TEMPLATE}>{t("credit.template")}</a>
        </p>
        <label className="drop">
          <input
            type="file"
            className="visually-hidden"
            accept=".xlsx,.csv"
            data-testid="credit-file"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file && !look.isPending) {
                accept.reset();
                look.mutate(file);
              }
              // The same file, corrected, may be chosen again.
              event.target.value = "";
            }}
          />
          <Icon name="upload" size={22} />
          <b>{t(look.isPending ? "credit.reading" : "credit.choose_file")}</b>
        </label>
        {look.error && <ErrorState error={look.error} what={t("credit.not_read")} />}
        {seen && <Preview seen={seen} />}
        {accept.error && <ErrorState error={accept.error} what={t("credit.not_accepted")} />}
        {accept.data?.done && (
          <Banner tone="success">
            <span data-testid="credit-done">{t("credit.done", { fresh: accept.data.done.new, changed: accept.data.done.changed })}</span>
          </Banner>
        )}
        <div className="form-actions">
          {seen && !accept.data && (
            <Button look="primary" data-testid="credit-accept" disabled={accept.isPending || seen.counts.new + seen.counts.changed === 0} onClick={() => accept.mutate(seen.id)}>
              {t("credit.accept", { count: seen.counts.new + seen.counts.changed })}
            </Button>
          )}
          <Button onClick={close}>{t(accept.data ? "action.close" : "action.cancel")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function Preview({ seen }: { seen: CreditImport }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="counts" data-testid="credit-counts">
        {(["new", "changed", "same", "older"] as const).map((does) => (
          <span key={does} data-does={does}>
            {t(`credit.does.${does}`)} <b>{seen.counts[does]}</b>
          </span>
        ))}
        <span data-does="rejected">
          {t("credit.does.rejected")} <b>{seen.rejected}</b>
        </span>
      </p>
      {seen.problems.length > 0 && (
        <ul className="problems" data-testid="credit-problems" tabIndex={0} aria-label={t("credit.problems")}>
          {seen.problems.map(({ row, line, message, remedy }, place) => (
            <li key={place} data-line={line ?? row}>
              {t("credit.line", { line: line ?? row ?? "" })} {message} {remedy}
            </li>
          ))}
        </ul>
      )}
      <Grid
        label={t("credit.preview")}
        testId="credit-preview"
        none={t("credit.nothing_new")}
        rows={seen.items}
        keyOf={({ place }) => place}
        columns={[
          { key: "does", name: t("credit.what"), cell: (row) => t(`credit.does.${row.does}`) },
          {
            key: "name",
            name: t("credit.field.name"),
            wide: true,
            cell: (row) => (
              <span>
                {row.name}
                <small>{row.uscc}</small>
              </span>
            ),
          },
          { key: "kind", name: t("credit.field.kind"), cell: ({ kind }) => <KindTag kind={kind} /> },
          { key: "no", name: t("credit.field.document_no"), wide: true, cell: (row) => row.document_no },
          { key: "decided_on", name: t("credit.field.decided_on"), cell: (row) => row.decided_on },
        ]}
      />
    </>
  );
}
