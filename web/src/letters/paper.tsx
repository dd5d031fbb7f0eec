/** A letter as its page of A4 will be (src/letters/page.rs), as wide as there is room for it. */
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { linesOf, type Piece, withBlanks } from "./text";

interface Props {
  title: string;
  no: string;
  addressee: string;
  body: string;
  from: string;
  /** 成文日期, an ISO day. */
  dated: string;
  /** What stands over a text that is not one that was sent; the page says it in words, too. */
  mark?: string | undefined;
  /** Pieces that stand out: what is still to be filled in. */
  pieces?: (text: string) => Piece[];
}

/** The paper is Chinese whatever language the page is in. */
const DAY = new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeZone: "UTC" });

export function Paper({ title, no, addressee, body, from, dated, mark, pieces = withBlanks }: Props) {
  const { t } = useTranslation();
  const marked = (text: string) => pieces(text).map(([piece, found], i) => (found ? <mark key={i}>{piece}</mark> : <Fragment key={i}>{piece}</Fragment>));
  return (
    <div className="paper-room">
      <article className="paper" lang="zh-CN" aria-label={t("letters.paper")} data-testid="paper" data-mark={mark}>
        <h2>{marked(title)}</h2>
        <p className="paper-no">{no}</p>
        <p className="paper-to">{t("letters.to", { who: addressee })}</p>
        {linesOf(body).map(({ head, text }, i) => (head ? <h3 key={i}>{marked(text)}</h3> : <p key={i}>{marked(text)}</p>))}
        <div className="paper-from">
          <span>{from}</span>
          <span>{DAY.format(new Date(dated))}</span>
        </div>
      </article>
    </div>
  );
}
