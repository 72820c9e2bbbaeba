/*
 * The one resample: down the columns for four rows of the picture at once, then along them. Each result is held to
 * what lies under the kernel's positive middle, the core: so a lamp in the dark gets no black ring and an edge no
 * coloured one. Twin: `twin/resample.twin.ts`.
 *
 * Cost at 3 GHz, of a source column of four rows: 3.9 ns with 7 taps, 1.9 with 4; of a quartet along: 4.7 ns with 8 taps,
 * 2.2 with 4. The floor are two operations a tap and four values, at 4 a cycle: 4.7 and 2.7 ns for both directions
 * together; what is held costs as much again.
 */

/** No further than a share outside of low and high: `less` and `more` are 1 less and 1 more that share. */
function held(value: v128, low: v128, high: v128, less: v128, more: v128): v128 {
  const least = f32x4.pmin(f32x4.mul(low, less), f32x4.mul(low, more));
  const most = f32x4.pmax(f32x4.mul(high, less), f32x4.mul(high, more));
  return f32x4.pmin(most, f32x4.pmax(least, value));
}

/** Four columns of four rows, `stride` bytes apart, → quartets. */
function storeQuartets(src: usize, stride: usize, dst: usize): void {
  const a = v128.load(src), b = v128.load(src + stride);
  const c = v128.load(src + 2 * stride), d = v128.load(src + 3 * stride);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(dst, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(dst, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 16);
  v128.store(dst, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 32);
  v128.store(dst, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 48);
}

/**
 * Down the columns, four rows at once, into quartets: dst[4x + r] = Σ weights[r·taps + k] · rows[r·taps + k][x], for
 * `count` columns rounded up to 16, and not further than `slack` (a share of the bound) outside what the `core` rows
 * from cores[r] on hold there.
 * `rows`: 4·taps byte offsets (uint32) of rows, so that they may lie in a ring; `weights`: as many floats; `cores`: four
 * uint32, which of its taps is a row's first in the core. `scratch`: 2 kB.
 */
export function resampleDown(
  rows: usize, weights: usize, taps: i32, cores: usize, core: i32, slack: f32, count: i32, scratch: usize, dst: usize,
): void {
  if (taps == 4 && core == 2 && slack == 0) fourTapsDown(rows, weights, cores, count, scratch, dst);
  else tapsDown(rows, weights, taps, cores, core, slack, count, scratch, dst);
}

/** Sixteen columns at a time: sums, least and greatest stay in registers. */
function tapsDown(
  rows: usize, weights: usize, taps: i32, cores: usize, core: i32, slack: f32, count: i32, scratch: usize, dst: usize,
): void {
  const end = <usize>count << 2;
  for (let x: usize = 0; x < end; x += 64) {
    let at = rows, w = weights;
    for (let r: usize = 0; r < 4; ++r) {
      const first = at + (<usize>load<u32>(cores + (r << 2)) << 2), last = first + (<usize>core << 2);
      const stop = at + (<usize>taps << 2);
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (; at < first; at += 4) {
        const row = <usize>load<u32>(at) + x;
        const k = v128.load_splat<f32>(w);
        s0 = f32x4.add(s0, f32x4.mul(v128.load(row), k));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(row, 16), k));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(row, 32), k));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(row, 48), k));
        w += 4;
      }
      const from = <usize>load<u32>(at) + x;
      let l0 = v128.load(from), l1 = v128.load(from, 16), l2 = v128.load(from, 32), l3 = v128.load(from, 48);
      let h0 = l0, h1 = l1, h2 = l2, h3 = l3;
      for (; at < last; at += 4) {
        const row = <usize>load<u32>(at) + x;
        const k = v128.load_splat<f32>(w);
        const v0 = v128.load(row), v1 = v128.load(row, 16), v2 = v128.load(row, 32), v3 = v128.load(row, 48);
        l0 = f32x4.pmin(l0, v0); h0 = f32x4.pmax(h0, v0);
        l1 = f32x4.pmin(l1, v1); h1 = f32x4.pmax(h1, v1);
        l2 = f32x4.pmin(l2, v2); h2 = f32x4.pmax(h2, v2);
        l3 = f32x4.pmin(l3, v3); h3 = f32x4.pmax(h3, v3);
        s0 = f32x4.add(s0, f32x4.mul(v0, k));
        s1 = f32x4.add(s1, f32x4.mul(v1, k));
        s2 = f32x4.add(s2, f32x4.mul(v2, k));
        s3 = f32x4.add(s3, f32x4.mul(v3, k));
        w += 4;
      }
      for (; at < stop; at += 4) {
        const row = <usize>load<u32>(at) + x;
        const k = v128.load_splat<f32>(w);
        s0 = f32x4.add(s0, f32x4.mul(v128.load(row), k));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(row, 16), k));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(row, 32), k));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(row, 48), k));
        w += 4;
      }
      const less = f32x4.splat(<f32>1 - slack), more = f32x4.splat(<f32>1 + slack);
      const to = scratch + (r << 6);
      v128.store(to, held(s0, l0, h0, less, more));
      v128.store(to, held(s1, l1, h1, less, more), 16);
      v128.store(to, held(s2, l2, h2, less, more), 32);
      v128.store(to, held(s3, l3, h3, less, more), 48);
    }
    for (let k: usize = 0; k < 64; k += 16) storeQuartets(scratch + k, 64, dst + (k << 2));
    dst += 256;
  }
}

/** Up to 128 columns of a row at a time, eight in a turn: weights stay in registers. For colour differences. */
function fourTapsDown(rows: usize, weights: usize, cores: usize, count: i32, scratch: usize, dst: usize): void {
  const end = (<usize>count << 2) + 31 & ~31;
  for (let x: usize = 0; x < end; x += 512) {
    const size = min<usize>(512, end - x);
    for (let r: usize = 0; r < 4; ++r) {
      const at = rows + (r << 4), w = weights + (r << 4), c = at + (<usize>load<u32>(cores + (r << 2)) << 2);
      const k0 = v128.load_splat<f32>(w), k1 = v128.load_splat<f32>(w, 4);
      const k2 = v128.load_splat<f32>(w, 8), k3 = v128.load_splat<f32>(w, 12);
      let p0 = <usize>load<u32>(at) + x, p1 = <usize>load<u32>(at, 4) + x;
      let p2 = <usize>load<u32>(at, 8) + x, p3 = <usize>load<u32>(at, 12) + x;
      let c0 = <usize>load<u32>(c) + x, c1 = <usize>load<u32>(c, 4) + x;
      let to = scratch + (r << 9);
      for (const stop = to + size; to < stop; to += 32) {
        let a = f32x4.mul(v128.load(p0), k0), b = f32x4.mul(v128.load(p0, 16), k0);
        a = f32x4.add(a, f32x4.mul(v128.load(p1), k1));
        b = f32x4.add(b, f32x4.mul(v128.load(p1, 16), k1));
        a = f32x4.add(a, f32x4.mul(v128.load(p2), k2));
        b = f32x4.add(b, f32x4.mul(v128.load(p2, 16), k2));
        a = f32x4.add(a, f32x4.mul(v128.load(p3), k3));
        b = f32x4.add(b, f32x4.mul(v128.load(p3, 16), k3));
        const a0 = v128.load(c0), a1 = v128.load(c1), b0 = v128.load(c0, 16), b1 = v128.load(c1, 16);
        v128.store(to, f32x4.pmin(f32x4.pmax(a0, a1), f32x4.pmax(f32x4.pmin(a0, a1), a)));
        v128.store(to, f32x4.pmin(f32x4.pmax(b0, b1), f32x4.pmax(f32x4.pmin(b0, b1), b)), 16);
        p0 += 32; p1 += 32; p2 += 32; p3 += 32; c0 += 32; c1 += 32;
      }
    }
    for (let k: usize = 0; k < size; k += 16) {
      storeQuartets(scratch + k, 512, dst);
      dst += 64;
    }
  }
}

/**
 * Along quartets: dst[x] = Σ weights[x·taps + k] · src[starts[x] + k], for `count` columns of four rows at once, held
 * to the `core` columns from cores[x] on as `resampleDown` does it.
 * `starts`, `cores`: int32 columns; `weights`: floats; `taps`: a multiple of 4. Every fourth tap is summed apart, then
 * the four sums in pairs.
 */
export function resampleAcross(
  src: usize, starts: usize, weights: usize, taps: i32, cores: usize, core: i32, slack: f32, count: i32, dst: usize,
): void {
  if (taps == 4 && core == 2 && slack == 0) fourTapsAcross(src, starts, weights, cores, count, dst);
  else if (taps == 8 && core == 3) eightTapsAcross(src, starts, weights, cores, slack, count, dst);
  else tapsAcross(src, starts, weights, taps, cores, core, slack, count, dst);
}

function fourTapsAcross(src: usize, starts: usize, weights: usize, cores: usize, count: i32, dst: usize): void {
  for (const end = dst + (<usize>count << 4); dst < end; dst += 16) {
    const from = src + (<usize>load<u32>(starts) << 4);
    const a = f32x4.mul(v128.load(from), v128.load_splat<f32>(weights));
    const b = f32x4.mul(v128.load(from, 16), v128.load_splat<f32>(weights, 4));
    const c = f32x4.mul(v128.load(from, 32), v128.load_splat<f32>(weights, 8));
    const d = f32x4.mul(v128.load(from, 48), v128.load_splat<f32>(weights, 12));
    const value = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    const middle = src + (<usize>load<u32>(cores) << 4);
    const p = v128.load(middle), q = v128.load(middle, 16);
    v128.store(dst, f32x4.pmin(f32x4.pmax(p, q), f32x4.pmax(f32x4.pmin(p, q), value)));
    weights += 16;
    starts += 4;
    cores += 4;
  }
}

/** One and a half to two source columns to one: the usual photograph in UHD. */
function eightTapsAcross(
  src: usize, starts: usize, weights: usize, cores: usize, slack: f32, count: i32, dst: usize,
): void {
  for (const end = dst + (<usize>count << 4); dst < end; dst += 16) {
    const from = src + (<usize>load<u32>(starts) << 4);
    let a = f32x4.mul(v128.load(from), v128.load_splat<f32>(weights));
    let b = f32x4.mul(v128.load(from, 16), v128.load_splat<f32>(weights, 4));
    let c = f32x4.mul(v128.load(from, 32), v128.load_splat<f32>(weights, 8));
    let d = f32x4.mul(v128.load(from, 48), v128.load_splat<f32>(weights, 12));
    a = f32x4.add(a, f32x4.mul(v128.load(from, 64), v128.load_splat<f32>(weights, 16)));
    b = f32x4.add(b, f32x4.mul(v128.load(from, 80), v128.load_splat<f32>(weights, 20)));
    c = f32x4.add(c, f32x4.mul(v128.load(from, 96), v128.load_splat<f32>(weights, 24)));
    d = f32x4.add(d, f32x4.mul(v128.load(from, 112), v128.load_splat<f32>(weights, 28)));
    const value = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    const middle = src + (<usize>load<u32>(cores) << 4);
    const p = v128.load(middle), q = v128.load(middle, 16), r = v128.load(middle, 32);
    const low = f32x4.pmin(f32x4.pmin(p, q), r), high = f32x4.pmax(f32x4.pmax(p, q), r);
    v128.store(dst, held(value, low, high, f32x4.splat(<f32>1 - slack), f32x4.splat(<f32>1 + slack)));
    weights += 32;
    starts += 4;
    cores += 4;
  }
}

function tapsAcross(
  src: usize, starts: usize, weights: usize, taps: i32, cores: usize, core: i32, slack: f32, count: i32, dst: usize,
): void {
  for (const end = dst + (<usize>count << 4); dst < end; dst += 16) {
    let from = src + (<usize>load<u32>(starts) << 4);
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (const next = weights + (<usize>taps << 2); weights < next; weights += 16) {
      a = f32x4.add(a, f32x4.mul(v128.load(from), v128.load_splat<f32>(weights)));
      b = f32x4.add(b, f32x4.mul(v128.load(from, 16), v128.load_splat<f32>(weights, 4)));
      c = f32x4.add(c, f32x4.mul(v128.load(from, 32), v128.load_splat<f32>(weights, 8)));
      d = f32x4.add(d, f32x4.mul(v128.load(from, 48), v128.load_splat<f32>(weights, 12)));
      from += 64;
    }
    const value = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    let middle = src + (<usize>load<u32>(cores) << 4);
    let low = v128.load(middle), high = low;
    for (const last = middle + (<usize>(core - 1) << 4); middle < last;) {
      middle += 16;
      const v = v128.load(middle);
      low = f32x4.pmin(low, v);
      high = f32x4.pmax(high, v);
    }
    v128.store(dst, held(value, low, high, f32x4.splat(<f32>1 - slack), f32x4.splat(<f32>1 + slack)));
    starts += 4;
    cores += 4;
  }
}
