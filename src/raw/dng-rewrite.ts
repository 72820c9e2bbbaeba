import { isTiff, readTiff } from "./tiff.ts";
import { isDng } from "./dng.ts";

/** What a DNG is to say of how it is meant to look. */
export interface DngIntent {
  /** EV, for `BaselineExposure`: what is put on the raw by whoever develops it. */
  readonly exposureEv: number;
  /** Camera RGB of a neutral thing, for `AsShotNeutral`. */
  readonly neutral: readonly [number, number, number];
}

const AS_SHOT_NEUTRAL = 50728;
const AS_SHOT_WHITE_XY = 50729;
const BASELINE_EXPOSURE = 50730;
const REPLACED: ReadonlySet<number> = new Set([AS_SHOT_NEUTRAL, AS_SHOT_WHITE_XY, BASELINE_EXPOSURE]);
const RATIONAL = 5;
const SRATIONAL = 10;
const ENTRY = 12;
/** Steps of the ratios. */
const NEUTRAL_STEPS = 1_000_000;
const EXPOSURE_STEPS = 100_000;

/**
 * A DNG with another exposure and white balance: all its bytes are as they were but for the place of the first directory in
 * the header; a new first directory follows at the end, with the entries of the old one (DNG 1.7, "BaselineExposure",
 * "AsShotNeutral"; TIFF 6.0, section 2).
 * @returns null: the bytes are no DNG
 */
export function rewriteDng(bytes: Uint8Array, { exposureEv, neutral }: DngIntent): Uint8Array | null {
  if (!isTiff(bytes)) return null;
  const tiff = readTiff(bytes);
  if (!isDng(tiff)) return null;
  const { view, littleEndian } = tiff;
  const old = view.getUint32(4, littleEndian);
  const count = view.getUint16(old, littleEndian);
  const kept: number[] = [];
  for (let at = old + 2; at < old + 2 + count * ENTRY; at += ENTRY) {
    if (!REPLACED.has(view.getUint16(at, littleEndian))) kept.push(at);
  }
  const next = view.getUint32(old + 2 + count * ENTRY, littleEndian);
  const start = bytes.length + (bytes.length & 1);
  const values = start + 2 + (kept.length + 2) * ENTRY + 4;
  const result = new Uint8Array(values + 32);
  result.set(bytes);
  const out = new DataView(result.buffer);
  const added: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [AS_SHOT_NEUTRAL, RATIONAL, 3, values],
    [BASELINE_EXPOSURE, SRATIONAL, 1, values + 24],
  ];
  out.setUint32(4, start, littleEndian);
  out.setUint16(start, kept.length + added.length, littleEndian);
  let at = start + 2;
  const add = ([tag, type, length, value]: (typeof added)[number]): void => {
    out.setUint16(at, tag, littleEndian);
    out.setUint16(at + 2, type, littleEndian);
    out.setUint32(at + 4, length, littleEndian);
    out.setUint32(at + 8, value, littleEndian);
    at += ENTRY;
  };
  // Entries stand in the order of their tags.
  let waiting = [...added];
  for (const from of kept) {
    const tag = view.getUint16(from, littleEndian);
    for (const entry of waiting.filter(([own]) => own < tag)) add(entry);
    waiting = waiting.filter(([own]) => own > tag);
    result.copyWithin(at, from, from + ENTRY);
    at += ENTRY;
  }
  for (const entry of waiting) add(entry);
  out.setUint32(at, next, littleEndian);
  neutral.forEach((part, index) => {
    out.setUint32(values + index * 8, Math.round(part * NEUTRAL_STEPS), littleEndian);
    out.setUint32(values + index * 8 + 4, NEUTRAL_STEPS, littleEndian);
  });
  out.setInt32(values + 24, Math.round(exposureEv * EXPOSURE_STEPS), littleEndian);
  out.setInt32(values + 28, EXPOSURE_STEPS, littleEndian);
  return result;
}
