/**
 * Down the columns: dst[x] = Σ weights[k] · rows[k][x], for `count` columns rounded up to 32.
 * `rows`: `taps` byte offsets (uint32) of rows, so that they may lie in a ring; `weights`: as many floats.
 */
export function resampleVertical(rows: usize, weights: usize, taps: i32, count: i32, dst: usize): void {
  const end = <usize>count << 2;
  for (let x: usize = 0; x < end; x += 128) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (let k: i32 = 0; k < taps; ++k) {
      const row = <usize>load<u32>(rows + (<usize>k << 2)) + x;
      const w = v128.load_splat<f32>(weights + (<usize>k << 2));
      s0 = f32x4.add(s0, f32x4.mul(v128.load(row), w));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(row, 16), w));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(row, 32), w));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(row, 48), w));
      s4 = f32x4.add(s4, f32x4.mul(v128.load(row, 64), w));
      s5 = f32x4.add(s5, f32x4.mul(v128.load(row, 80), w));
      s6 = f32x4.add(s6, f32x4.mul(v128.load(row, 96), w));
      s7 = f32x4.add(s7, f32x4.mul(v128.load(row, 112), w));
    }
    const to = dst + x;
    v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, s2, 32); v128.store(to, s3, 48);
    v128.store(to, s4, 64); v128.store(to, s5, 80); v128.store(to, s6, 96); v128.store(to, s7, 112);
  }
}

/**
 * Four rows, `stride` bytes apart, → quartets: dst[4x + r] = row r [x], for `count` columns rounded up to 4.
 * From here to packing a vector holds one column of four rows.
 */
export function interleaveRows(src: usize, stride: usize, count: i32, dst: usize): void {
  const end = <usize>count << 2;
  for (let x: usize = 0; x < end; x += 16) {
    const at = src + x;
    const a = v128.load(at), b = v128.load(at + stride);
    const c = v128.load(at + 2 * stride), d = v128.load(at + 3 * stride);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(dst, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
    v128.store(dst, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 16);
    v128.store(dst, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 32);
    v128.store(dst, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 48);
    dst += 64;
  }
}

/**
 * Along quartets: dst[x] = Σ weights[x·taps + k] · src[starts[x] + k], for `count` columns of four rows at once.
 * `starts`: int32 columns; `weights`: floats; `taps`: a multiple of 4.
 */
export function resampleHorizontal(
  src: usize, starts: usize, weights: usize, taps: i32, count: i32, dst: usize,
): void {
  for (let x: i32 = 0; x < count; ++x) {
    let from = src + (<usize>load<u32>(starts) << 4);
    let a = f32x4.splat(0), b = a;
    for (let k: i32 = 0; k < taps; k += 4) {
      a = f32x4.add(a, f32x4.mul(v128.load(from), v128.load_splat<f32>(weights)));
      b = f32x4.add(b, f32x4.mul(v128.load(from, 16), v128.load_splat<f32>(weights, 4)));
      a = f32x4.add(a, f32x4.mul(v128.load(from, 32), v128.load_splat<f32>(weights, 8)));
      b = f32x4.add(b, f32x4.mul(v128.load(from, 48), v128.load_splat<f32>(weights, 12)));
      from += 64;
      weights += 16;
    }
    v128.store(dst, f32x4.add(a, b));
    starts += 4;
    dst += 16;
  }
}
