import { applySonyCipher } from "./sony-cipher.ts";
import { TAG } from "./tags.ts";
import { numbers, subIfds, type Tiff, type TiffIfd } from "./tiff.ts";

/** Black level of red, green beside red, green beside blue, and blue. */
export type SonyBlack = readonly [number, number, number, number];

/** DNGPrivateData: where Sony's private directory lies. */
const PRIVATE = 0xc634;
const HIDDEN_OFFSET = 0x7200;
const HIDDEN_LENGTH = 0x7201;
const HIDDEN_KEY = 0x7221;
/** Levels of the DSC-R1, in another order. */
const OLD_BLACK = 0x7300;
const BLACK = 0x7310;

const LONG = 4;
const SHORT = 3;
/** Real ones have 30 to 90 kB. */
const MOST_HIDDEN_BYTES = 1 << 20;
const MOST_ENTRIES = 2048;

/**
 * The black levels an ARW speaks of: those of the encrypted directory, else those of the raw directory (bodies from 2017
 * on have both). They are on the scale of 14 bits, whatever the samples are.
 *
 * @returns null when neither speaks plainly: LibRaw is then to say
 */
export function readSonyBlack(tiff: Tiff, raw: TiffIfd): SonyBlack | null {
  const hidden = hiddenBlack(tiff);
  if (hidden === "unclear") return null;
  if (hidden !== "none") return hidden;
  // What LibRaw makes of both together is its own affair.
  return raw.has(TAG.blackLevel) ? null : four(numbers(tiff, raw, BLACK));
}

function four(levels: readonly number[] | null): SonyBlack | null {
  const [a, b, c, d] = levels ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined || levels?.length !== 4) return null;
  return [a, b, c, d].every((level) => Number.isInteger(level) && level >= 0 && level < 65_536) ? [a, b, c, d] : null;
}

function hiddenBlack(tiff: Tiff): SonyBlack | "none" | "unclear" {
  const [main] = tiff.ifds;
  const pointer = main?.get(PRIVATE);
  if (pointer === undefined) return "none";
  // Four bytes that are an offset.
  const [directory] = subIfds(tiff, new Map([[PRIVATE, { ...pointer, type: LONG, count: 1 }]]), PRIVATE);
  const key = directory?.get(HIDDEN_KEY);
  if (directory === undefined || key === undefined || key.offset + 4 > tiff.bytes.length) return "unclear";
  const offset = numbers(tiff, directory, HIDDEN_OFFSET)?.[0] ?? 0;
  const length = numbers(tiff, directory, HIDDEN_LENGTH)?.[0] ?? 0;
  if (length < 2 || length > MOST_HIDDEN_BYTES || offset + length > tiff.bytes.length) return "unclear";
  // A copy also of a Node Buffer, whose `slice` is none.
  const bytes = Uint8Array.from(tiff.bytes.subarray(offset, offset + length));
  applySonyCipher(bytes, tiff.view.getUint32(key.offset, true));
  return blackIn(new DataView(bytes.buffer), offset);
}

/** @param base where in the file the directory lies: its offsets count from the file's start */
function blackIn(view: DataView, base: number): SonyBlack | "none" | "unclear" {
  const count = view.getUint16(0, true);
  if (count > MOST_ENTRIES || 2 + count * 12 > view.byteLength) return "unclear";
  let found: SonyBlack | "none" = "none";
  for (let index = 0; index < count; index++) {
    const entry = 2 + index * 12;
    const tag = view.getUint16(entry, true);
    if (tag === OLD_BLACK) return "unclear";
    if (tag !== BLACK || found !== "none") continue;
    const at = view.getUint32(entry + 8, true) - base;
    const plain = view.getUint16(entry + 2, true) === SHORT && view.getUint32(entry + 4, true) === 4;
    if (!plain || at < 0 || at + 8 > view.byteLength) return "unclear";
    found = [0, 2, 4, 6].map((step) => view.getUint16(at + step, true)) as [number, number, number, number];
  }
  return found;
}
