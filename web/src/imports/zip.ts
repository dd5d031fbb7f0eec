/**
 * Files put into one ZIP archive as they are, without compression (APPNOTE 6.3, entries "stored"). The archive is made of
 * slices of the files themselves, so that nothing large is held in memory; only the check sums need their bytes, in a stream.
 */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

async function crc32(file: Blob): Promise<number> {
  let sum = 0xffffffff;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ~sum >>> 0;
    for (const byte of value) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  }
}

/** Little-endian numbers, each with its width in bytes. */
function numbers(...fields: readonly (readonly [value: number, width: 2 | 4])[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, width]) => sum + width, 0)));
  let at = 0;
  for (const [value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return new Uint8Array(view.buffer);
}

/** Names are UTF-8 (bit 11). */
const FLAGS = 0x0800;
const VERSION = 20;
/** 1980-01-01, the first day that ZIP knows: the same files make the same archive. */
const DATE = 0x21;

export async function zipOf(files: readonly File[]): Promise<Blob> {
  const body: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let directorySize = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.name);
    const described = numbers([FLAGS, 2], [0, 2], [0, 2], [DATE, 2], [await crc32(file), 4], [file.size, 4], [file.size, 4], [name.length, 2], [0, 2]);
    const head = [numbers([0x04034b50, 4], [VERSION, 2]), described, name];
    const entry = [
      numbers([0x02014b50, 4], [VERSION, 2], [VERSION, 2]),
      described,
      numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      name,
    ];
    body.push(...head, file);
    directory.push(...entry);
    offset += size(head) + file.size;
    directorySize += size(entry);
  }
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [directorySize, 4], [offset, 4], [0, 2]);
  return new Blob([...body, ...directory, end], { type: "application/zip" });
}

const size = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, piece) => sum + piece.length, 0);
