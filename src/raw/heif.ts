import { RushesError } from "../base/errors.ts";
import { checkSize } from "./limits.ts";

/** A still picture in an ISO base media file (ISO/IEC 23008-12): one HEVC item, or a grid of them. */
export interface HeifPicture {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** Row by row; HEVC NAL units with length prefixes. */
  readonly tiles: readonly Uint8Array[];
  /** Decoder configuration (hvcC), the same for all tiles. */
  readonly configuration: Uint8Array;
  /** ICC profile; null: none. */
  readonly profile: Uint8Array | null;
  /** ITU-T H.273 code points; null: not told. */
  readonly colour: {
    readonly primaries: number;
    readonly transfer: number;
    readonly matrix: number;
    readonly full: boolean;
  } | null;
  /** EXIF orientation that the picture's own rotation and mirroring amount to. */
  readonly orientation: number;
}

interface Box {
  readonly type: string;
  /** First byte after the header. */
  readonly start: number;
  readonly end: number;
}

interface Item {
  type: string;
  /** Extents in the file. */
  parts: Uint8Array[];
  /** Indices into the property list, in order. */
  properties: number[];
  /** For a grid: its tiles. */
  tiles: number[];
}

const MOST_BOXES = 10_000;
const MOST_TILES = 4096;

/**
 * Finds the primary picture. All offsets are held against the bytes there are.
 * @throws RushesError `truncated`, `unreadable` or `unsupported`
 */
export function readHeif(bytes: Uint8Array): HeifPicture {
  const meta = boxes(bytes, 0, bytes.length).find((box) => box.type === "meta");
  if (meta === undefined) throw new RushesError("unreadable", "Expected a HEIC picture but it has no description");
  const { primary, items, properties } = readMeta(bytes, meta);
  const item = items.get(primary);
  if (item === undefined)
    throw new RushesError("unreadable", "Expected a HEIC picture but its primary item is missing");
  const own = item.properties.flatMap((index) => properties[index - 1] ?? []);
  const size = spatialExtent(bytes, own);
  const grid = item.type === "grid" ? readGrid(item) : { columns: 1, rows: 1, ...size };
  checkSize(grid.width, grid.height);
  const tileItems = item.type === "grid" ? item.tiles.map((id) => items.get(id)) : [item];
  if (tileItems.length !== grid.columns * grid.rows) {
    throw new RushesError("unreadable", `Expected ${grid.columns}×${grid.rows} tiles but received ${tileItems.length}`);
  }
  const [first] = tileItems;
  const codec = first?.type;
  if (first === undefined || codec !== "hvc1") {
    throw new RushesError(
      "unsupported",
      `Expected HEVC in HEIC but received ${codec ?? "nothing"}: convert it to JPEG or TIFF`,
    );
  }
  const configuration = first.properties.map((index) => properties[index - 1]).find((box) => box?.type === "hvcC");
  if (configuration === undefined)
    throw new RushesError("unreadable", "Expected HEVC but its configuration is missing");
  const colours = [...own, ...first.properties.flatMap((index) => properties[index - 1] ?? [])].filter(
    (box) => box.type === "colr",
  );
  return {
    ...grid,
    tiles: tileItems.map((tile) => joined(tile?.parts ?? [])),
    configuration: bytes.subarray(configuration.start, configuration.end),
    ...readColour(bytes, colours),
    orientation: readOrientation(bytes, own),
  };
}

function boxes(bytes: Uint8Array, start: number, end: number): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Box[] = [];
  let at = start;
  while (at + 8 <= end && found.length < MOST_BOXES) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1 && at + 16 <= end) {
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    } else if (size === 0) size = end - at;
    if (size < header) throw new RushesError("unreadable", `Expected boxes but the one at ${at} has ${size} bytes`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    found.push({ type, start: at + header, end: Math.min(end, at + size) });
    at += size;
  }
  return found;
}

/** Reads big-endian numbers one after the other, and never beyond the end. */
interface Cursor {
  /** An unsigned number of 0 to 8 bytes. */
  number(size: number): number;
  text(): string;
  /** All that is not yet read. */
  rest(): Uint8Array;
}

function cursor(bytes: Uint8Array, { start, end }: Pick<Box, "start" | "end">): Cursor {
  let at = start;
  const number = (size: number): number => {
    if (at + size > end) throw new RushesError("unreadable", "Expected a HEIC box but it is too short");
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (bytes[at++] as number);
    return value;
  };
  return {
    number,
    text: () => String.fromCharCode(number(1), number(1), number(1), number(1)),
    rest: () => bytes.subarray(at, end),
  };
}

function readMeta(
  bytes: Uint8Array,
  meta: Box,
): { readonly primary: number; readonly items: Map<number, Item>; readonly properties: Box[] } {
  const children = boxes(bytes, meta.start + 4, meta.end);
  const child = (type: string): Box | undefined => children.find((box) => box.type === type);
  const items = new Map<number, Item>();
  const item = (id: number): Item => {
    const known = items.get(id) ?? { type: "", parts: [], properties: [], tiles: [] };
    items.set(id, known);
    return known;
  };
  const [pitm, iinf, iloc, iprp, iref] = [child("pitm"), child("iinf"), child("iloc"), child("iprp"), child("iref")];
  if (!pitm || !iinf || !iloc || !iprp) {
    throw new RushesError("unreadable", "Expected a HEIC picture but its description is incomplete");
  }
  const primaryReader = cursor(bytes, pitm);
  const primary = primaryReader.number(4) >>> 24 === 0 ? primaryReader.number(2) : primaryReader.number(4);
  readItemTypes(bytes, iinf, item);
  readLocations(bytes, iloc, child("idat"), item);
  const properties = readProperties(bytes, iprp, item);
  if (iref) readReferences(bytes, iref, item);
  return { primary, items, properties };
}

function readItemTypes(bytes: Uint8Array, iinf: Box, item: (id: number) => Item): void {
  const version = bytes[iinf.start] ?? 0;
  for (const box of boxes(bytes, iinf.start + (version === 0 ? 6 : 8), iinf.end)) {
    const reader = cursor(bytes, box);
    const entryVersion = reader.number(4) >>> 24;
    if (box.type !== "infe" || entryVersion < 2) continue;
    const id = reader.number(entryVersion === 2 ? 2 : 4);
    reader.number(2);
    item(id).type = reader.text();
  }
}

function readLocations(bytes: Uint8Array, iloc: Box, idat: Box | undefined, item: (id: number) => Item): void {
  const reader = cursor(bytes, iloc);
  const version = reader.number(4) >>> 24;
  const sizes = reader.number(2);
  const [offsetSize, lengthSize, baseSize, indexSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, sizes & 15];
  const count = reader.number(version < 2 ? 2 : 4);
  for (let i = 0; i < count; i++) {
    const id = reader.number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.number(2) & 15;
    reader.number(2);
    const base = reader.number(baseSize);
    const extents = reader.number(2);
    for (let e = 0; e < extents; e++) {
      if (version > 0) reader.number(indexSize);
      const offset = base + reader.number(offsetSize) + (method === 1 ? (idat?.start ?? 0) : 0);
      const length = reader.number(lengthSize);
      if (method > 1) continue;
      if (offset + length > bytes.length) {
        throw new RushesError(
          "truncated",
          `Expected data up to byte ${offset + length} but the file has ${bytes.length} bytes`,
        );
      }
      item(id).parts.push(bytes.subarray(offset, length === 0 ? bytes.length : offset + length));
    }
  }
}

function readProperties(bytes: Uint8Array, iprp: Box, item: (id: number) => Item): Box[] {
  const children = boxes(bytes, iprp.start, iprp.end);
  const container = children.find((box) => box.type === "ipco");
  for (const ipma of children.filter((box) => box.type === "ipma")) {
    const reader = cursor(bytes, ipma);
    const head = reader.number(4);
    const count = reader.number(4);
    for (let i = 0; i < count; i++) {
      const id = reader.number(head >>> 24 === 0 ? 2 : 4);
      const associations = reader.number(1);
      for (let a = 0; a < associations; a++) {
        item(id).properties.push((head & 1) === 1 ? reader.number(2) & 0x7fff : reader.number(1) & 0x7f);
      }
    }
  }
  return container === undefined ? [] : boxes(bytes, container.start, container.end);
}

function readReferences(bytes: Uint8Array, iref: Box, item: (id: number) => Item): void {
  const idSize = (bytes[iref.start] ?? 0) === 0 ? 2 : 4;
  for (const box of boxes(bytes, iref.start + 4, iref.end)) {
    const reader = cursor(bytes, box);
    const from = reader.number(idSize);
    const count = reader.number(2);
    const to = Array.from({ length: Math.min(count, MOST_TILES) }, () => reader.number(idSize));
    if (box.type === "dimg") item(from).tiles = to;
  }
}

function readGrid(item: Item): Pick<HeifPicture, "width" | "height" | "columns" | "rows"> {
  const data = joined(item.parts);
  const reader = cursor(data, { start: 0, end: data.length });
  reader.number(1);
  const wide = (reader.number(1) & 1) === 1 ? 4 : 2;
  const rows = reader.number(1) + 1;
  const columns = reader.number(1) + 1;
  return { rows, columns, width: reader.number(wide), height: reader.number(wide) };
}

function spatialExtent(
  bytes: Uint8Array,
  properties: readonly Box[],
): { readonly width: number; readonly height: number } {
  const extent = properties.find((box) => box.type === "ispe");
  if (extent === undefined) throw new RushesError("unreadable", "Expected a HEIC picture but its size is missing");
  const reader = cursor(bytes, extent);
  reader.number(4);
  return { width: reader.number(4), height: reader.number(4) };
}

function readColour(bytes: Uint8Array, colours: readonly Box[]): Pick<HeifPicture, "profile" | "colour"> {
  let profile: HeifPicture["profile"] = null;
  let colour: HeifPicture["colour"] = null;
  for (const box of colours) {
    const reader = cursor(bytes, box);
    const type = reader.text();
    if (type === "prof" || type === "rICC") profile ??= reader.rest();
    else if (type === "nclx") {
      const [primaries, transfer, matrix] = [reader.number(2), reader.number(2), reader.number(2)];
      colour ??= { primaries, transfer, matrix, full: reader.number(1) >= 128 };
    }
  }
  return { profile, colour };
}

/** EXIF orientation of [quarter turns clockwise] after no mirroring, and after mirroring left to right. */
const TURNED = [1, 6, 3, 8];
const MIRRORED = [2, 7, 4, 5];

/** irot turns counter-clockwise; imir 0 exchanges top and bottom, 1 left and right; in the order listed. */
function readOrientation(bytes: Uint8Array, properties: readonly Box[]): number {
  let turns = 0;
  let mirrored = false;
  for (const box of properties) {
    const value = bytes[box.start] ?? 0;
    if (box.type === "irot") turns = (turns + 4 - (value & 3)) & 3;
    else if (box.type === "imir") {
      turns = ((value & 1) === 1 ? 4 - turns : 6 - turns) & 3;
      mirrored = !mirrored;
    }
  }
  return (mirrored ? MIRRORED : TURNED)[turns] as number;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
