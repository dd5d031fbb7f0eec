/** A new project, or a change of one: only what was changed is sent, and what others changed meanwhile is told. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { badNumbers, changesOf, converted, fieldsOf, type FormState, type Lists, type NumberName, stateOf, type TextName, type Unit } from "./form-state";
import { usesOf } from "./words";
import { ApiError, newKey } from "@/api/client";
import { DEMANDS } from "@/api/project-search";
import { changeProject, createProject, type ProjectDetail, type ProjectFields, projectQuery, useParks } from "@/api/projects";
import { useConfig } from "@/api/queries";
import { Field, focusFirstProblem } from "@/credentials/field";
import { problemsOf } from "@/credentials/problems";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";

const INDUSTRIES = "ABCDEFGHIJKLMNOPQRST".split("");
const OFFERED = ["supply", "renewal", "industrial_upgrade", "building"] as const;
const FIRST_STAGES = ["lead", "talking", "signed"] as const;

interface Props {
  /** Null: a new one. */
  project: ProjectDetail | null;
  onSaved: (project: ProjectDetail) => void;
  onClose: () => void;
}

interface Overtaken {
  who: string;
  names: string[];
}

/** What differs between two versions, by name. */
function differing(before: ProjectFields, now: ProjectFields): string[] {
  return Object.keys(fieldsOf(stateOf(null))).filter((name) => {
    const key = name as keyof ProjectFields;
    return JSON.stringify(before[key]) !== JSON.stringify(now[key]);
  });
}

function useSave({ project, onSaved }: Props, state: FormState, form: React.RefObject<HTMLFormElement | null>) {
  const client = useQueryClient();
  const [key] = useState(newKey);
  const [base, setBase] = useState(project);
  const [overtaken, setOvertaken] = useState<Overtaken | null>(null);
  const save = useMutation({
    mutationFn: () => (base ? changeProject(base.id, base.version, changesOf(state, base)) : createProject(fieldsOf(state), key)),
    onSuccess: ({ data }) => {
      client.setQueryData(projectQuery(data.id).queryKey, data);
      void client.invalidateQueries({ queryKey: ["projects"] });
      onSaved(data);
    },
    onError: async (error) => {
      if (!(error instanceof ApiError && error.status === 412) || !base) return focusFirstProblem(form.current);
      const now = await client.fetchQuery({ ...projectQuery(base.id), staleTime: 0 });
      setOvertaken({ who: now.changed_by, names: differing(base, now) });
      setBase(now);
    },
  });
  return { save, overtaken };
}

export function ProjectForm(props: Props) {
  const { project, onClose } = props;
  const { t } = useTranslation();
  const { data: config } = useConfig();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState(() => stateOf(project));
  const [bad, setBad] = useState<NumberName[]>([]);
  const { save, overtaken } = useSave(props, state, form);
  if (!config) return <Skeleton rows={8} label={t("state.loading")} />;
  const stale = save.error instanceof ApiError && save.error.status === 412;
  const problems = problemsOf(t, save.error, [...Object.keys(fieldsOf(state)), "reason"]);
  for (const name of bad) problems[name] = [t("projects.form.bad_number")];
  const unplaced = save.error && !stale && Object.keys(problems).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = badNumbers(state);
    setBad(wrong);
    if (wrong.length > 0) focusFirstProblem(form.current);
    else save.mutate();
  };
  const text = (name: TextName | NumberName, more: { type?: string; label?: string } = {}) => (
    <Field
      key={name}
      name={name}
      label={more.label ?? t(`projects.field.${name}`)}
      type={more.type ?? "text"}
      value={state.texts[name]}
      problems={problems[name]}
      onText={(value) => setState({ ...state, texts: { ...state.texts, [name]: value } })}
    />
  );
  const part = { state, setState, text, problems };
  return (
    <form ref={form} className="project-form" onSubmit={submit} noValidate>
      {overtaken && (
        <Banner tone="warning">
          <span data-testid="overtaken">
            {t("projects.overtaken", {
              who: overtaken.who,
              list: overtaken.names.map((name) => t(`projects.field.${name}`)).join(t("list_separator")) || t("projects.nothing_else"),
            })}
          </span>
        </Banner>
      )}
      {unplaced && <ErrorState error={save.error} what={t("projects.save_failed")} />}
      <ProjectPart {...part} isNew={project === null} />
      <SpacePart {...part} streets={config.streets} uses={usesOf(config)} />
      <fieldset className="project-part">
        <legend>{t("projects.form.people")}</legend>
        {text("contact")}
        {text("contact_phone", { type: "tel" })}
        {text("responsible")}
        {text("next_step")}
        {text("next_step_on", { type: "date" })}
        <div className="credential project-wide">
          <label htmlFor="project-remark">{t("projects.field.remark")}</label>
          <textarea
            id="project-remark"
            rows={2}
            value={state.texts.remark}
            aria-invalid={problems["remark"] !== undefined}
            onChange={(event) => setState({ ...state, texts: { ...state.texts, remark: event.target.value } })}
          />
          {problems["remark"] && <span className="field-error">{problems["remark"].join(" ")}</span>}
        </div>
      </fieldset>
      <div className="form-actions project-actions">
        <Button look="primary" type="submit" disabled={save.isPending}>
          {t("projects.save")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}

interface PartProps {
  state: FormState;
  setState: (state: FormState) => void;
  text: (name: TextName | NumberName, more?: { type?: string; label?: string }) => React.ReactNode;
  problems: Record<string, string[]>;
}

function ProjectPart({ state, setState, text, problems, isNew }: PartProps & { isNew: boolean }) {
  const { t } = useTranslation();
  return (
    <fieldset className="project-part">
      <legend>{t("projects.form.project")}</legend>
      {text("name")}
      {text("enterprise")}
      {text("uscc")}
      {isNew && (
        <Choice label={t("projects.field.stage")} value={state.stage} problems={problems["stage"]} onChange={(stage) => setState({ ...state, stage })}>
          {FIRST_STAGES.map((stage) => ({ value: stage, label: t(`projects.stage.${stage}`) }))}
        </Choice>
      )}
      <Choice label={t("projects.field.industry")} value={state.industry} problems={problems["industry"]} onChange={(industry) => setState({ ...state, industry })}>
        {["", ...INDUSTRIES].map((code) => ({ value: code, label: code ? `${code} ${t(`projects.industry.${code}`)}` : t("projects.form.none") }))}
      </Choice>
      {text("products")}
      {text("investment_wan")}
    </fieldset>
  );
}

interface SpacePartProps extends PartProps {
  streets: readonly { code: string; name: string }[];
  uses: readonly { code: string; name: string }[];
}

function SpacePart({ state, setState, text, problems, streets, uses }: SpacePartProps) {
  const { t } = useTranslation();
  const parks = useParks();
  const { demand, unit } = state;
  const turn = (to: Unit) => {
    if (to === unit) return;
    const texts = { ...state.texts };
    for (const name of ["land_min_m2", "land_max_m2"] as const) texts[name] = converted(texts[name], to);
    setState({ ...state, unit: to, texts });
  };
  const land = (name: "land_min_m2" | "land_max_m2") => text(name, { label: t("projects.form.with_unit", { name: t(`projects.field.${name}`), unit: t(`projects.form.unit_${unit}`) }) });
  const many = (name: keyof Lists, codes: readonly { code: string; name: string }[]) => (
    <Many
      label={t(`projects.field.${name}`)}
      codes={codes}
      chosen={state[name]}
      problems={problems[name]}
      onChange={(chosen) => setState({ ...state, [name]: chosen })}
    />
  );
  const categories = OFFERED.filter((one) => demand === "either" || (one === "building") === (demand === "floor"));
  return (
    <fieldset className="project-part">
      <legend>{t("projects.form.space")}</legend>
      <Choice label={t("projects.field.demand")} value={demand} onChange={(to) => setState({ ...state, demand: to, categories: [] })}>
        {DEMANDS.map((one) => ({ value: one, label: t(`projects.demand.${one}`) }))}
      </Choice>
      {demand !== "floor" && (
        <>
          <Choice label={t("projects.form.unit")} value={unit} onChange={turn}>
            {(["m2", "mu"] as const).map((one) => ({ value: one, label: t(`projects.form.unit_${one}`) }))}
          </Choice>
          {land("land_min_m2")}
          {land("land_max_m2")}
        </>
      )}
      {demand !== "land" && (
        <>
          {text("floor_min_m2")}
          {text("floor_max_m2")}
          {text("rent_max")}
          {text("clear_height_m")}
          {text("floor_load_kn")}
        </>
      )}
      {demand !== "floor" && (
        <>
          {text("month_from", { type: "month" })}
          {text("month_until", { type: "month" })}
        </>
      )}
      {many("uses", uses)}
      {many("streets", streets)}
      {(parks.data?.length ?? 0) > 0 && many("parks", parks.data ?? [])}
      <label className="check project-wide">
        <input
          type="checkbox"
          checked={state.only_places}
          aria-invalid={problems["only_places"] !== undefined}
          onChange={(event) => setState({ ...state, only_places: event.target.checked })}
        />
        {t("projects.field.only_places")}
        {problems["only_places"] && <span className="field-error">{problems["only_places"].join(" ")}</span>}
      </label>
      {many(
        "categories",
        categories.map((code) => ({ code, name: t(`category.${code}`) })),
      )}
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  problems?: readonly string[] | undefined;
  onChange: (value: T) => void;
  children: readonly { value: T; label: string }[];
}

function Choice<T extends string>({ label, value, problems = [], onChange, children }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="credential">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-invalid={problems.length > 0}
        onChange={(event) => {
          const chosen = children.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {children.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {problems.length > 0 && <span className="field-error">{problems.join(" ")}</span>}
    </div>
  );
}

interface ManyProps<T extends string> {
  label: string;
  codes: readonly { code: string; name: string }[];
  chosen: readonly T[];
  problems?: readonly string[] | undefined;
  onChange: (chosen: T[]) => void;
}

/** Several of a few, as boxes to tick. */
function Many<T extends string>({ label, codes, chosen, problems = [], onChange }: ManyProps<T>) {
  return (
    <fieldset className="project-many project-wide">
      <legend>{label}</legend>
      {codes.map(({ code, name }) => (
        <label key={code} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(code as T)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, code as T] : chosen.filter((other) => other !== code))}
          />
          {name}
        </label>
      ))}
      {problems.length > 0 && <span className="field-error">{problems.join(" ")}</span>}
    </fieldset>
  );
}
