/** A draft at the desk: the whole paper, saved and submitted by buttons. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { useAttachments } from "@/api/attachments";
import { type Check, CHECK_ITEMS, movePatrol, type Patrol, type PatrolForm, SEVERITIES, writePatrol } from "@/api/patrols";
import { useConfig } from "@/api/queries";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

/** Conflicts that one may submit in spite of (src/patrols/work.rs). */
const ASKING = ["left-the-store", "patrolled-today"];

/** A moment as a `datetime-local` field holds it. */
function localText(iso: string | null | undefined): string {
  if (!iso) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function DraftForm({ patrol }: { patrol: Patrol }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form, setForm] = useState<PatrolForm>(patrol.form);
  const [people, setPeople] = useState((patrol.form.patrollers ?? []).join(" "));
  const organisations = useConfig().data?.organisations ?? [];
  const supplement = patrol.supplement_of !== null;
  const edit = (change: Partial<PatrolForm>) => setForm({ ...form, ...change });
  const whole = (): PatrolForm => ({ ...form, patrollers: people.split(/[\s,，、;；]+/).filter((name) => name !== "") });
  const renew = () => client.invalidateQueries({ queryKey: ["patrols"] });
  // Each writing is a new version, whatever becomes of the submission.
  const version = useRef(patrol.version);
  const write = async () => {
    version.current = (await writePatrol(patrol.id, version.current, whole())).version;
  };
  const save = useMutation({ mutationFn: write });
  const submit = useMutation({
    mutationFn: async (despite: string[]) => {
      await write();
      return movePatrol(patrol.id, version.current, { to: "submitted", despite });
    },
    onSuccess: renew,
  });
  const drop = useMutation({ mutationFn: () => movePatrol(patrol.id, version.current, { to: "dropped" }), onSuccess: renew });
  const refused = submit.error instanceof ApiError ? submit.error.errors : [];
  const asking = refused.map(({ code }) => code ?? "").filter((code) => ASKING.includes(code));
  const line = (name: "weather" | "far_reason" | "measures" | "remark" | "problem" | "correction") => (
    <label className="wide">
      <span>{t(`patrols.desk.${name === "weather" ? "weather_was" : name}`)}</span>
      <input name={name} maxLength={1000} value={form[name] ?? ""} onChange={(event) => edit({ [name]: event.target.value })} />
    </label>
  );
  return (
    <form className="draft-form" onSubmit={(event) => event.preventDefault()} data-testid="draft-form">
      <label>
        <span>{t("patrols.desk.when")}</span>
        <input
          name="happened_at"
          type="datetime-local"
          value={localText(form.happened_at)}
          onChange={(event) => edit({ happened_at: event.target.value ? new Date(event.target.value).toISOString() : null })}
        />
      </label>
      <label className="wide">
        <span>{t("patrols.desk.people")}</span>
        <input name="patrollers" value={people} onChange={(event) => setPeople(event.target.value)} />
      </label>
      {supplement && line("correction")}
      {!supplement && (
        <>
          {line("weather")}
          <Place form={form} edit={edit} />
          {line("far_reason")}
          <Checks patrol={patrol} form={form} edit={edit} />
          {line("problem")}
          <label>
            <span>{t("patrols.desk.severity")}</span>
            <select name="severity" value={form.severity ?? ""} onChange={(event) => edit({ severity: event.target.value || null })}>
              <option value="">{t("patrols.desk.choose")}</option>
              {SEVERITIES.map((severity) => (
                <option key={severity} value={severity}>
                  {t(`patrols.severity.${severity}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{t("patrols.desk.responsible")}</span>
            <select
              name="responsible_id"
              value={form.responsible_id ?? ""}
              onChange={(event) => edit({ responsible_id: event.target.value ? Number(event.target.value) : null })}
            >
              <option value="">{t("patrols.desk.auto")}</option>
              {organisations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{t("patrols.desk.deadline")}</span>
            <input name="deadline" type="date" value={form.deadline ?? ""} onChange={(event) => edit({ deadline: event.target.value || null })} />
          </label>
          <label>
            <span>{t("patrols.desk.occupied")} ㎡</span>
            <input name="occupied" inputMode="decimal" value={form.occupied_area_m2 ?? ""} onChange={(event) => edit({ occupied_area_m2: event.target.value || null })} />
          </label>
          {line("measures")}
        </>
      )}
      {line("remark")}
      <div className="form-actions wide">
        <Button look="primary" data-testid="submit" disabled={submit.isPending} onClick={() => submit.mutate([])}>
          {t("patrols.desk.submit")}
        </Button>
        {asking.length > 0 && (
          <Button data-testid="anyway" onClick={() => submit.mutate(asking)}>
            {t("patrols.desk.conflict_anyway")}
          </Button>
        )}
        <Button data-testid="save" disabled={save.isPending} onClick={() => save.mutate()}>
          {t("patrols.desk.save")}
        </Button>
        <Button data-testid="drop" disabled={drop.isPending} onClick={() => drop.mutate()}>
          {t("patrols.desk.drop")}
        </Button>
        <span role="status" data-testid="saved">
          {save.isSuccess && t("patrols.desk.saved")}
        </span>
      </div>
      {refused.length > 0 && (
        <div className="wide">
          <Banner tone="error">
            <strong>{t("patrols.desk.missing")}</strong>
            <ul data-testid="missing">
              {refused.map(({ field, message }) => (
                <li key={`${field}${message}`}>
                  {field?.startsWith("checks/") && `${t(`patrols.check.${field.split("/")[1]}`, { defaultValue: "" })} `}
                  {message}
                </li>
              ))}
            </ul>
          </Banner>
        </div>
      )}
      {[save.error, drop.error, refused.length === 0 ? submit.error : null].map(
        (error, place) => error && <ErrorState key={place} error={error} what={t("patrols.desk.failed")} />,
      )}
    </form>
  );
}

interface PartProps {
  form: PatrolForm;
  edit: (change: Partial<PatrolForm>) => void;
}

/** Read from a map or a note: the desk has no position of its own. */
function Place({ form, edit }: PartProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState({
    lng: form.arrival ? String(form.arrival.lng) : "",
    lat: form.arrival ? String(form.arrival.lat) : "",
    accuracy: form.arrival?.accuracy_m ? String(form.arrival.accuracy_m) : "",
  });
  const set = (name: keyof typeof typed, text: string) => {
    const next = { ...typed, [name]: text };
    setTyped(next);
    const number = (value: string) => (value.trim() === "" ? NaN : Number(value));
    const [lng, lat, accuracy] = [number(next.lng), number(next.lat), number(next.accuracy)];
    const known = Number.isFinite(lng) && Number.isFinite(lat);
    edit({ arrival: known ? { lng, lat, accuracy_m: Number.isFinite(accuracy) ? accuracy : null } : null });
  };
  return (
    <>
      {(["lng", "lat", "accuracy"] as const).map((name) => (
        <label key={name}>
          <span>{t(`patrols.desk.${name}`)}</span>
          <input name={name} inputMode="decimal" value={typed[name]} onChange={(event) => set(name, event.target.value)} />
        </label>
      ))}
    </>
  );
}

function Checks({ patrol, form, edit }: PartProps & { patrol: Patrol }) {
  const { t } = useTranslation();
  const files = useAttachments({ owner_kind: "patrol", owner_id: patrol.id }, false);
  const pictures = (files.data?.items ?? []).filter(({ media_type }) => media_type.startsWith("image/"));
  const checks = form.checks ?? [];
  const of = (item: string) => checks.find((check) => check.item === item);
  const put = (next: Check) => edit({ checks: [...checks.filter(({ item }) => item !== next.item), next] });
  const rest = CHECK_ITEMS.filter((item) => !of(item)).map((item): Check => ({ item, result: "yes" }));
  return (
    <fieldset className="wide">
      <legend>{t("patrols.desk.checks")}</legend>
      <Button data-testid="all-yes" disabled={rest.length === 0} onClick={() => edit({ checks: [...checks, ...rest] })}>
        {t("patrols.desk.all_yes")}
      </Button>
      <table className="plain-table" aria-label={t("patrols.desk.checks")}>
        <tbody>
          {CHECK_ITEMS.map((item) => {
            const check = of(item);
            return (
              <tr key={item} data-item={item}>
                <th scope="row">{t(`patrols.check.${item}`)}</th>
                <td>
                  {(["yes", "no", "na"] as const).map((result) => (
                    <label key={result} className="choice">
                      <input type="radio" name={`check-${item}`} checked={check?.result === result} onChange={() => put({ ...check, item, result })} />{" "}
                      {t(`patrols.result.${result}`)}
                    </label>
                  ))}
                </td>
                <td>
                  {check?.result === "no" && (
                    <>
                      <input
                        aria-label={`${t(`patrols.check.${item}`)} ${t("patrols.desk.note")}`}
                        placeholder={t("patrols.desk.note")}
                        value={check.note ?? ""}
                        onChange={(event) => put({ ...check, note: event.target.value })}
                      />
                      {pictures.map(({ id, sha256, title }) => (
                        <label key={id} className="choice">
                          <input
                            type="checkbox"
                            checked={check.photos?.includes(sha256) ?? false}
                            onChange={(event) =>
                              put({ ...check, photos: event.target.checked ? [...(check.photos ?? []), sha256] : (check.photos ?? []).filter((other) => other !== sha256) })
                            }
                          />{" "}
                          {title}
                        </label>
                      ))}
                      {pictures.length === 0 && <span className="note">{t("patrols.desk.choose_photo")}</span>}
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </fieldset>
  );
}
