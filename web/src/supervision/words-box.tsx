/** Words that a list is searched by: they go into the address once the hand rests. */
import { useEffect, useState } from "react";
import { useDebounced } from "@/shared/hooks";

const REST_MS = 300;

interface Props {
  label: string;
  hint: string;
  value: string | undefined;
  onChange: (words: string | undefined) => void;
}

export function WordsBox({ label, hint, value, onChange }: Props) {
  const [text, setText] = useState(value ?? "");
  const settled = useDebounced(text.trim(), REST_MS);
  useEffect(() => {
    if (settled !== (value ?? "")) onChange(settled || undefined);
    // Only what is typed goes into the address; the address does not type.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return (
    <label className="words-box">
      <span>{label}</span>
      <input type="search" name="q" value={text} placeholder={hint} autoComplete="off" onChange={(event) => setText(event.target.value)} />
    </label>
  );
}
