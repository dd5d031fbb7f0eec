/**
 * When and where a photo was taken, by its EXIF (CIPA DC-008): making it smaller loses that, so it is read before and sent beside.
 * Cameras and messengers write all kinds of things; what cannot be understood is as if it were not there.
 */
export interface Shot {
  /** ISO 8601; with the zone where the camera says one, else as of this phone. */
  taken_at: string | null;
  lng: number | null;
  lat: number | null;
}

const NOTHING: Shot = { taken_at: null, lng: null, lat: null };
const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const TAKEN = 0x9003;
const ZONE = 0x9011;

class Tiff {
  private readonly view: DataView;
  private readonly little: boolean;

  constructor(bytes: DataView) {
    this.view = bytes;
    this.little = bytes.getUint16(0) === 0x4949;
  }

  private short = (at: number) => this.view.getUint16(at, this.little);
  private long = (at: number) => this.view.getUint32(at, this.little);

  first = () => this.long(4);

  /** Places of the values of a directory, by tag. */
  entries(at: number): Map<number, { count: number; place: number }> {
    const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8];
    const found = new Map<number, { count: number; place: number }>();
    for (let entry = 0; entry < this.short(at); entry++) {
      const start = at + 2 + entry * 12;
      const count = this.long(start + 4);
      const bytes = count * (sizes[this.short(start + 2)] ?? 0);
      found.set(this.short(start), { count, place: bytes > 4 ? this.long(start + 8) : start + 8 });
    }
    return found;
  }

  pointer = (place: number) => this.long(place);

  text(entry: { count: number; place: number } | undefined): string {
    if (!entry || entry.count > 64) return "";
    let text = "";
    for (let at = 0; at < entry.count; at++) text += String.fromCharCode(this.view.getUint8(entry.place + at));
    return text.replace(/\0.*$/, "").trim();
  }

  /** Degrees, minutes and seconds as degrees. */
  degrees(entry: { count: number; place: number } | undefined): number {
    if (!entry || entry.count !== 3) return NaN;
    const part = (at: number) => this.long(entry.place + at * 8) / this.long(entry.place + at * 8 + 4);
    return part(0) + part(1) / 60 + (Number.isNaN(part(2)) ? 0 : part(2) / 3600);
  }
}

/** The EXIF of a JPEG; nothing of any other file. */
export function shotOf(bytes: ArrayBuffer): Shot {
  try {
    const tiff = exifOf(new DataView(bytes));
    return tiff ? read(tiff) : NOTHING;
  } catch {
    // Beyond the end of a damaged block.
    return NOTHING;
  }
}

function exifOf(view: DataView): Tiff | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 4 < view.byteLength; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
      return new Tiff(new DataView(view.buffer, view.byteOffset + at + 10, length - 8));
    }
    // The picture itself begins.
    if (marker === 0xffda || marker >> 8 !== 0xff) return null;
    at += 2 + length;
  }
  return null;
}

function read(tiff: Tiff): Shot {
  const main = tiff.entries(tiff.first());
  const [exif, gps] = [main.get(EXIF_IFD), main.get(GPS_IFD)];
  const of = (entry: { place: number } | undefined) => (entry ? tiff.entries(tiff.pointer(entry.place)) : new Map());
  const [shot, place] = [of(exif), of(gps)];
  const sign = (tag: number, negative: string) => (tiff.text(place.get(tag)).toUpperCase() === negative ? -1 : 1);
  const lat = tiff.degrees(place.get(2)) * sign(1, "S");
  const lng = tiff.degrees(place.get(4)) * sign(3, "W");
  // Null Island is a camera that did not know.
  const known = Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && !(lat === 0 && lng === 0);
  return {
    taken_at: moment(tiff.text(shot.get(TAKEN)), tiff.text(shot.get(ZONE))),
    lng: known ? lng : null,
    lat: known ? lat : null,
  };
}

function moment(text: string, zone: string): string | null {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const offset = /^[+-]\d\d:\d\d$/.test(zone) ? zone : "";
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
