import { hash32 } from "../base/hash32.ts";
import { DESCRIPTOR_BYTES } from "./frame-features.ts";

const BITS = DESCRIPTOR_BYTES * 8;
/** Pixels from the corner that are compared at most, each way. */
export const DESCRIPTOR_REACH = 15;
/** Spread of the compared places, pixels. */
const SPREAD = 6.2;

/**
 * Pairs of places to compare, x and y of each: bell-shaped around the corner (Calonder, "BRIEF", 2010, pattern G II), out of
 * a fixed hash, never twice the same place in a pair.
 */
const PAIRS: Int8Array = makePairs();

function makePairs(): Int8Array {
  const pairs = new Int8Array(BITS * 4);
  let counter = 0;
  // The sum of twelve even numbers is bell-shaped.
  const draw = (): number => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += hash32(++counter) / 2 ** 32;
    return Math.max(-DESCRIPTOR_REACH, Math.min(DESCRIPTOR_REACH, Math.round(SPREAD * sum)));
  };
  for (let bit = 0; bit < BITS;) {
    const pair = [draw(), draw(), draw(), draw()];
    if (pair[0] === pair[2] && pair[1] === pair[3]) continue;
    pairs.set(pair, 4 * bit++);
  }
  return pairs;
}

/** Offsets of the compared bytes in a plane of so many bytes a row, two for each bit. */
export function pairOffsets(stride: number): Int32Array {
  return Int32Array.from({ length: BITS * 2 }, (_, i) => PAIRS[2 * i + 1]! * stride + PAIRS[2 * i]!);
}

/**
 * Bit i: the first place of pair i is brighter than the second. Shots are not rolled over, so the pattern stays upright:
 * turned by the patch's own angle it tells less apart.
 */
export function describeCorner(bytes: Uint8Array, at: number, offsets: Int32Array, out: Uint8Array, to: number): void {
  for (let byte = 0; byte < DESCRIPTOR_BYTES; byte++) {
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) {
      const pair = 2 * (8 * byte + bit);
      if (bytes[at + offsets[pair]!]! > bytes[at + offsets[pair + 1]!]!) bits |= 1 << bit;
    }
    out[to + byte] = bits;
  }
}
