// Planes of bytes, smoothed and made smaller: the pyramid in which corners are looked for.
//
// Strides are bytes; rows may be written and read up to 15 bytes past their end. Twins: kernels/twin/byte-planes.twin.ts.

/**
 * Binomial smoothing, 1 4 6 4 1 both ways (σ = 1 pixel), rounded once; beyond the borders the outermost pixels are repeated.
 * @param scratch `width` + 32 u16
 */
export function smoothPlane(
  src: usize, stride: usize, width: i32, height: i32, scratch: usize, dst: usize, dstStride: usize,
): void {
  const row = scratch + 16;
  const half = i16x8.splat(128);
  const six = i16x8.splat(6);
  for (let y: i32 = 0; y < height; y++, dst += dstStride) {
    const a = src + <usize>max(0, y - 2) * stride;
    const b = src + <usize>max(0, y - 1) * stride;
    const c = src + <usize>y * stride;
    const d = src + <usize>min(height - 1, y + 1) * stride;
    const e = src + <usize>min(height - 1, y + 2) * stride;
    for (let x: usize = 0; x < <usize>width; x += 8) {
      const outer = i16x8.add(v128.load8x8_u(a + x), v128.load8x8_u(e + x));
      const inner = i16x8.add(v128.load8x8_u(b + x), v128.load8x8_u(d + x));
      const middle = i16x8.mul(v128.load8x8_u(c + x), six);
      v128.store(row + (x << 1), i16x8.add(i16x8.add(outer, middle), i16x8.shl(inner, 2)));
    }
    const first = load<u16>(row);
    store<u16>(row - 4, first);
    store<u16>(row - 2, first);
    const end = row + (<usize>width << 1);
    const last = load<u16>(end - 2);
    store<u16>(end, last);
    store<u16>(end, last, 2);
    for (let x: usize = 0; x < <usize>width; x += 8) {
      const at = row + (x << 1);
      const outer = i16x8.add(v128.load(at - 4), v128.load(at, 4));
      const inner = i16x8.add(v128.load(at - 2), v128.load(at, 2));
      const middle = i16x8.mul(v128.load(at), six);
      const sum = i16x8.add(i16x8.add(outer, middle), i16x8.shl(inner, 2));
      const rounded = i16x8.shr_u(i16x8.add(sum, half), 8);
      v128.store64_lane(dst + x, i8x16.narrow_i16x8_u(rounded, rounded), 0);
    }
  }
}

/** Half the size: means of 2 × 2, rounded. `width` and `height` are those of `dst`. */
export function halvePlane(
  src: usize, stride: usize, width: i32, height: i32, dst: usize, dstStride: usize,
): void {
  const two = i16x8.splat(2);
  for (let y: i32 = 0; y < height; y++, src += stride << 1, dst += dstStride) {
    for (let x: usize = 0; x < <usize>width; x += 8) {
      const top = i16x8.extadd_pairwise_i8x16_u(v128.load(src + (x << 1)));
      const bottom = i16x8.extadd_pairwise_i8x16_u(v128.load(src + stride + (x << 1)));
      const mean = i16x8.shr_u(i16x8.add(i16x8.add(top, bottom), two), 2);
      v128.store64_lane(dst + x, i8x16.narrow_i16x8_u(mean, mean), 0);
    }
  }
}

/**
 * Two thirds of the size: every 3 × 3 pixels become 2 × 2, each the mean of 1.5 × 1.5:
 * (4 a + 2 b + 2 c + d) · 7282 / 65536, rounded. `pairs` of columns and of rows.
 * @param scratch 3 · `pairsAcross` + 8 u16
 */
export function shrinkPlane(
  src: usize, stride: usize, pairsAcross: i32, pairsDown: i32, scratch: usize, dst: usize, dstStride: usize,
): void {
  const samples = pairsAcross * 3;
  for (let y: i32 = 0; y < pairsDown * 2; y++, dst += dstStride) {
    const triple = src + <usize>(y >> 1) * 3 * stride;
    const major = (y & 1) == 0 ? triple : triple + (stride << 1);
    const minor = triple + stride;
    for (let x: usize = 0; x < <usize>samples; x += 8) {
      const twice = i16x8.shl(v128.load8x8_u(major + x), 1);
      v128.store(scratch + (x << 1), i16x8.add(twice, v128.load8x8_u(minor + x)));
    }
    let from = scratch;
    let to = dst;
    for (let x: i32 = 0; x < pairsAcross; x++, from += 6, to += 2) {
      const middle = <u32>load<u16>(from, 2);
      store<u8>(to, ((<u32>load<u16>(from) * 2 + middle) * 7282 + 32768) >> 16);
      store<u8>(to, ((<u32>load<u16>(from, 4) * 2 + middle) * 7282 + 32768) >> 16, 1);
    }
  }
}
