import { RushesError } from "../base/errors.ts";

/**
 * A bounded reader of TIFF directories (TIFF 6.0, section 2), as DNG, EXIF and most camera raws use them.
 *
 * Nothing is trusted: every offset and count is held against the bytes there are, directories met twice are cut, and
 * their number is limited. Damage inside a directory makes fields absent; only a header that is none is an error.
 */
export interface Tiff {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** 42 for TIFF; Olympus, Panasonic and others have their own. */
  readonly magic: number;
  /** The chain of main directories, in file order. */
  readonly ifds: readonly TiffIfd[];
}

export type TiffIfd = ReadonlyMap<number, TiffEntry>;

/** Where a field's values lie. `offset` may lie outside the bytes at hand. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly offset: number;
}

/** Bytes of one value, by type; index 0 unused. */
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** TIFF, Olympus (OR, SR), Panasonic and Leica (U). */
const MAGICS = new Set([42, 0x4f52, 0x5352, 0x55]);
const BIG_TIFF = 43;
const MOST_IFDS = 32;
/** As LibRaw has it. */
const MOST_ENTRIES = 512;
const MOST_VALUES = 1 << 20;

/** True when `bytes` start as a TIFF of any maker. */
export function isTiff(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const order = ((bytes[0] as number) << 8) | (bytes[1] as number);
  if (order !== 0x4949 && order !== 0x4d4d) return false;
  return MAGICS.has(viewOf(bytes).getUint16(2, order === 0x4949));
}

/** @throws RushesError `unreadable` when there is no TIFF header; `unsupported` for BigTIFF. */
export function readTiff(bytes: Uint8Array): Tiff {
  const view = viewOf(bytes);
  const littleEndian = bytes[0] === 0x49;
  if (!isTiff(bytes)) {
    const magic = bytes.length >= 4 ? view.getUint16(2, littleEndian) : 0;
    if (magic === BIG_TIFF) throw new RushesError("unsupported", "Expected a TIFF below 4 GB but received a BigTIFF");
    throw new RushesError("unreadable", "Expected a TIFF header but received other bytes");
  }
  const head = { bytes, view, littleEndian, magic: view.getUint16(2, littleEndian) };
  const ifds: TiffIfd[] = [];
  const met = new Set<number>();
  let offset = view.getUint32(4, littleEndian);
  while (offset !== 0 && !met.has(offset) && ifds.length < MOST_IFDS) {
    met.add(offset);
    const read = readIfd(head, offset);
    if (read === null) break;
    ifds.push(read.ifd);
    offset = read.next;
  }
  return { ...head, ifds };
}

/** Directories that a field of `ifd` points to (SubIFDs, EXIF, GPS); those outside the bytes are left out. */
export function subIfds(tiff: Tiff, ifd: TiffIfd, tag: number): TiffIfd[] {
  const offsets = new Set(numbers(tiff, ifd, tag, MOST_IFDS) ?? []);
  return [...offsets].flatMap((offset) => readIfd(tiff, offset)?.ifd ?? []);
}

const found = new WeakMap<Tiff, readonly TiffIfd[]>();

/** Main directories and the SubIFDs (330) of each, each once however many fields point to it. */
export function allIfds(tiff: Tiff): readonly TiffIfd[] {
  const known = found.get(tiff);
  if (known !== undefined) return known;
  const met = new Set<number>();
  const all: TiffIfd[] = [];
  for (const ifd of tiff.ifds) {
    all.push(ifd);
    for (const offset of numbers(tiff, ifd, 330, MOST_IFDS) ?? []) {
      if (all.length >= MOST_IFDS * 2 || met.has(offset)) continue;
      met.add(offset);
      const read = readIfd(tiff, offset);
      if (read !== null) all.push(read.ifd);
    }
  }
  found.set(tiff, all);
  return all;
}

/** True when all values of the entry lie inside the bytes at hand. */
export function isInside(tiff: Tiff, entry: TiffEntry): boolean {
  return entry.offset + entry.count * (TYPE_SIZES[entry.type] ?? 0) <= tiff.bytes.length;
}

/**
 * Numeric values (ratios as quotients, NaN for 0/0), the first `most` of them; null when the field is absent, not numeric
 * or not all at hand.
 */
export function numbers(tiff: Tiff, ifd: TiffIfd, tag: number, most: number = MOST_VALUES): number[] | null {
  const entry = ifd.get(tag);
  if (entry === undefined || entry.type === 2 || entry.count > MOST_VALUES || !isInside(tiff, entry)) return null;
  const size = TYPE_SIZES[entry.type] as number;
  const length = Math.min(entry.count, most);
  return Array.from({ length }, (_, index) => readValue(tiff, entry.type, entry.offset + index * size));
}

/** The first numeric value, if finite; else null. */
export function number(tiff: Tiff, ifd: TiffIfd, tag: number): number | null {
  const value = numbers(tiff, ifd, tag, 1)?.[0];
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** Text up to its first zero, trimmed, control characters removed; null when absent or empty. */
export function text(tiff: Tiff, ifd: TiffIfd, tag: number): string | null {
  const entry = ifd.get(tag);
  if (entry === undefined || entry.count > MOST_VALUES || (TYPE_SIZES[entry.type] ?? 0) !== 1) return null;
  if (!isInside(tiff, entry)) return null;
  const raw = tiff.bytes.subarray(entry.offset, entry.offset + entry.count);
  const end = raw.indexOf(0);
  const decoded = new TextDecoder().decode(end < 0 ? raw : raw.subarray(0, end));
  return decoded.replaceAll(/\p{Cc}/gu, "").trim() || null;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readIfd(
  tiff: Pick<Tiff, "bytes" | "view" | "littleEndian">,
  offset: number,
): { readonly ifd: TiffIfd; readonly next: number } | null {
  const { view, littleEndian, bytes } = tiff;
  if (offset < 8 || offset + 2 > bytes.length) return null;
  const count = view.getUint16(offset, littleEndian);
  if (count > MOST_ENTRIES) return null;
  const ifd = new Map<number, TiffEntry>();
  for (let index = 0; index < count; index++) {
    const at = offset + 2 + index * 12;
    if (at + 12 > bytes.length) return { ifd, next: 0 };
    const tag = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian);
    const values = view.getUint32(at + 4, littleEndian);
    const size = (TYPE_SIZES[type] ?? 0) * values;
    if (size === 0 || ifd.has(tag)) continue;
    ifd.set(tag, { tag, type, count: values, offset: size <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian) });
  }
  const end = offset + 2 + count * 12;
  return { ifd, next: end + 4 <= bytes.length ? view.getUint32(end, littleEndian) : 0 };
}

function readValue({ view, littleEndian }: Tiff, type: number, at: number): number {
  switch (type) {
    case 3:
      return view.getUint16(at, littleEndian);
    case 4:
    case 13:
      return view.getUint32(at, littleEndian);
    case 5:
      return view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, littleEndian);
    case 9:
      return view.getInt32(at, littleEndian);
    case 10:
      return view.getInt32(at, littleEndian) / view.getInt32(at + 4, littleEndian);
    case 11:
      return view.getFloat32(at, littleEndian);
    case 12:
      return view.getFloat64(at, littleEndian);
    default:
      return view.getUint8(at);
  }
}
