/**
 * Down the columns: dst[x] = Σ weights[k] · rows[k][x], for `count` columns rounded up to 32, and not further than
 * `slack` (a share of the bound) outside what the `core` rows from `coreFrom` on hold there. The core is what lies
 * under the kernel's positive middle: so a lamp in the dark gets no black ring and an edge no coloured one.
 * `rows`: `taps` byte offsets (uint32) of rows, so that they may lie in a ring; `weights`: as many floats.
 */
export function resampleVertical(
  rows: usize, weights: usize, taps: i32, coreFrom: i32, core: i32, slack: f32, count: i32, dst: usize,
): void {
  const end = <usize>count << 2;
  const share = f32x4.splat(slack);
  const coreRows = rows + (<usize>coreFrom << 2);
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
    holdToCore(coreRows, core, share, x, to);
    holdToCore(coreRows, core, share, x + 64, to + 64);
  }
}

/** Sixteen columns of one row, held to what the core rows hold. */
function holdToCore(coreRows: usize, core: i32, share: v128, x: usize, to: usize): void {
  const first = <usize>load<u32>(coreRows) + x;
  let l0 = v128.load(first), l1 = v128.load(first, 16), l2 = v128.load(first, 32), l3 = v128.load(first, 48);
  let h0 = l0, h1 = l1, h2 = l2, h3 = l3;
  for (let k: i32 = 1; k < core; ++k) {
    const row = <usize>load<u32>(coreRows + (<usize>k << 2)) + x;
    const v0 = v128.load(row), v1 = v128.load(row, 16), v2 = v128.load(row, 32), v3 = v128.load(row, 48);
    l0 = f32x4.pmin(l0, v0); h0 = f32x4.pmax(h0, v0);
    l1 = f32x4.pmin(l1, v1); h1 = f32x4.pmax(h1, v1);
    l2 = f32x4.pmin(l2, v2); h2 = f32x4.pmax(h2, v2);
    l3 = f32x4.pmin(l3, v3); h3 = f32x4.pmax(h3, v3);
  }
  v128.store(to, held(v128.load(to), l0, h0, share));
  v128.store(to, held(v128.load(to, 16), l1, h1, share), 16);
  v128.store(to, held(v128.load(to, 32), l2, h2, share), 32);
  v128.store(to, held(v128.load(to, 48), l3, h3, share), 48);
}

function held(value: v128, low: v128, high: v128, share: v128): v128 {
  const least = f32x4.sub(low, f32x4.mul(share, f32x4.abs(low)));
  const most = f32x4.add(high, f32x4.mul(share, f32x4.abs(high)));
  return f32x4.pmin(most, f32x4.pmax(least, value));
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
 * Along quartets: dst[x] = Σ weights[x·taps + k] · src[starts[x] + k], for `count` columns of four rows at once, held
 * to the `core` columns from cores[x] on as `resampleVertical` does it.
 * `starts`, `cores`: int32 columns; `weights`: floats; `taps`: a multiple of 4.
 */
export function resampleHorizontal(
  src: usize, starts: usize, weights: usize, taps: i32, cores: usize, core: i32, slack: f32, count: i32, dst: usize,
): void {
  const share = f32x4.splat(slack);
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
    let middle = src + (<usize>load<u32>(cores) << 4);
    let low = v128.load(middle), high = low;
    for (let k: i32 = 1; k < core; ++k) {
      middle += 16;
      const v = v128.load(middle);
      low = f32x4.pmin(low, v);
      high = f32x4.pmax(high, v);
    }
    v128.store(dst, held(f32x4.add(a, b), low, high, share));
    starts += 4;
    cores += 4;
    dst += 16;
  }
}
