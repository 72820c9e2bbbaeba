/** 2²³: added to a float below 2²², it leaves the nearest integer (ties to even) in the low bits. */
const ROUND: f32 = 8388608;
const ROUND_BITS: i32 = 0x4b000000;

/**
 * Quartets of code values → up to four rows of 8- or 10-bit samples, with triangular dither of ±1 code.
 *
 * Dither of sample n (counted row by row over the plane) comes from hash32(n ^ seed): its two halves are two uniform
 * numbers, their sum less 1 is triangular, and the error of rounding becomes white and independent of the picture.
 * `src`: quartets, `width` rounded up to 4 of them. `rows`: how many of the four are written. `y`: number of the first.
 * `wide`: 1 for 10 bits in uint16, 0 for uint8. A row of `stride` bytes must have room for `width` rounded up to 4.
 */
export function packRows(
  src: usize, width: i32, rows: i32, y: i32, seed: u32, wide: i32, dst: usize, stride: usize,
): void {
  for (let x: i32 = 0; x < width; x += 4) {
    const a = v128.load(src), b = v128.load(src, 16), c = v128.load(src, 32), d = v128.load(src, 48);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const n = y * width + x;
    let to = dst + (<usize>x << wide);
    storeCodes(v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5), n, seed, wide, to);
    if (rows > 1) storeCodes(v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), n + width, seed, wide, to + stride);
    if (rows > 2) storeCodes(v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), n + 2 * width, seed, wide, to + 2 * stride);
    if (rows > 3) storeCodes(v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), n + 3 * width, seed, wide, to + 3 * stride);
    src += 64;
  }
}

function storeCodes(values: v128, n: i32, seed: u32, wide: i32, to: usize): void {
  let h = v128.xor(i32x4.add(i32x4.splat(n), i32x4(0, 1, 2, 3)), i32x4.splat(seed));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  h = i32x4.mul(h, i32x4.splat(0x7feb352d));
  h = v128.xor(h, i32x4.shr_u(h, 15));
  h = i32x4.mul(h, i32x4.splat(0x846ca68b));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  const two = i32x4.add(v128.and(h, i32x4.splat(0xffff)), i32x4.shr_u(h, 16));
  // (low + high + 1)/65536 − 1
  const noise = f32x4.mul(f32x4.sub(f32x4.convert_i32x4_s(two), f32x4.splat(65535)), f32x4.splat(<f32>(1.0 / 65536.0)));
  const top = f32x4.splat(wide ? 1019 : 254), bottom = f32x4.splat(wide ? 4 : 1);
  const dithered = f32x4.pmin(top, f32x4.pmax(bottom, f32x4.add(values, noise)));
  const codes = i32x4.sub(f32x4.add(dithered, f32x4.splat(ROUND)), i32x4.splat(ROUND_BITS));
  const words = i16x8.narrow_i32x4_u(codes, codes);
  if (wide) v128.store_lane<u64>(to, words, 0);
  else v128.store_lane<u32>(to, i8x16.narrow_i16x8_u(words, words), 0);
}

/**
 * Halves chroma across, co-sited with even columns: dst[x] = (src[2x−1] + 2·src[2x] + src[2x+1])/4, the first
 * column standing for the one before it. `width`: columns left. The quartet before `src` is written to.
 */
export function halveColumns(src: usize, width: i32, dst: usize): void {
  v128.store(src - 16, v128.load(src));
  const half = f32x4.splat(0.5), quarter = f32x4.splat(0.25);
  for (let x: i32 = 0; x < width; ++x) {
    const sides = f32x4.add(v128.load(src - 16), v128.load(src, 16));
    v128.store(dst, f32x4.add(f32x4.mul(sides, quarter), f32x4.mul(v128.load(src), half)));
    src += 32;
    dst += 16;
  }
}

/** Halves chroma down, between rows: of each quartet (a b c d) → ((a+b)/2, (c+d)/2, …). In-place is allowed. */
export function halveRows(src: usize, width: i32, dst: usize): void {
  const half = f32x4.splat(0.5);
  for (let x: i32 = 0; x < width; ++x) {
    const v = v128.load(src);
    const sum = f32x4.add(v128.shuffle<f32>(v, v, 0, 2, 0, 2), v128.shuffle<f32>(v, v, 1, 3, 1, 3));
    v128.store(dst, f32x4.mul(sum, half));
    src += 16;
    dst += 16;
  }
}
