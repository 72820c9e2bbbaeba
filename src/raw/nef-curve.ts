import type { NikonNote } from "./nef-note.ts";
import { NEF_TREES, type NefTree } from "./nef-trees.ts";
import { NIKON } from "./tags.ts";

/** How a compressed mosaic is coded, from tag 0x0096 (0x008c in older files) of the maker note. */
export interface NefCoding {
  /** Codes of the rows above and below the split. */
  readonly trees: readonly [NefTree, NefTree];
  /** First row of the second code; 0: none. */
  readonly split: number;
  /** What the first two samples of even rows, then of odd rows, are predicted from. */
  readonly start: readonly [number, number, number, number];
  /** Codes are at least 0 and below it; below the split they may lie 16 beyond. */
  readonly limit: number;
  /** Samples by the lower 16 bits of a code; null: the codes are the samples. */
  readonly curve: Uint16Array | null;
}

/** First byte of the version. */
const LOSSLESS = 0x46;
const LOSSY = 0x44;
const EARLY = 0x49;
/** Second byte. */
const SPLIT = 0x20;
const SPLIT_COARSE = 0x40;
const EARLY_MINOR = 0x58;
/** Bytes behind the version that are something else in some early files. */
const EARLY_BYTES = 2110;
/** Where, from the version on, the first row of the second code is given. */
const SPLIT_AT = 562;
const LONGEST_CURVE = 0x4001;
const LAST_CODE = 0x3fff;

/**
 * Reads the coding: two bytes of version, four starting values, the curve's length and values; for some versions the
 * curve is given at every `step`-th code only, and the row of the split behind it. Null when it is of an unknown shape
 * or not all there.
 */
export function readNefCoding({ tiff, ifd }: NikonNote, bits: 12 | 14): NefCoding | null {
  const entry = ifd.get(NIKON.linearizationTable) ?? ifd.get(NIKON.linearizationTableOld);
  if (entry === undefined) return null;
  const { view, littleEndian } = tiff;
  const { offset } = entry;
  const [major, minor] = [tiff.bytes[offset], tiff.bytes[offset + 1]];
  const words = offset + 2 + (major === EARLY || minor === EARLY_MINOR ? EARLY_BYTES : 0);
  const reaches = (end: number): boolean => end <= tiff.bytes.length;
  const word = (at: number): number => view.getUint16(at, littleEndian);
  if (!reaches(words + 8)) return null;
  const start = [word(words), word(words + 2), word(words + 4), word(words + 6)] as const;
  const trees = NEF_TREES[bits];
  const range = 2 ** bits;
  if (major === LOSSLESS) {
    return { trees: [trees.lossless, trees.lossless], split: 0, start, limit: range, curve: null };
  }
  const coded = { trees: [trees.lossy, trees.split], start } as const;
  if (!reaches(words + 10)) return null;
  const count = word(words + 8);
  if (count < 2 || !reaches(words + 10 + count * 2)) return null;
  const values = Array.from({ length: count }, (_, index) => word(words + 10 + index * 2));
  const step = Math.floor(range / (count - 1));
  const coarse = minor === SPLIT_COARSE;
  if (major === LOSSY && step > 0 && (minor === SPLIT || (coarse && step > 3))) {
    if (!reaches(offset + SPLIT_AT + 2)) return null;
    const limit = coarse ? range / 4 : range;
    const curve = byCode(interpolated(values, coarse ? step >> 2 : step, limit));
    return { ...coded, split: word(offset + SPLIT_AT), limit, curve };
  }
  if (count > LONGEST_CURVE) return null;
  return { ...coded, split: 0, limit: Math.min(count, LAST_CODE + 1), curve: byCode((code) => values[code] ?? code) };
}

/** Values given at every `step`-th code, with straight lines between; beyond the last of them and `limit`, the code. */
function interpolated(values: readonly number[], step: number, limit: number): (code: number) => number {
  const at = (code: number): number => values[code / step] ?? code;
  return (code) => {
    const rest = code % step;
    const below = at(code - rest);
    if (rest === 0) return below;
    return code < limit ? Math.floor((below * (step - rest) + at(code - rest + step) * rest) / step) : code;
  };
}

/** As a table that needs no bounds: by the lower 16 bits of a code, held within the codes there are. */
function byCode(sample: (code: number) => number): Uint16Array {
  const samples = Uint16Array.from({ length: LAST_CODE + 1 }, (_, code) => sample(code));
  const table = new Uint16Array(65_536);
  table.set(samples);
  table.fill(samples[LAST_CODE] as number, LAST_CODE + 1, 0x8000);
  table.fill(samples[0] as number, 0x8000);
  return table;
}
