/** Decoder configuration of the key frames below. */
const CONFIGURATION =
  "AQFgAAAAkAAAAAAAP/AA/P34+AAADwOgAAEAF0ABDAH//wQIAAADAJ+oAAADAAAeugJAoQABACZCAQEECAAAAwCfqAAAAwAAHqAggQWW6kkyuaAgAAADACAAAAMDIaIAAQAHRAHBcrAiQA==";
/** HEVC key frames of 64 × 64 pixels, each of one Y'CbCr colour, with NAL unit lengths; made with x265. */
const FRAMES = {
  red: "AAAAGigBrwZ4YQ77r/JL3///p2f5D+nFYgO9zT2/",
  blue: "AAAAGigBrwZ4YQ77r/jS9/1/9/1f//3kegO9zT2/",
  green: "AAAAGigBrwZ4YQ7379i9///9HT///5qXWA73NPb8",
  white: "AAAAEigBrwZ4YbHPzP/bZp4DGint8A==",
  fullRangeRed: "AAAAGygBrwZ4YQ77r/M73///stn+Q/sX2IDvc09vwA==",
  rec709Red: "AAAAGigBrwZ4YQ77r/WsP///d0f5D+nFYgO9zT2/",
  grey: "AAAAECgBrwZ4YbHP4vfp4DGint8=",
  muted: "AAAAGigBrwZ4YQ77r9u6///39n+Q/QtYgO9zT2/A",
} as const;

/** Y'CbCr: red 81 90 240, blue 41 240 110, green 145 54 34, white 235 128 128, fullRangeRed 76 85 255, rec709Red 63 102 240, grey 126 128 128, muted 110 100 180. */
export type Colour = keyof typeof FRAMES;
const TILE = 64;

/** A HEIC of one item, or of a grid of tiles of 64 × 64, each of one colour. */
export interface HeicContent {
  readonly columns: number;
  readonly colours: readonly Colour[];
  readonly width: number;
  readonly height: number;
  /** Item properties besides size and configuration. */
  readonly properties?: readonly Uint8Array[];
}

function bytes(size: number, ...values: number[]): Uint8Array {
  const out = Buffer.alloc(size * values.length);
  values.forEach((value, index) => out.writeUIntBE(value, index * size, size));
  return out;
}

/** A box of ISO/IEC 14496-12. */
function box(type: string, ...parts: Uint8Array[]): Uint8Array {
  const size = 8 + parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([bytes(4, size), Buffer.from(type, "latin1"), ...parts]);
}

function fullBox(type: string, version: number, ...parts: Uint8Array[]): Uint8Array {
  return box(type, bytes(1, version, 0, 0, 0), ...parts);
}

/** colr nclx. */
export function nclx(primaries: number, transfer: number, matrix: number, full: boolean): Uint8Array {
  return box("colr", Buffer.from("nclx"), bytes(2, primaries, transfer, matrix), bytes(1, full ? 128 : 0));
}

export function profile(icc: Uint8Array): Uint8Array {
  return box("colr", Buffer.from("prof"), icc);
}

export function rotation(quarters: number): Uint8Array {
  return box("irot", bytes(1, quarters));
}

export function makeHeic(content: HeicContent): Uint8Array {
  const { columns, colours, width, height } = content;
  const gridded = colours.length > 1;
  const rows = colours.length / columns;
  const grid = Buffer.concat([bytes(1, 0, 0, rows - 1, columns - 1), bytes(2, width, height)]);
  const items = colours.map((colour, index) => ({
    id: index + 1,
    type: "hvc1",
    data: Buffer.from(FRAMES[colour], "base64") as Uint8Array,
  }));
  if (gridded) items.push({ id: items.length + 1, type: "grid", data: grid });
  const primary = items.length;
  const own = content.properties ?? [];
  const ispe = (w: number, h: number): Uint8Array => fullBox("ispe", 0, bytes(4, w, h));
  const properties = [box("hvcC", Buffer.from(CONFIGURATION, "base64")), ispe(TILE, TILE), ispe(width, height), ...own];
  const ownIndices = own.map((_, index) => index + 4);
  const associations = items.map(({ id, type }) => {
    const list = type === "grid" ? [3, ...ownIndices] : [1, 2, ...(gridded ? [] : ownIndices)];
    return Buffer.concat([bytes(2, id), bytes(1, list.length, ...list)]);
  });
  const meta = (mdatAt: number): Uint8Array => {
    let at = mdatAt;
    const locations = items.map(({ id, data }) => {
      const entry = Buffer.concat([bytes(2, id, 0, 1), bytes(4, at, data.length)]);
      at += data.length;
      return entry;
    });
    return fullBox(
      "meta",
      0,
      fullBox("hdlr", 0, bytes(4, 0), Buffer.from("pict"), Buffer.alloc(13)),
      fullBox("pitm", 0, bytes(2, primary)),
      fullBox(
        "iinf",
        0,
        bytes(2, items.length),
        ...items.map(({ id, type }) => fullBox("infe", 2, bytes(2, id, 0), Buffer.from(`${type}\0`))),
      ),
      fullBox("iloc", 0, bytes(1, 0x44, 0), bytes(2, items.length), ...locations),
      ...(gridded
        ? [fullBox("iref", 0, box("dimg", bytes(2, primary, colours.length, ...colours.map((_, i) => i + 1))))]
        : []),
      box("iprp", box("ipco", ...properties), fullBox("ipma", 0, bytes(4, items.length), ...associations)),
    );
  };
  const ftyp = box("ftyp", Buffer.from("heic\0\0\0\0mif1heic"));
  const start = ftyp.length + meta(0).length + 8;
  return Buffer.concat([ftyp, meta(start), box("mdat", ...items.map(({ data }) => data))]);
}
