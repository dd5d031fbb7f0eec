/** A part of the page with its heading; problems and links lead to its element. */
import type { ReactNode } from "react";
import { placeId } from "./fields";

interface Props {
  name: string;
  title: string;
  children: ReactNode;
  problems?: readonly string[] | undefined;
}

export function Part({ name, title, children, problems = [] }: Props) {
  const id = placeId(name);
  return (
    <section className="temp-part" id={id} tabIndex={-1} aria-labelledby={`${id}-title`} data-part={name}>
      <h2 id={`${id}-title`}>{title}</h2>
      {problems.length > 0 && <p className="field-error">{problems.join(" ")}</p>}
      {children}
    </section>
  );
}
