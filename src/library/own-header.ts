import { type FileHandle, open } from "node:fs/promises";
import type { FrameFormat } from "../film/frame.ts";
import { type PhotoHeader, readHeader } from "../raw/exif-header.ts";
import { sniffFormat } from "../raw/sniff.ts";

/** What the first bytes of a file say. */
export interface OwnHeader {
  /** Null: no photograph. */
  readonly format: FrameFormat | null;
  /** Null: no photograph, or nothing to be read in it. */
  readonly header: PhotoHeader | null;
}

/** Enough for the headers of nearly every camera, and one read. */
const HEAD_BYTES = 64 * 1024;
/** Where that is not enough: headers behind large previews or colour profiles. */
const LONG_HEAD_BYTES = 1024 * 1024;
/** Some programs write a TIFF's directories behind its pixels: such files are read whole, up to this size. */
const WHOLE_BYTES = 512 * 1024 * 1024;

/** Reads a file's kind and header without any tool. Opens it for reading only. Errors are Node's own. */
export async function readOwnHeader(path: string | Buffer): Promise<OwnHeader> {
  const file = await open(path, "r");
  try {
    let head = await read(file, HEAD_BYTES);
    const directory = tiffDirectory(head);
    if (directory !== null && directory >= head.length)
      head = await read(file, Math.min(WHOLE_BYTES, (await file.stat()).size));
    const format = sniffFormat(head);
    if (format === null) return { format, header: null };
    let header = readHeader(head);
    if ((header === null || header.takenAt === null || header.width === null) && head.length === HEAD_BYTES) {
      header = readHeader(await read(file, LONG_HEAD_BYTES)) ?? header;
    }
    return { format, header: header === null ? null : withoutPreviewSize(header, head) };
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Offset of the first directory of a TIFF; null: no TIFF. */
function tiffDirectory(head: Uint8Array): number | null {
  if (head.length < 8) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const order = view.getUint16(0);
  return order === 0x4949 || order === 0x4d4d ? view.getUint32(4, order === 0x4949) : null;
}

/** Fujifilm's raws carry their EXIF in a preview, with the preview's size. */
function withoutPreviewSize(header: PhotoHeader, head: Uint8Array): PhotoHeader {
  const isFuji = Buffer.from(head.subarray(0, 8)).toString("latin1") === "FUJIFILM";
  return isFuji ? { ...header, width: null, height: null } : header;
}
