import { isTiff } from "./tiff.ts";

/** A TIFF structure that carries EXIF, as found inside a file, and the picture's size where the container tells. */
export interface ExifParts {
  /** Each starts with its own TIFF header; later ones add to the first. */
  readonly tiffs: readonly Uint8Array[];
  /** A TIFF whose first directory is the GPS one; null: that is in `tiffs`, if anywhere. */
  readonly gps: Uint8Array | null;
  readonly width: number | null;
  readonly height: number | null;
}

const NOTHING: ExifParts = { tiffs: [], gps: null, width: null, height: null };
/** No container has more parts than this before its EXIF. */
const MOST_PARTS = 1000;

/** Finds EXIF in TIFF-based raws, JPEG, RAF, CR3, PNG and WebP. The bytes may be the start of a file only. */
export function findExif(bytes: Uint8Array): ExifParts {
  if (isTiff(bytes)) return { ...NOTHING, tiffs: [bytes] };
  if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) return inJpeg(bytes);
  if (startsWith(bytes, 0, "FUJIFILM")) return inRaf(bytes);
  if (startsWith(bytes, 4, "ftypcrx ")) return inCr3(bytes);
  if (startsWith(bytes, 1, "PNG\r\n")) return inPng(bytes);
  if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) return inWebp(bytes);
  return NOTHING;
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Segments up to the first scan: APP1 with EXIF, and the frame header with the size. */
function inJpeg(bytes: Uint8Array): ExifParts {
  const view = viewOf(bytes);
  const tiffs: Uint8Array[] = [];
  let at = 2;
  for (let part = 0; part < MOST_PARTS && at + 10 <= bytes.length && bytes[at] === 0xff; part++) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xe1 && startsWith(bytes, at + 4, "Exif\0\0")) tiffs.push(bytes.subarray(at + 10, end));
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { ...NOTHING, tiffs, height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at = end;
  }
  return { ...NOTHING, tiffs };
}

/** The header of a RAF tells where its JPEG lies; that has the EXIF, but not the size of the raw. */
function inRaf(bytes: Uint8Array): ExifParts {
  if (bytes.length < 92) return NOTHING;
  const view = viewOf(bytes);
  const offset = view.getUint32(84);
  const { tiffs } = inJpeg(bytes.subarray(Math.min(offset, bytes.length), offset + view.getUint32(88)));
  return { ...NOTHING, tiffs };
}

/** moov › uuid › CMT1 (main), CMT2 (EXIF), CMT4 (GPS): each a TIFF of its own. */
function inCr3(bytes: Uint8Array): ExifParts {
  const view = viewOf(bytes);
  const tiffs: Uint8Array[] = [];
  let gps: Uint8Array | null = null;
  const walk = (start: number, end: number, depth: number): void => {
    let at = start;
    for (let part = 0; part < MOST_PARTS && at + 8 <= end; part++) {
      const size = view.getUint32(at);
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (size < 8) return;
      const boxEnd = Math.min(end, at + size);
      if (type === "moov" && depth === 0) walk(at + 8, boxEnd, 1);
      else if (type === "uuid" && depth === 1) walk(at + 24, boxEnd, 2);
      else if ((type === "CMT1" || type === "CMT2") && depth === 2) tiffs.push(bytes.subarray(at + 8, boxEnd));
      else if (type === "CMT4" && depth === 2) gps = bytes.subarray(at + 8, boxEnd);
      at += size;
    }
  };
  walk(0, bytes.length, 0);
  return { ...NOTHING, tiffs, gps };
}

function inPng(bytes: Uint8Array): ExifParts {
  const view = viewOf(bytes);
  const tiffs: Uint8Array[] = [];
  let at = 8;
  for (let part = 0; part < MOST_PARTS && at + 12 <= bytes.length; part++) {
    const length = view.getUint32(at);
    if (startsWith(bytes, at + 4, "eXIf")) tiffs.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const sized = startsWith(bytes, 12, "IHDR") && bytes.length >= 24;
  return { ...NOTHING, tiffs, width: sized ? view.getUint32(16) : null, height: sized ? view.getUint32(20) : null };
}

function inWebp(bytes: Uint8Array): ExifParts {
  const view = viewOf(bytes);
  const tiffs: Uint8Array[] = [];
  let at = 12;
  for (let part = 0; part < MOST_PARTS && at + 8 <= bytes.length; part++) {
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (startsWith(bytes, at, "EXIF")) tiffs.push(startsWith(data, 0, "Exif\0\0") ? data.subarray(6) : data);
    at += 8 + length + (length & 1);
  }
  return { ...NOTHING, tiffs };
}
