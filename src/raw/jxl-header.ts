import { RushesError } from "../base/errors.ts";

/** What a JPEG XL codestream says of itself before its pixels (ISO/IEC 18181-1, annex D). */
export interface JxlHeader {
  readonly width: number;
  readonly height: number;
  /** Of an integer sample. */
  readonly bits: number;
}

/** In a file of boxes (ISO/IEC 18181-2), the first box. */
const SIGNATURE = [0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20];
const MOST_BOXES = 1000;

/**
 * The bare codestream of a tile, which may lie in boxes, whole or in pieces.
 * @throws RushesError `unreadable`
 */
export function jxlCodestream(tile: Uint8Array): Uint8Array {
  if (!SIGNATURE.every((byte, index) => tile[index] === byte)) return tile;
  const view = new DataView(tile.buffer, tile.byteOffset, tile.byteLength);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let boxes = 0; at + 8 <= tile.length && boxes < MOST_BOXES; boxes++) {
    let size = view.getUint32(at);
    let start = at + 8;
    if (size === 1 && at + 16 <= tile.length) {
      size = Number(view.getBigUint64(at + 8));
      start += 8;
    } else if (size === 0) size = tile.length - at;
    const type = String.fromCharCode(...tile.subarray(at + 4, at + 8));
    if (size < start - at || at + size > tile.length) {
      throw new RushesError("unreadable", `Expected whole boxes of JPEG XL but one at ${at} has ${size} bytes`);
    }
    // A piece begins with its number.
    if (type === "jxlc") pieces.push(tile.subarray(start, at + size));
    else if (type === "jxlp") pieces.push(tile.subarray(Math.min(start + 4, at + size), at + size));
    at += size;
  }
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}

/** Bits from the lowest of each byte on; beyond the end, an error. */
function bitReader(bytes: Uint8Array): (count: number) => number {
  let at = 0;
  return (count) => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) {
      const byte = bytes[at >> 3];
      if (byte === undefined) throw new RushesError("unreadable", "Expected a JPEG XL header but it is cut");
      if ((byte >> (at & 7)) & 1) value += 2 ** i;
    }
    return value;
  };
}

type Read = (count: number) => number;

/** One of four ways to write a number: an offset and how many bits are added to it. */
function choice(read: Read, ...ways: readonly (readonly [offset: number, bits: number])[]): number {
  const [offset, bits] = ways[read(2)] as readonly [number, number];
  return offset + read(bits);
}

/** Widths as shares of the height. */
const RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
];

function readSize(read: Read): { readonly width: number; readonly height: number } {
  const small = read(1) === 1;
  const side = (): number => (small ? (read(5) + 1) * 8 : choice(read, [1, 9], [1, 13], [1, 18], [1, 30]));
  const height = side();
  const ratio = RATIOS[read(3) - 1];
  return { height, width: ratio === undefined ? side() : Math.floor((height * ratio[0]) / ratio[1]) };
}

/**
 * Size and depth of a codestream, and that it is one plain picture of whole numbers.
 * @throws RushesError `unreadable` or `unsupported`
 */
export function readJxlHeader(stream: Uint8Array): JxlHeader {
  if (stream[0] !== 0xff || stream[1] !== 0x0a) {
    throw new RushesError("unreadable", "Expected a JPEG XL codestream but received other bytes");
  }
  const read = bitReader(stream.subarray(2));
  const size = readSize(read);
  if (read(1) === 1) return { ...size, bits: 8 };
  if (read(1) === 1) {
    const turned = read(3) !== 0;
    if (read(1) === 1) readSize(read);
    const [preview, animation] = [read(1), read(1)];
    if (turned || preview === 1 || animation === 1) {
      throw new RushesError("unsupported", "Expected a plain JPEG XL tile but it is turned, moving or has a preview");
    }
  }
  if (read(1) === 1) {
    throw new RushesError("unsupported", "Expected JPEG XL of whole numbers but received floating-point samples");
  }
  const bits = choice(read, [8, 0], [10, 0], [12, 0], [1, 6]);
  read(1);
  const extra = choice(read, [0, 0], [1, 0], [2, 4], [1, 12]);
  if (bits > 16 || extra > 0) {
    const what = extra > 0 ? `${extra} more channels` : `${bits} bits a sample`;
    throw new RushesError("unsupported", `Expected JPEG XL of colours up to 16 bits but received ${what}`);
  }
  return { ...size, bits };
}
