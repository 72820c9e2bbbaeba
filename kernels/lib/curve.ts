/**
 * Looks values up in a curve that is finely sampled in proportion to the value, and interpolates linearly.
 *
 * The upper bits of a float are its octave and place within the octave, so they serve as index: knot n stands at the
 * float whose bits are `firstBits + (n << shift)`. `table`: for each knot a pair of floats, value and rise to the next;
 * the last has rise 0. `low`/`high`: the first and last knot, to which values are clamped (NaN to `low`).
 * `count` vectors of four. In-place is allowed.
 */
export function applyCurve(
  src: usize, dst: usize, count: i32, table: usize, firstBits: i32, shift: i32, low: f32, high: f32,
): void {
  const lo = f32x4.splat(low), hi = f32x4.splat(high), first = i32x4.splat(firstBits);
  const mask = i32x4.splat((1 << shift) - 1);
  const unit = f32x4.splat(<f32>1 / <f32>(1 << shift));
  for (let i: i32 = 0; i < count; ++i) {
    // pmax(lo, x) = lo < x ? x : lo
    const x = f32x4.pmin(hi, f32x4.pmax(lo, v128.load(src)));
    const bits = i32x4.sub(x, first);
    const part = f32x4.mul(f32x4.convert_i32x4_s(v128.and(bits, mask)), unit);
    const at = i32x4.shl(i32x4.shr_u(bits, shift), 3);
    const p0 = table + <usize>i32x4.extract_lane(at, 0), p1 = table + <usize>i32x4.extract_lane(at, 1);
    const p2 = table + <usize>i32x4.extract_lane(at, 2), p3 = table + <usize>i32x4.extract_lane(at, 3);
    const a = v128.load_lane<u64>(p1, v128.load_zero<u64>(p0), 1);
    const b = v128.load_lane<u64>(p3, v128.load_zero<u64>(p2), 1);
    const value = v128.shuffle<f32>(a, b, 0, 2, 4, 6), rise = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
    v128.store(dst, f32x4.add(value, f32x4.mul(rise, part)));
    src += 16;
    dst += 16;
  }
}
