/** Pieces that several screens of the phone page have. */
import { type ReactNode, useEffect, useId, useMemo, useState } from "react";
import type { Drafting } from "./draft";
import { metresTo, type Point, type Shape } from "./geo";
import { go } from "./hooks";
import { type Photo, photoOf } from "./photo";
import { OLD_MS, type Position } from "./position";
import { distanceText, t } from "./words";

export function Linked({ to, className, children, testId }: { to: string; className?: string; children: ReactNode; testId?: string }) {
  return (
    <a
      href={to}
      className={className}
      data-testid={testId}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

/** Where one stands, how sure that is, and how far from the plot. Always there. */
export function PositionLine({ position: { here, failed }, shape }: { position: Position; shape: Shape | null | undefined }) {
  const point: Point | null = here ? [here.lng, here.lat] : null;
  const metres = point && shape ? metresTo(shape, point) : null;
  const minutes = here ? Math.floor((Date.now() - here.at) / 60_000) : 0;
  return (
    <p className="position" data-testid="position">
      <strong>{t("patrols.field.position")}</strong>{" "}
      {here ? (
        <>
          <span className="figures">
            {here.lng.toFixed(6)}, {here.lat.toFixed(6)}
          </span>{" "}
          <span>{t("patrols.field.accuracy", { n: Math.ceil(here.accuracy_m) })}</span>{" "}
          {here.at < Date.now() - OLD_MS && <span>{t("patrols.field.old_position", { n: minutes })}</span>}
        </>
      ) : (
        <span>
          {failed ? t("patrols.field.no_position", { why: t(`patrols.field.${failed}`) }) : t("patrols.field.waiting_position")}
        </span>
      )}
      {shape !== undefined && (
        <b className="distance">
          {metres === null ? t("patrols.field.distance_none") : metres === 0 ? distanceText(0) : t("patrols.field.distance", { text: distanceText(metres) })}
        </b>
      )}
    </p>
  );
}

/** Takes photos, makes them smaller, keeps them at once. */
interface PhotosProps {
  drafting: Pick<Drafting, "photos" | "removePhoto"> & { addPhoto: (photo: Photo) => Promise<void> };
  uid: number;
  position: Position;
  needed: boolean;
  title?: string;
}

export function Photos({ drafting, uid, position, needed, title = t("patrols.field.photos") }: PhotosProps) {
  const [working, setWorking] = useState(0);
  const [bad, setBad] = useState("");
  const id = useId();
  const take = async (files: File[]) => {
    setBad("");
    setWorking(files.length);
    for (const file of files) {
      try {
        await drafting.addPhoto(await photoOf(file, uid, position.here));
      } catch (error) {
        const full = error instanceof DOMException && error.name === "QuotaExceededError";
        setBad(full ? t("patrols.field.storage_full") : t("patrols.field.photo_bad", { name: file.name }));
      }
      setWorking((left) => left - 1);
    }
  };
  return (
    <section className="block">
      <h2>
        {title}
        {needed && " *"}
      </h2>
      <ul className="photos">
        {drafting.photos.map((photo, place) => (
          <Shown key={photo.id} photo={photo} place={place + 1} onRemove={() => void drafting.removePhoto(photo.id)} />
        ))}
      </ul>
      <label className="button file" htmlFor={id}>
        {t("patrols.field.add_photo")}
        <input
          id={id}
          type="file"
          accept="image/*"
          multiple
          data-testid="photo-input"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            // The same file can be chosen again.
            event.target.value = "";
            void take(files);
          }}
        />
      </label>
      <p role="status" className="hint">
        {working > 0 && t("patrols.field.photo_working")}
      </p>
      {bad && (
        <p role="alert" className="bad">
          {bad}
        </p>
      )}
    </section>
  );
}

function Shown({ photo, place, onRemove }: { photo: Photo; place: number; onRemove: () => void }) {
  const url = useMemo(() => URL.createObjectURL(photo.blob), [photo.blob]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <li data-testid="photo" data-source={photo.source} data-bytes={photo.blob.size}>
      <img src={url} alt={t("patrols.field.photo_n", { n: place })} />
      <small>{t(`patrols.field.from_${photo.source}`)}</small>
      <button type="button" className="remove" aria-label={t("patrols.field.remove_photo", { n: place })} onClick={onRemove}>
        ×
      </button>
    </li>
  );
}

/** One of several, or several of many, as large buttons. */
export function Chips({ values, label, chosen, onToggle, name }: { values: readonly string[]; label: (value: string) => string; chosen: readonly string[]; onToggle: (value: string) => void; name: string }) {
  return (
    <div className="chips" role="group" aria-label={name}>
      {values.map((value) => (
        <button type="button" key={value} data-chip={value} aria-pressed={chosen.includes(value)} onClick={() => onToggle(value)}>
          {label(value)}
        </button>
      ))}
    </div>
  );
}

export function Area({ label, value, onChange, testId, needed = false }: { label: string; value: string; onChange: (text: string) => void; testId: string; needed?: boolean }) {
  const id = useId();
  return (
    <div className="block">
      <label htmlFor={id}>
        {label}
        {needed && " *"}
      </label>
      <textarea id={id} rows={3} maxLength={1000} value={value} data-testid={testId} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

export function Line({ label, value, onChange, testId, type = "text", mode }: { label: string; value: string; onChange: (text: string) => void; testId: string; type?: string; mode?: "decimal" }) {
  const id = useId();
  return (
    <div className="block">
      <label htmlFor={id}>{label}</label>
      <input id={id} type={type} inputMode={mode} maxLength={200} value={value} data-testid={testId} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

/** What lacks, said when somebody wanted to submit. */
export function Missing({ words }: { words: string[] }) {
  if (words.length === 0) return null;
  return (
    <div role="alert" data-testid="missing">
      <ul className="bad">
        {words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ul>
    </div>
  );
}
