/** 模板: the text of each kind, what can be filled in, and what became of it. 发改局 changes it, others read. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Paper } from "./paper";
import { inserted, withSamples } from "./text";
import { changeTemplate, fetchTemplate, LETTER_KINDS, type LetterKind, type Place, type Template, templatesKey, useTemplates } from "@/api/letters";
import { useConfig } from "@/api/queries";
import { Input } from "@/form/input";
import { unreadable } from "@/form/rows";
import { SheetForm } from "@/form/sheet-form";
import type { Sheet } from "@/form/use-sheet";
import { changedFields } from "@/shared/changes";
import { when } from "@/shared/format";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";
import { Part } from "@/supervision/part";

const LINES = 20;

interface Props {
  kind: string | undefined;
  onKind: (kind: LetterKind) => void;
}

export function Templates({ kind, onKind }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useTemplates();
  const [dirty, setDirty] = useState(false);
  /** What is not saved can be dropped: then one begins again from what is stored. */
  const [round, setRound] = useState(0);
  if (error && !data) return <ErrorState error={error} what={t("letters.templates_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const template = data.items.find((one) => one.kind === kind) ?? data.items[0];
  if (!template) return null;
  return (
    <div data-testid="template" data-kind={template.kind} data-version={template.version}>
      <fieldset className="segmented letter-kinds">
        <legend className="visually-hidden">{t("letters.field.kind")}</legend>
        {LETTER_KINDS.map((one) => (
          <label key={one}>
            <input type="radio" name="template" value={one} checked={one === template.kind} disabled={dirty && one !== template.kind} onChange={() => onKind(one)} />
            <span>{t(`letters.kind.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      {dirty && <p className="note">{t("letters.unsaved_template")}</p>}
      {!data.may_change && <Banner tone="info">{t("letters.office_only")}</Banner>}
      {data.may_change ? (
        <Writing
          key={`${template.kind}-${template.version}-${round}`}
          template={template}
          places={data.places}
          onDirty={setDirty}
          onDrop={() => setRound((before) => before + 1)}
        />
      ) : (
        <div className="letter-alone">
          <Sample title={template.title} body={template.body} places={data.places} />
        </div>
      )}
      <Versions template={template} />
    </div>
  );
}

interface WritingProps {
  template: Template;
  places: readonly Place[];
  onDirty: (dirty: boolean) => void;
  onDrop: () => void;
}

const fieldsOf = ({ title, body }: Template) => ({ title, body });

function Writing({ template, places, onDirty, onDrop }: WritingProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const label = (name: string) => t(`letters.field.${name}`, { defaultValue: name });
  const refresh = () => client.invalidateQueries({ queryKey: templatesKey });
  const now = async () => {
    const stored = await fetchTemplate(template.kind);
    const last = stored.history[0];
    return { version: stored.version, fields: fieldsOf(stored), changed_by: last?.changed_by ?? "", updated_at: last?.recorded_at ?? "" };
  };
  return (
    <SheetForm
      what={t("letters.template_not_saved")}
      submit={t("letters.save_template")}
      labelOf={label}
      initial={{ ...fieldsOf(template), reason: "" }}
      version={template.version}
      check={(fields) => unreadable(fields, [], ["title", "body", "reason"], { number: "", needed: t("form.required") })}
      now={now}
      send={({ title = "", body = "", reason = "" }, version) => changeTemplate(template.kind, version, { title, body, reason })}
      onDone={() => void refresh()}
      onClose={onDrop}
    >
      {(sheet) => (
        <div className="letter-desk">
          <Text sheet={sheet} places={places} label={label} />
          <Watch dirty={Object.keys(changedFields({ ...fieldsOf(template), reason: "" }, sheet.fields)).length > 0} onDirty={onDirty} />
          <Sample title={sheet.fields["title"] ?? ""} body={sheet.fields["body"] ?? ""} places={places} />
        </div>
      )}
    </SheetForm>
  );
}

/** Tells whether something stands here that is not saved; what is left is forgotten with the form. */
function Watch({ dirty, onDirty }: { dirty: boolean } & Pick<WritingProps, "onDirty">) {
  useEffect(() => {
    onDirty(dirty);
    return () => onDirty(false);
  }, [dirty, onDirty]);
  return null;
}

function Text({ sheet, places, label }: { sheet: Sheet; places: readonly Place[]; label: (name: string) => string }) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const body = area.current;
    if (!body) return;
    const { text, at } = inserted(body.value, [body.selectionStart, body.selectionEnd], `{{${name}}}`);
    sheet.put("body", text);
    // Once the text is there, the cursor goes behind the place.
    requestAnimationFrame(() => {
      body.focus();
      body.setSelectionRange(at, at);
    });
  };
  return (
    <section className="letter-editor" aria-label={t("letters.text")}>
      <Input sheet={sheet} name="title" label={label("title")} required most={100} />
      <Input sheet={sheet} name="body" label={label("body")} kind="long" required most={20_000} lines={LINES} area={area} note={t("letters.body_note")} />
      <fieldset className="places" data-testid="places">
        <legend>{t("letters.places")}</legend>
        {places.map(({ name, about }) => (
          <button key={name} type="button" className="place" data-place={name} title={`{{${name}}}`} onClick={() => insert(name)}>
            {about}
            <code>{name}</code>
          </button>
        ))}
      </fieldset>
      <Input sheet={sheet} name="reason" label={t("letters.why")} required most={200} />
    </section>
  );
}

function Sample({ title, body, places }: { title: string; body: string; places: readonly Place[] }) {
  const { t } = useTranslation();
  const today = useConfig().data?.today;
  const sampleOf = (name: string) => {
    const about = places.find((place) => place.name === name)?.about;
    return about === undefined ? null : t(`letters.sample.${name}`, { defaultValue: about });
  };
  if (!today) return null;
  return (
    <Paper
      title={title}
      no={t("letters.sample.no")}
      addressee={t("letters.sample.enterprise")}
      body={body}
      from={t("letters.sample.organisation")}
      dated={today}
      mark={t("letters.mark.sample")}
      pieces={(text) => withSamples(text, sampleOf)}
    />
  );
}

function Versions({ template }: { template: Template }) {
  const { t } = useTranslation();
  return (
    <Part title={t("letters.versions")} testId="template-versions">
      <ol className="events">
        {template.history.map(({ version, changed_by, recorded_at, reason, title, body }) => (
          <li key={version} data-version={version}>
            <details>
              <summary>
                {t("letters.version", { version, who: changed_by, at: when(recorded_at) })} {reason}
              </summary>
              <p>
                <strong>{title}</strong>
              </p>
              <p className="letter-old">{body}</p>
            </details>
          </li>
        ))}
        <li>{t("letters.built_in")}</li>
      </ol>
    </Part>
  );
}
