/*
 * What some outputs need beside `colour.ts` and `pack.ts`: light without a tone curve, the scene light of hybrid log-gamma,
 * R'G'B' instead of Y'CbCr, how bright a picture gets, and samples of 16 bits, whole or half floats. Twin:
 * `twin/output.twin.ts`. They read the block of parameters of `colour.ts` and go on with it:
 */
import { lineFor, onLine, row, twoPairs } from "./colour";

const FROM_CAMERA: usize = 0;
const TRANSFER_LOW: usize = 84;
const TRANSFERS: usize = 88;
const LUMINANCE: usize = 116;
/** Luminance → factor of light, as the transfers; the least x is its own. */
const SURROUND_LOW: usize = 140;
const SURROUND: usize = 144;
const TRANSFER_SHIFT: i32 = 15;

const PAIRS = memory.data<u32>([0xfffffff8]);
const ONE = memory.data<f32>([1]);

/** M · (r, g, b), `count` quartets each. In-place is allowed. */
export function matrixColour(
  red: usize, green: usize, blue: usize, count: i32, parameters: usize, dstRed: usize, dstGreen: usize, dstBlue: usize,
): void {
  const m = parameters + FROM_CAMERA;
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const r = v128.load(red + i), g = v128.load(green + i), b = v128.load(blue + i);
    v128.store(dstRed + i, row(m, r, g, b));
    v128.store(dstGreen + i, row(m + 12, r, g, b));
    v128.store(dstBlue + i, row(m + 24, r, g, b));
  }
}

/**
 * Multiplies each colour with a factor of its luminance, in place: c' = c·f(Y), Y clipped to 0 to 1. So display light
 * becomes the scene light of hybrid log-gamma (ITU-R BT.2100-2, table 5: the OOTF is E·Y^(γ−1), its inverse
 * F·Y^((1−γ)/γ)). `src`: r, g, b one after the other, `count` quartets each.
 */
export function scaleByLuminance(src: usize, count: i32, parameters: usize): void {
  const low = v128.load_splat<f32>(parameters, SURROUND_LOW), high = v128.load_splat<f32>(ONE);
  const curve = v128.load_splat<u32>(parameters, SURROUND), mask = v128.load_splat<u32>(PAIRS);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const r = v128.load(src + i), g = v128.load(src + plane + i), b = v128.load(src + 2 * plane + i);
    const luminance = f32x4.pmin(high, f32x4.pmax(low, row(parameters + LUMINANCE, r, g, b)));
    const at = lineFor(luminance, TRANSFER_SHIFT, mask, curve);
    const factor = onLine(twoPairs(i64x2.extract_lane(at, 0)), twoPairs(i64x2.extract_lane(at, 1)), luminance);
    v128.store(src + i, f32x4.mul(r, factor));
    v128.store(src + plane + i, f32x4.mul(g, factor));
    v128.store(src + 2 * plane + i, f32x4.mul(b, factor));
  }
}

function encode(x: v128, low: v128, high: v128, mask: v128, curve: v128): v128 {
  const light = f32x4.pmin(high, f32x4.pmax(low, x));
  const at = lineFor(light, TRANSFER_SHIFT, mask, curve);
  return onLine(twoPairs(i64x2.extract_lane(at, 0)), twoPairs(i64x2.extract_lane(at, 1)), light);
}

/** Display light, clipped to 0 to 1 → R' G' B' in code values, by the transfers' tables. `src`: as above. */
export function encodeRgb(
  src: usize, count: i32, parameters: usize, dstRed: usize, dstGreen: usize, dstBlue: usize,
): void {
  const low = v128.load_splat<f32>(parameters, TRANSFER_LOW), high = v128.load_splat<f32>(ONE);
  const mask = v128.load_splat<u32>(PAIRS);
  const curveR = v128.load_splat<u32>(parameters, TRANSFERS), curveG = v128.load_splat<u32>(parameters, TRANSFERS + 4);
  const curveB = v128.load_splat<u32>(parameters, TRANSFERS + 8);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    v128.store(dstRed + i, encode(v128.load(src + i), low, high, mask, curveR));
    v128.store(dstGreen + i, encode(v128.load(src + plane + i), low, high, mask, curveG));
    v128.store(dstBlue + i, encode(v128.load(src + 2 * plane + i), low, high, mask, curveB));
  }
}

/**
 * Of each pixel the largest of R, G and B, clipped to 0 to 1: the sum and the most, for each of the four rows.
 * `src`: as above. `dst`: four sums, four most.
 */
export function lightLevel(src: usize, count: i32, dst: usize): void {
  const zero = f32x4.splat(0), high = v128.load_splat<f32>(ONE);
  let sum = zero, most = zero;
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const rg = f32x4.pmax(v128.load(src + i), v128.load(src + plane + i));
    const light = f32x4.pmin(high, f32x4.pmax(zero, f32x4.pmax(rg, v128.load(src + 2 * plane + i))));
    sum = f32x4.add(sum, light);
    most = f32x4.pmax(most, light);
  }
  v128.store(dst, sum);
  v128.store(dst, most, 16);
}

/** The four rows of four columns: lanes 0 of all, lanes 1 and so on, one after the other in `rows`. */
function store(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128,
  dst: usize, stride: usize, kept: i32): void {
  // Two columns side by side in 16 bits: a0 a1 a2 a3 b0 b1 b2 b3.
  const ab = i16x8.narrow_i32x4_u(a, b), cd = i16x8.narrow_i32x4_u(c, d);
  const ef = i16x8.narrow_i32x4_u(e, f), gh = i16x8.narrow_i32x4_u(g, h);
  // Rows 0 and 1, then 2 and 3, of four columns: a0 b0 c0 d0 a1 b1 c1 d1.
  const l = v128.shuffle<u16>(ab, cd, 0, 4, 8, 12, 1, 5, 9, 13), m = v128.shuffle<u16>(ef, gh, 0, 4, 8, 12, 1, 5, 9, 13);
  v128.store(dst, v128.shuffle<u64>(l, m, 0, 2));
  if (kept > 1) v128.store(dst + stride, v128.shuffle<u64>(l, m, 1, 3));
  if (kept <= 2) return;
  const n = v128.shuffle<u16>(ab, cd, 2, 6, 10, 14, 3, 7, 11, 15), o = v128.shuffle<u16>(ef, gh, 2, 6, 10, 14, 3, 7, 11, 15);
  v128.store(dst + 2 * stride, v128.shuffle<u64>(n, o, 0, 2));
  if (kept > 3) v128.store(dst + 3 * stride, v128.shuffle<u64>(n, o, 1, 3));
}

function whole(at: usize, half: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(at), half));
}

/**
 * Code values in quartets → four rows of uint16, rounded, clipped to 0 to 65535; `kept` of the rows are written.
 * `columns`, rounded up to 8.
 */
export function packWords(src: usize, columns: i32, dst: usize, stride: usize, kept: i32): void {
  const half = f32x4.splat(0.5);
  for (let x: i32 = 0; x < columns; x += 8) {
    store(
      whole(src, half), whole(src + 16, half), whole(src + 32, half), whole(src + 48, half),
      whole(src + 64, half), whole(src + 80, half), whole(src + 96, half), whole(src + 112, half), dst, stride, kept,
    );
    src += 128;
    dst += 16;
  }
}

/** The bits of half floats, the nearest, ties to even; what is too large becomes the largest, NaN 0. */
function halves(at: usize): v128 {
  const value = v128.load(at);
  const number = v128.and(value, f32x4.eq(value, value));
  const sign = v128.and(number, i32x4.splat(0x80000000));
  const size = f32x4.pmin(f32x4.splat(65504), v128.xor(number, sign));
  // Normal: the exponent's bias is 15 instead of 127; what is cut off rounds, a half up only from odd.
  const odd = v128.and(i32x4.shr_u(size, 13), i32x4.splat(1));
  const normal = i32x4.shr_u(i32x4.add(i32x4.add(size, i32x4.splat(0xc8000fff)), odd), 13);
  // Below 2^-14: added to a float whose last bit counts 2^-24, the sum rounds likewise.
  const small = i32x4.sub(f32x4.add(size, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  const bits = v128.bitselect(small, normal, f32x4.lt(size, f32x4.splat(0.00006103515625)));
  return v128.or(bits, i32x4.shr_u(sign, 16));
}

/** Light in quartets → four rows of half floats (IEEE 754 binary16). As `packWords`. */
export function packHalves(src: usize, columns: i32, dst: usize, stride: usize, kept: i32): void {
  for (let x: i32 = 0; x < columns; x += 8) {
    store(
      halves(src), halves(src + 16), halves(src + 32), halves(src + 48),
      halves(src + 64), halves(src + 80), halves(src + 96), halves(src + 112), dst, stride, kept,
    );
    src += 128;
    dst += 16;
  }
}
