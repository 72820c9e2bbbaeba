import { NEF_TREES, type NefTree } from "./nef-trees.ts";

/** A mosaic to be written as a NEF. */
export interface NefContent {
  readonly width: number;
  readonly height: number;
  readonly bits: 12 | 14;
  /** For `huffman` what is coded: indices into the curve; else the samples. Row by row. */
  readonly codes: Uint16Array;
  readonly storage:
    | { readonly kind: "huffman"; readonly linearisation: NefLinearisation }
    | { readonly kind: "plain"; readonly compression: 1 | 34713; readonly data: Uint8Array };
  readonly model: string;
  readonly make?: string;
  readonly littleEndian?: boolean;
  /** Of the maker note, if another than the file's. */
  readonly noteLittleEndian?: boolean;
  /** Tag 0x003d of the maker note: red, green, green, blue; null: none. */
  readonly black?: readonly number[] | null;
  /** Tag 0x0093 of the maker note. */
  readonly nefCompression?: number;
  /** Where newer cameras keep it: tag 0x0051. */
  readonly nefCompression51?: number;
  readonly cfa?: readonly number[];
  readonly orientation?: number;
}

/** Tag 0x0096 of the maker note. */
export interface NefLinearisation {
  readonly version: readonly [number, number];
  /** Tag to hold it. */
  readonly tag?: number;
  /** What the first samples of even and odd rows are predicted from. */
  readonly start?: readonly [number, number, number, number];
  /** Values of the curve; [] for lossless. */
  readonly curve: readonly number[];
  /** First row of the second code; 0: none. */
  readonly split?: number;
}

interface Field {
  readonly tag: number;
  readonly type: 1 | 2 | 3 | 4 | 5 | 7;
  readonly values: readonly number[];
}

/** A whole file, and the codes as a decoder will see them: below a split, they are quantised. */
export function encodeNef(content: NefContent): { readonly file: Uint8Array; readonly codes: Uint16Array } {
  const { storage, width, height, bits, codes } = content;
  if (storage.kind === "plain") return { file: writeFile(content, storage.data, null), codes };
  const { version, start = [0, 0, 0, 0], split = 0 } = storage.linearisation;
  const trees = NEF_TREES[bits];
  const first = version[0] === 0x46 ? trees.lossless : trees.lossy;
  const most =
    storage.linearisation.curve.length > 0 && version[1] !== 0x20 && version[1] !== 0x40
      ? storage.linearisation.curve.length
      : version[1] === 0x40
        ? 2 ** (bits - 2)
        : 2 ** bits;
  const scan = encodeScan({ width, height, codes, start, split, trees: [first, trees.split], limit: most });
  return { file: writeFile(content, scan.bytes, storage.linearisation), codes: scan.codes };
}

/** What `encodeScan` is given. */
export interface NefScanContent {
  readonly width: number;
  readonly height: number;
  readonly codes: Uint16Array;
  readonly start: readonly number[];
  readonly split: number;
  readonly trees: readonly [NefTree, NefTree];
  /** Codes stay below it, and below the split within 16 of what is allowed above. */
  readonly limit: number;
}

/** The stream, and what it holds (as 16-bit two's complement). */
export function encodeScan(scan: NefScanContent): { readonly bytes: Uint8Array; readonly codes: Uint16Array } {
  const { width, height, codes, split, trees, limit } = scan;
  const writers = trees.map((tree) => differencesOf(tree));
  const held = new Uint16Array(codes.length);
  const vertical = Int32Array.from(scan.start);
  const out = new Uint8Array(codes.length * 4 + 16);
  let pending = 0;
  let count = 0;
  let at = 0;
  const put = (value: number, size: number): void => {
    pending = (pending << size) | value;
    count += size;
    while (count >= 8) {
      count -= 8;
      out[at++] = pending >>> count;
    }
    pending &= (1 << count) - 1;
  };
  for (let y = 0; y < height; y++) {
    const below = split > 0 && y >= split;
    const { nearest, codeOf } = writers[below ? 1 : 0]!;
    const slack = below ? 16 : 0;
    for (let x = 0; x < width; x++) {
      const place = y * width + x;
      const predicted = x < 2 ? vertical[(y & 1) * 2 + x]! : (held[place - 2]! << 16) >> 16;
      let wanted = codes[place]! - predicted;
      let difference = nearest(wanted);
      while (predicted + difference < -slack) difference = nearest(++wanted);
      while (predicted + difference >= limit + slack) difference = nearest(--wanted);
      const { code, length, rest, restLength } = codeOf(difference);
      put(code, length);
      put(rest, restLength);
      held[place] = predicted + difference;
      if (x < 2) vertical[(y & 1) * 2 + x] = predicted + difference;
    }
  }
  put(0, 8 - (count & 7));
  return { bytes: out.slice(0, at), codes: held };
}

interface Coded {
  readonly code: number;
  readonly length: number;
  readonly rest: number;
  readonly restLength: number;
}

const REACH = 1 << 15;

/** All differences a tree can write. */
interface Differences {
  readonly nearest: (wanted: number) => number;
  readonly codeOf: (difference: number) => Coded;
}

const met = new WeakMap<NefTree, Differences>();

function differencesOf(tree: NefTree): Differences {
  const found = met.get(tree) ?? findDifferences(tree);
  met.set(tree, found);
  return found;
}

function findDifferences(tree: NefTree): Differences {
  const coded: (Coded | undefined)[] = [];
  let code = 0;
  let symbol = 16;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < tree[length - 1]!; i++, code++) {
      const [size, skipped] = [tree[symbol]! & 15, tree[symbol]! >> 4];
      symbol++;
      for (let rest = 0; rest < 2 ** (size - skipped); rest++) {
        // What was left out is put at the middle of its range.
        const magnitude = skipped === 0 ? rest : (rest << skipped) + (1 << (skipped - 1));
        const negative = size > 0 && magnitude < 2 ** (size - 1);
        const difference = negative ? magnitude - 2 ** size + (skipped === 0 ? 1 : 0) : magnitude;
        coded[difference + REACH] ??= { code, length, rest, restLength: size - skipped };
      }
    }
    code *= 2;
  }
  const closest = new Int32Array(2 * REACH).fill(REACH * 4);
  for (const step of [1, -1]) {
    for (let i = step > 0 ? 0 : 2 * REACH - 1; i >= 0 && i < 2 * REACH; i += step) {
      if (coded[i] !== undefined) closest[i] = i;
      else if (i - step >= 0 && i - step < 2 * REACH) {
        const before = closest[i - step]!;
        if (Math.abs(before - i) < Math.abs(closest[i]! - i)) closest[i] = before;
      }
    }
  }
  return {
    nearest: (wanted) => closest[Math.max(-REACH, Math.min(REACH - 1, wanted)) + REACH]! - REACH,
    codeOf: (difference) => coded[difference + REACH]!,
  };
}

/** Bytes of a maker note's linearisation. */
function linearisationBytes(
  { version, start = [0, 0, 0, 0], curve, split = 0 }: NefLinearisation,
  little: boolean,
): number[] {
  const words = [...start, curve.length, ...curve];
  const skip = version[0] === 0x49 || version[1] === 0x58 ? 2110 : 0;
  const bytes = [
    ...version,
    ...Array.from({ length: skip }, () => 0xa5),
    ...words.flatMap((word) => shortBytes(word, little)),
  ];
  if (version[1] === 0x20 || version[1] === 0x40) {
    while (bytes.length < 562) bytes.push(0);
    bytes.splice(562, 2, ...shortBytes(split, little));
  }
  return bytes;
}

function shortBytes(value: number, little: boolean): number[] {
  return little ? [value & 255, value >> 8] : [value >> 8, value & 255];
}

function writeFile(content: NefContent, data: Uint8Array, linearisation: NefLinearisation | null): Uint8Array {
  const { width, height, bits, storage, model, make = "NIKON CORPORATION", littleEndian: little = false } = content;
  const {
    black = null,
    nefCompression,
    nefCompression51,
    cfa = [0, 1, 1, 2],
    orientation = 1,
    noteLittleEndian = little,
  } = content;
  const note: Field[] = [{ tag: 1, type: 7, values: [...Buffer.from("0210")] }];
  note.push({ tag: 0x0c, type: 5, values: [480, 256, 352, 256, 256, 256, 256, 256] });
  if (black !== null) note.push({ tag: 0x3d, type: 3, values: black });
  if (nefCompression51 !== undefined) {
    const values = [...Buffer.from("01000000\0\0"), ...shortBytes(nefCompression51, noteLittleEndian)];
    note.push({ tag: 0x51, type: 7, values });
  }
  if (nefCompression !== undefined) note.push({ tag: 0x93, type: 3, values: [nefCompression] });
  if (linearisation !== null) {
    note.push({ tag: linearisation.tag ?? 0x96, type: 7, values: linearisationBytes(linearisation, noteLittleEndian) });
  }
  const noteBytes = [...Buffer.from("Nikon\0\x02\x10\0\0"), ...tiffBytes(note, noteLittleEndian)];
  const text = (tag: number, value: string): Field => ({ tag, type: 2, values: [...Buffer.from(`${value}\0`)] });
  const long = (tag: number, ...values: number[]): Field => ({ tag, type: 4, values });
  const short = (tag: number, ...values: number[]): Field => ({ tag, type: 3, values });
  const main = (rawAt: number, exifAt: number): Field[] => [
    long(254, 1),
    text(271, make),
    text(272, model),
    short(274, orientation),
    long(330, rawAt),
    long(34665, exifAt),
  ];
  const raw = (at: number): Field[] => [
    long(254, 0),
    long(256, width),
    long(257, height),
    short(258, bits),
    short(259, storage.kind === "plain" ? storage.compression : 34713),
    short(262, 32803),
    long(273, at),
    short(277, 1),
    long(278, height),
    long(279, data.length),
    short(284, 1),
    short(33421, 2, 2),
    { tag: 33422, type: 1, values: cfa },
  ];
  const exif: Field[] = [
    { tag: 33434, type: 5, values: [1, 60] },
    short(34855, 200),
    text(36867, "2024:05:06 07:08:09"),
    { tag: 37500, type: 7, values: noteBytes },
  ];
  const exifAt = 8 + directorySize(main(0, 0));
  const rawAt = exifAt + directorySize(exif);
  const dataAt = rawAt + directorySize(raw(0));
  const file = new Uint8Array(dataAt + data.length);
  const view = new DataView(file.buffer);
  file.set(Buffer.from(little ? "II" : "MM"));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  writeDirectory(view, 8, main(rawAt, exifAt), little);
  writeDirectory(view, exifAt, exif, little);
  writeDirectory(view, rawAt, raw(dataAt), little);
  file.set(data, dataAt);
  return file;
}

const SIZES = [0, 1, 1, 2, 4, 4, 0, 1];

function outside({ type, values }: Field): number {
  const length = values.length * SIZES[type]!;
  return length <= 4 ? 0 : length + (length & 1);
}

function directorySize(fields: readonly Field[]): number {
  return fields.reduce((size, field) => size + 12 + outside(field), 6);
}

/** A TIFF of one directory. */
function tiffBytes(fields: readonly Field[], little: boolean): number[] {
  const bytes = new Uint8Array(8 + directorySize(fields));
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(little ? "II" : "MM"));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  writeDirectory(view, 8, fields, little);
  return [...bytes];
}

function writeDirectory(view: DataView, offset: number, fields: readonly Field[], little: boolean): void {
  view.setUint16(offset, fields.length, little);
  let entry = offset + 2;
  let after = entry + fields.length * 12 + 4;
  for (const field of fields) {
    const { tag, type, values } = field;
    view.setUint16(entry, tag, little);
    view.setUint16(entry + 2, type, little);
    view.setUint32(entry + 4, type === 5 ? values.length / 2 : values.length, little);
    const far = outside(field) > 0;
    if (far) view.setUint32(entry + 8, after, little);
    const at = far ? after : entry + 8;
    values.forEach((value, index) => {
      if (type === 3) view.setUint16(at + index * 2, value, little);
      else if (type === 4 || type === 5) view.setUint32(at + index * 4, value, little);
      else view.setUint8(at + index, value);
    });
    after += outside(field);
    entry += 12;
  }
}
