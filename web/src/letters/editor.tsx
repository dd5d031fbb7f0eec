/** The text of a draft, and the way from blank to blank. */
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { BLANK, blanksIn, nextBlank } from "./text";
import { Input } from "@/form/input";
import { Button } from "@/shared/ui/button";

const LINES = 24;

export function Editor({ bench: { editing, deeds, onValue } }: { bench: Bench }) {
  const { t } = useTranslation();
  const body = useRef<HTMLTextAreaElement>(null);
  const { form } = editing;
  const problems = Object.fromEntries(Object.entries(deeds.problems).map(([name, said]) => [name, said.join(" ")]));
  const field = (name: string) => ({ sheet: { fields: form, problems, put: onValue }, name, label: t(`letters.field.${name}`) });
  const inTitle = blanksIn(form["title"] ?? "");
  const inBody = blanksIn(form["body"] ?? "");
  const next = () => {
    const area = body.current;
    if (!area) return;
    const at = nextBlank(area.value, area.selectionEnd);
    if (at === null) return;
    // A browser that has to bring a selection into sight brings the cursor there: first where it will stand, then what is marked.
    area.focus();
    area.setSelectionRange(at, at);
    area.blur();
    area.focus();
    area.setSelectionRange(at, at + BLANK.length);
  };
  return (
    <section className="letter-editor" aria-label={t("letters.text")}>
      <div className="field-grid">
        <div id="letter-title" className="letter-wide">
          <Input {...field("title")} required most={200} />
        </div>
        <div id="letter-addressee">
          <Input {...field("addressee")} required most={200} />
        </div>
        <div id="letter-due_on">
          <Input {...field("due_on")} kind="date" note={t("letters.due_note")} />
        </div>
      </div>
      <p className="letter-blanks" role="status" data-testid="blanks" data-count={inTitle + inBody}>
        <span className={`tag ${inTitle + inBody > 0 ? "tag-error" : "tag-success"}`}>{t(inTitle + inBody > 0 ? "letters.blanks" : "letters.no_blanks", { n: inTitle + inBody })}</span>
        {inTitle > 0 && <span className="note">{t("letters.blank_in_title")}</span>}
        {inBody > 0 && (
          <Button icon="down" data-testid="next-blank" onClick={next}>
            {t("letters.next_blank")}
          </Button>
        )}
      </p>
      <div id="letter-body">
        <Input {...field("body")} kind="long" required most={20_000} lines={LINES} area={body} note={t("letters.body_note")} />
      </div>
    </section>
  );
}
