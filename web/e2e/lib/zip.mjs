/** What a zip archive holds, by its table of contents (APPNOTE 4.3.12). */
import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";

/** The text of one file of an archive. */
export function unzipped(archive, name) {
  assert.equal(archive.subarray(0, 4).toString("latin1"), "PK\u0003\u0004", "no archive");
  for (let at = archive.indexOf("PK\u0001\u0002", 0, "latin1"); at !== -1; at = archive.indexOf("PK\u0001\u0002", at + 4, "latin1")) {
    const length = archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, at + 46 + length) !== name) continue;
    const local = archive.readUInt32LE(at + 42);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(begin, begin + archive.readUInt32LE(at + 20));
    return (archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString("utf8");
  }
  return assert.fail(`the archive has no ${name}`);
}
