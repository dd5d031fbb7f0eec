/** A control that one may not use stays in sight, and says why: as tooltip and to screen readers. */
import { type ComponentProps, useId } from "react";
import { Button } from "./button";

interface Props extends ComponentProps<typeof Button> {
  /** Why not; null when it may be pressed. */
  reason: string | null;
}

export function GuardedButton({ reason, disabled, ...rest }: Props) {
  const id = useId();
  if (reason === null) return <Button disabled={disabled} {...rest} />;
  return (
    <>
      <Button {...rest} disabled title={reason} aria-describedby={id} />
      <span className="visually-hidden" id={id}>
        {reason}
      </span>
    </>
  );
}

/** What a field takes that may not be changed; the reason itself stands once, under `id`. */
export function guard(reason: string | null, id: string) {
  return reason === null ? {} : { disabled: true, title: reason, "aria-describedby": id };
}
