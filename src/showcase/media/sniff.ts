/** What a file is, by its first bytes. Names and what a browser says of them are anybody's to choose. */
export interface Sniffed {
  readonly kind: "picture" | "video" | "other";
  readonly contentType: string;
}

/** Bytes that `sniff` looks at. */
export const SNIFF_BYTES = 512;

type Test = (head: Buffer) => boolean;

const begins =
  (text: string, at = 0): Test =>
  (head) =>
    head.toString("latin1", at, at + text.length) === text;

/** `ftyp` boxes name what is inside. */
const isBrand =
  (pattern: RegExp): Test =>
  (head) =>
    head.toString("latin1", 4, 8) === "ftyp" && pattern.test(head.toString("latin1", 8, 12));

const MATROSKA = "\u001AE\u00DF\u00A3";

const TYPES: readonly (readonly [Sniffed["kind"], string, Test])[] = [
  ["picture", "image/jpeg", begins("\u00FF\u00D8\u00FF")],
  ["picture", "image/png", begins("\u0089PNG\r\n\u001A\n")],
  ["picture", "image/gif", (head) => begins("GIF87a")(head) || begins("GIF89a")(head)],
  ["picture", "image/webp", (head) => begins("RIFF")(head) && begins("WEBP", 8)(head)],
  ["picture", "image/tiff", (head) => begins("II*\u0000")(head) || begins("MM\u0000*")(head)],
  ["picture", "image/avif", isBrand(/^avi[fs]$/)],
  ["video", "video/quicktime", isBrand(/^qt {2}$/)],
  ["other", "image/heic", isBrand(/^(hei[cxms]|hev[cxms]|mif1|msf1)$/)],
  ["other", "image/x-canon-cr3", isBrand(/^crx $/)],
  ["video", "video/mp4", isBrand(/./)],
  // QuickTime files from before there was `ftyp`.
  ["video", "video/quicktime", (head) => /^(moov|mdat|wide|free|skip)$/.test(head.toString("latin1", 4, 8))],
  ["video", "video/webm", (head) => begins(MATROSKA)(head) && head.includes("webm")],
  ["video", "video/x-matroska", begins(MATROSKA)],
  ["video", "video/x-msvideo", (head) => begins("RIFF")(head) && begins("AVI ", 8)(head)],
  ["video", "application/mxf", begins("\u0006\u000E+4\u0002\u0005\u0001\u0001")],
  ["video", "video/mp2t", (head) => head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47],
  ["video", "video/mpeg", begins("\u0000\u0000\u0001\u00BA")],
  ["other", "application/pdf", begins("%PDF-")],
  ["other", "application/zip", begins("PK\u0003\u0004")],
];

/** @param head the first `SNIFF_BYTES` bytes, or all there are */
export function sniff(head: Uint8Array): Sniffed {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, SNIFF_BYTES));
  const found = TYPES.find(([, , test]) => test(bytes));
  if (found !== undefined) return { kind: found[0], contentType: found[1] };
  const isText = bytes.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  return { kind: "other", contentType: isText ? "text/plain; charset=utf-8" : "application/octet-stream" };
}
