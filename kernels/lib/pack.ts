/*
 * From code values in quartets to rows of 8- or 10-bit samples: chroma halved, dithered and rounded, dealt out to rows.
 * Twin: `twin/pack.twin.ts`. Three passes over four rows at a time, which stay in the fastest cache.
 *
 * Cost: 12 instructions a quartet of luma in 8 bits, 4 a sample of chroma; the floor, memory, is its 1 byte a sample.
 */

/** 8-bit codes are made in 1/256, less 128; 10-bit ones in 1/64, less 512: so that they fit 16 bits with a sign. */
const MIDDLE: f32 = 128;
const MIDDLE_WIDE: f32 = 512;
/** Added to a float of this size, numbers to 2^-8 and 2^-6 stand in the low bits of the sum. */
const UNITS: f32 = 49152;
const UNITS_WIDE: f32 = 196608;
/** Half a code for rounding, less the mean of the noise; half a unit too much, and in every other eight samples too little. */
const CENTRE: f32 = -127.0 / 256.0;
const CENTRE_WIDE: f32 = -31.0 / 64.0;

/**
 * Repeated over a vector: 63 512 4 1019 of 16 bits, 255 of 16 bits, −128 1−128 254−128 of 8; the bits of UNITS_WIDE, one
 * more, of UNITS, one more. Loaded as in colour.ts.
 */
const CONSTANTS = memory.data<u32>([
  0x003f003f, 0x02000200, 0x00040004, 0x03fb03fb, 0x00ff00ff, 0x80808080, 0x81818181, 0x7e7e7e7e,
  0x48400000, 0x48400001, 0x47400000, 0x47400001,
]);

/** hash32 (Wellons' lowbias32), as src/base/hash32.ts. */
function hash32(counter: u32): u32 {
  let x = counter;
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  return x ^ (x >> 16);
}

/** Four states for xorshift, none of them 0. */
function seeds(seed: u32): v128 {
  const two = i32x4.replace_lane(i32x4.splat(hash32(seed)), 1, hash32(seed + 1));
  const four = i32x4.replace_lane(i32x4.replace_lane(two, 2, hash32(seed + 2)), 3, hash32(seed + 3));
  return v128.or(four, i32x4.splat(1));
}

/**
 * Code values → codes, with triangular dither of ±1 code: the sum of two uniform numbers of 8 bits (6 for 10-bit
 * codes) from a xorshift generator (Marsaglia 2003: 13, 17, 5) for every four values. So errors of rounding are white,
 * of mean 0 and variance ¼, and independent of the picture. Codes from 1 to 254, or 4 to 1019, as video allows.
 *
 * `src`: `count` values, rounded up to 16, in any order; `zero`: the code of value 0. `wide`: 1 for 10 bits in uint16,
 * 0 for uint8. In-place is allowed.
 */
export function ditherCodes(src: usize, count: i32, zero: f32, seed: u32, wide: i32, dst: usize): void {
  let s = seeds(seed), t = seeds(seed + 4);
  if (wide) {
    const units = v128.load_splat<u32>(CONSTANTS, 32), more = v128.load_splat<u32>(CONSTANTS, 36);
    const shift = f32x4.splat(UNITS_WIDE + zero - MIDDLE_WIDE + CENTRE_WIDE);
    const part = v128.load_splat<u32>(CONSTANTS), middle = v128.load_splat<u32>(CONSTANTS, 4);
    const low = v128.load_splat<u32>(CONSTANTS, 8), high = v128.load_splat<u32>(CONSTANTS, 12);
    for (let i: i32 = 0; i < count; i += 16) {
      s = v128.xor(s, i32x4.shl(s, 13));
      t = v128.xor(t, i32x4.shl(t, 13));
      s = v128.xor(s, i32x4.shr_u(s, 17));
      t = v128.xor(t, i32x4.shr_u(t, 17));
      s = v128.xor(s, i32x4.shl(s, 5));
      t = v128.xor(t, i32x4.shl(t, 5));
      const v0 = i32x4.sub(f32x4.add(v128.load(src), shift), units);
      const v1 = i32x4.sub(f32x4.add(v128.load(src, 16), shift), units);
      const v2 = i32x4.sub(f32x4.add(v128.load(src, 32), shift), more);
      const v3 = i32x4.sub(f32x4.add(v128.load(src, 48), shift), more);
      const a = i16x8.add(v128.and(s, part), v128.and(i16x8.shr_u(s, 8), part));
      const b = i16x8.add(v128.and(t, part), v128.and(i16x8.shr_u(t, 8), part));
      const c = i16x8.shr_s(i16x8.add_sat_s(i16x8.narrow_i32x4_s(v0, v1), a), 6);
      const d = i16x8.shr_s(i16x8.add_sat_s(i16x8.narrow_i32x4_s(v2, v3), b), 6);
      v128.store(dst, i16x8.min_s(high, i16x8.max_s(low, i16x8.add(c, middle))));
      v128.store(dst, i16x8.min_s(high, i16x8.max_s(low, i16x8.add(d, middle))), 16);
      src += 64;
      dst += 32;
    }
    return;
  }
  const units = v128.load_splat<u32>(CONSTANTS, 40), more = v128.load_splat<u32>(CONSTANTS, 44);
  const shift = f32x4.splat(UNITS + zero - MIDDLE + CENTRE);
  const part = v128.load_splat<u32>(CONSTANTS, 16), middle = v128.load_splat<u32>(CONSTANTS, 20);
  const low = v128.load_splat<u32>(CONSTANTS, 24), high = v128.load_splat<u32>(CONSTANTS, 28);
  for (let i: i32 = 0; i < count; i += 16) {
    s = v128.xor(s, i32x4.shl(s, 13));
    t = v128.xor(t, i32x4.shl(t, 13));
    s = v128.xor(s, i32x4.shr_u(s, 17));
    t = v128.xor(t, i32x4.shr_u(t, 17));
    s = v128.xor(s, i32x4.shl(s, 5));
    t = v128.xor(t, i32x4.shl(t, 5));
    const v0 = i32x4.sub(f32x4.add(v128.load(src), shift), units);
    const v1 = i32x4.sub(f32x4.add(v128.load(src, 16), shift), units);
    const v2 = i32x4.sub(f32x4.add(v128.load(src, 32), shift), more);
    const v3 = i32x4.sub(f32x4.add(v128.load(src, 48), shift), more);
    const a = i16x8.add(v128.and(s, part), i16x8.shr_u(s, 8));
    const b = i16x8.add(v128.and(t, part), i16x8.shr_u(t, 8));
    const c = i16x8.shr_s(i16x8.add_sat_s(i16x8.narrow_i32x4_s(v0, v1), a), 8);
    const d = i16x8.shr_s(i16x8.add_sat_s(i16x8.narrow_i32x4_s(v2, v3), b), 8);
    const codes = i8x16.min_s(high, i8x16.max_s(low, i8x16.narrow_i16x8_s(c, d)));
    v128.store(dst, v128.xor(codes, middle));
    src += 64;
    dst += 16;
  }
}

function low8(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function high8(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

function low16(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

function high16(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/**
 * Codes, `rows` (2 or 4) of a column side by side → rows of `stride` bytes, `kept` of them.
 *
 * Interleaving two vectors moves one bit of the samples' places from between vectors to the lowest within them, and
 * the highest within them out: as many rounds as there are bits of the column, the highest first, sort rows apart.
 * `columns`, rounded up to 16 bytes of a row. `wide`: 1 for uint16, 0 for uint8.
 */
export function dealRows(
  src: usize, columns: i32, rows: i32, wide: i32, dst: usize, stride: usize, kept: i32,
): void {
  const end = dst + (<usize>columns << wide);
  for (; dst < end; dst += 16) {
    let a = v128.load(src), b = v128.load(src, 16);
    if (rows == 2) {
      src += 32;
      for (let round = wide; round < 4; ++round) {
        const low = wide ? low16(a, b) : low8(a, b);
        b = wide ? high16(a, b) : high8(a, b);
        a = low;
      }
      v128.store(dst, a);
      if (kept > 1) v128.store(dst + stride, b);
      continue;
    }
    let c = v128.load(src, 32), d = v128.load(src, 48);
    src += 64;
    for (let round = wide; round < 4; ++round) {
      const ac = wide ? low16(a, c) : low8(a, c), ca = wide ? high16(a, c) : high8(a, c);
      const bd = wide ? low16(b, d) : low8(b, d), db = wide ? high16(b, d) : high8(b, d);
      a = ac; b = ca; c = bd; d = db;
    }
    v128.store(dst, a);
    if (kept > 1) v128.store(dst + stride, b);
    if (kept > 2) v128.store(dst + 2 * stride, c);
    if (kept > 3) v128.store(dst + 3 * stride, d);
  }
}

/**
 * Halves chroma across, co-sited with even columns: dst[x] = src[2x−1] + 2·src[2x] + src[2x+1], four times the mean,
 * the first column standing for the one before it. `width`: columns left. The quartet before `src` is written to.
 * In-place is allowed.
 */
export function halveColumns(src: usize, width: i32, dst: usize): void {
  let left = v128.load(src);
  for (let x: i32 = 0; x < width; ++x) {
    const middle = v128.load(src), right = v128.load(src, 16);
    v128.store(dst, f32x4.add(f32x4.add(left, right), f32x4.add(middle, middle)));
    left = right;
    src += 32;
    dst += 16;
  }
}

/**
 * The same, and rows in pairs: of each column's four, (a + b, c + d), two columns in a vector; eight times the mean.
 * `width`: columns left, rounded up to 2.
 */
export function halveBoth(src: usize, width: i32, dst: usize): void {
  let left = v128.load(src);
  for (let x: i32 = 0; x < width; x += 2) {
    const m0 = v128.load(src), r0 = v128.load(src, 16), m1 = v128.load(src, 32), r1 = v128.load(src, 48);
    const a = f32x4.add(f32x4.add(left, r0), f32x4.add(m0, m0));
    const b = f32x4.add(f32x4.add(r0, r1), f32x4.add(m1, m1));
    v128.store(dst, f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7)));
    left = r1;
    src += 64;
    dst += 16;
  }
}
