// Noise of colour out of a finished picture: chroma becomes the mean of what is like it around, where luma says that it is one
// thing.
//
// One level of an edge-avoiding à-trous transform (Dammertz et al. 2010, "Edge-Avoiding À-Trous Wavelet Transform for fast
// Global Illumination Filtering", with a parabola in place of the exponential): nine taps, 1 2 1 across and down, `step`
// apart, each with the weight
//
//   max(0, 1 − l·ΔY² − c·(ΔCb² + ΔCr²))
//
// Three levels of 1, 2 and 4 reach as far as a normal distribution of σ 3.2 samples.
//
// Cost: 15 operations a tap for four samples of both planes; the floor is 20 bytes a sample. Twin:
// kernels/twin/chroma-noise.twin.ts.

/** Floats before and after a row that repeat its ends. */
const PAD: i32 = 8;

/** Codes → floats of the same value. `wide`: 1 for uint16, 0 for uint8. Reads 16 bytes and writes 64 more at most. */
export function widenCodes(src: usize, count: i32, wide: i32, dst: usize): void {
  if (wide) {
    for (let i: i32 = 0; i < count; i += 8, src += 16, dst += 32) {
      const v = v128.load(src);
      v128.store(dst, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(v)));
      v128.store(dst, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(v)), 16);
    }
    return;
  }
  for (let i: i32 = 0; i < count; i += 8, src += 8, dst += 32) {
    const v = i16x8.extend_low_i8x16_u(v128.load64_zero(src));
    v128.store(dst, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(v)));
    v128.store(dst, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(v)), 16);
  }
}

/**
 * Means of pairs of columns of two rows of floats (or twice the same one), `count` of them, rounded up to 4. In-place is
 * allowed.
 */
export function meanPairs(above: usize, below: usize, count: i32, dst: usize): void {
  const quarter = f32x4.splat(0.25);
  for (let i: i32 = 0; i < count; i += 4, above += 32, below += 32, dst += 16) {
    const a = f32x4.add(v128.load(above), v128.load(below));
    const b = f32x4.add(v128.load(above, 16), v128.load(below, 16));
    const even = v128.shuffle<f32>(a, b, 0, 2, 4, 6), odd = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
    v128.store(dst, f32x4.mul(f32x4.add(even, odd), quarter));
  }
}

function padRow(row: usize, width: i32): void {
  const first = load<f32>(row), last = load<f32>(row + (<usize>(width - 1) << 2));
  for (let i: i32 = 0; i < PAD; i++) {
    store<f32>(row - (<usize>(i + 1) << 2), first);
    store<f32>(row + (<usize>(width + i) << 2), last);
  }
}

/**
 * One level. Planes of floats, rows `stride` bytes apart, of `width` + 16 floats: the pointers are to the first sample of the
 * picture, 8 floats into its row; the 8 around each row are written to, of sources, too.
 * @param step 1, 2 or 4
 * @param lumaScale, chromaScale l and c above
 */
export function smoothChroma(
  luma: usize,
  first: usize,
  second: usize,
  stride: usize,
  width: i32,
  height: i32,
  step: i32,
  lumaScale: f32,
  chromaScale: f32,
  dstFirst: usize,
  dstSecond: usize,
): void {
  for (let y: i32 = 0; y < height; y++) {
    const at = <usize>y * stride;
    padRow(luma + at, width);
    padRow(first + at, width);
    padRow(second + at, width);
  }
  const one = f32x4.splat(1), two = f32x4.splat(2), zero = f32x4.splat(0), four = f32x4.splat(4);
  const l = f32x4.splat(lumaScale), c = f32x4.splat(chromaScale);
  for (let y: i32 = 0; y < height; y++) {
    const row = <usize>y * stride;
    for (let x: i32 = 0; x < width; x += 4) {
      const place = row + (<usize>x << 2);
      const y0 = v128.load(luma + place), a0 = v128.load(first + place), b0 = v128.load(second + place);
      let sum = four;
      let a = f32x4.mul(four, a0), b = f32x4.mul(four, b0);
      for (let v: i32 = -1; v <= 1; v++) {
        const near = <usize>max(0, min(height - 1, y + v * step)) * stride + (<usize>x << 2);
        for (let u: i32 = -1; u <= 1; u++) {
          if (u == 0 && v == 0) continue;
          const tap = near + <usize>((u * step) << 2);
          const a1 = v128.load(first + tap), b1 = v128.load(second + tap);
          const dy = f32x4.sub(v128.load(luma + tap), y0), da = f32x4.sub(a1, a0), db = f32x4.sub(b1, b0);
          const far = f32x4.add(
            f32x4.mul(f32x4.mul(dy, dy), l),
            f32x4.mul(f32x4.add(f32x4.mul(da, da), f32x4.mul(db, db)), c),
          );
          const like = f32x4.pmax(zero, f32x4.sub(one, far));
          const weight = u == 0 || v == 0 ? f32x4.mul(two, like) : like;
          sum = f32x4.add(sum, weight);
          a = f32x4.add(a, f32x4.mul(weight, a1));
          b = f32x4.add(b, f32x4.mul(weight, b1));
        }
      }
      v128.store(dstFirst + place, f32x4.div(a, sum));
      v128.store(dstSecond + place, f32x4.div(b, sum));
    }
  }
}
