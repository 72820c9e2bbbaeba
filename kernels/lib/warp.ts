/*
 * The one resample where places run aslant: first down every column, then across (Catmull & Smith 1980), as `resample.ts`
 * but for the weights, which differ from column to column of a row. Places are knots, one at every 16th column, and straight
 * between; weights come from a table by the upper 8 bits of a place's fraction. Twin: `twin/warp.twin.ts`.
 *
 * Places are int32 in 1/65536 of a sample, with the kernel's reach and half a phase in them, so that the whole part is the
 * first tap and bits 8 to 15 are the phase.
 *
 * A table: int32 `bias` and `core`, 8 bytes, `spread` zeros, then 256 phases of weights, `stride` bytes apart, with zeros
 * behind them. The `core` samples from (place + bias) >> 16 on lie under the kernel's positive middle. Samples that are
 * worked on together start with the first tap of any of them; as that is at most `spread` samples early, weights are read as
 * many floats early, where they are 0.
 *
 * A plane's record: four uint32: a list of addresses of its rows; the quartets that it is warped down to, from its column 0
 * on; its slack, a float; where its columns of the picture go.
 *
 * Weights are fetched once for all planes that share their places, 16 columns at a time. Instructions, with 7 taps: 35 a
 * quartet for weights and 50 a plane across; down as many for each four columns of a row.
 */

/** Segments that go down a plane before the next: long enough to be fetched ahead, short enough for the fastest cache. */
const CHUNK: usize = 4;

/** No further than a share outside of low and high: `less` and `more` are 1 less and 1 more that share. */
function heldWithin(value: v128, low: v128, high: v128, less: v128, more: v128): v128 {
  const least = f32x4.pmin(f32x4.mul(low, less), f32x4.mul(low, more));
  const most = f32x4.pmax(f32x4.mul(high, less), f32x4.mul(high, more));
  return f32x4.pmin(most, f32x4.pmax(least, value));
}

/** Weights of four samples, from the addresses in `at` on, as a vector for each tap, `step` bytes apart, up to `end`. */
function turnWeights(at: v128, to: usize, step: usize, end: usize): void {
  let a = <usize>i32x4.extract_lane(at, 0), b = <usize>i32x4.extract_lane(at, 1);
  let c = <usize>i32x4.extract_lane(at, 2), d = <usize>i32x4.extract_lane(at, 3);
  for (; to < end; to += step) {
    const p = v128.load(a), q = v128.load(b), r = v128.load(c), s = v128.load(d);
    const pq0 = v128.shuffle<f32>(p, q, 0, 4, 1, 5), pq1 = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
    const rs0 = v128.shuffle<f32>(r, s, 0, 4, 1, 5), rs1 = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(pq0, rs0, 0, 1, 4, 5));
    to += step;
    v128.store(to, v128.shuffle<f32>(pq0, rs0, 2, 3, 6, 7));
    to += step;
    v128.store(to, v128.shuffle<f32>(pq1, rs1, 0, 1, 4, 5));
    to += step;
    v128.store(to, v128.shuffle<f32>(pq1, rs1, 2, 3, 6, 7));
    a += 16; b += 16; c += 16; d += 16;
  }
}

/** The least of four, in all of them. */
function leastOf(v: v128): v128 {
  const pairs = i32x4.min_s(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.min_s(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
}

/**
 * Down the columns of segments `first` to `last` − 1, 16 columns each, for four rows of the picture, of `planes` planes
 * that share their places: quartet x's float r = Σ weights[k] · list[place + k][x].
 * `knots`: int32 places, row r's `knotStride` bytes on; `tables`: a uint32 address for each segment; `taps`: those of a
 * weight and `spread` more, by which first taps of a segment may differ: 1 to any table's `core`; `high`: the largest
 * place there are rows for, and `taps` + `spread` more. `scratch`: 2 kB and 1 kB a tap, rounded up to 4.
 */
export function warpDown(
  records: usize, planes: i32, knots: usize, knotStride: usize, tables: usize, first: i32, last: i32, taps: i32,
  stride: i32, spread: i32, high: i32, scratch: usize,
): void {
  const lanes = i32x4(0, 1, 2, 3), four = i32x4.splat(4), fraction = i32x4.splat(255), zero = i32x4.splat(0);
  const most = i32x4.splat(high), strides = i32x4.splat(stride);
  const size = <usize>(taps + 3 & ~3) << 6;
  for (let m = <usize>first; m < <usize>last; m += CHUNK) {
    const stop = min<usize>(m + CHUNK, <usize>last);
    let to = scratch + 256;
    for (let n = m; n < stop; ++n) {
      const table = <usize>load<u32>(tables + (n << 2)), lead = load<i32>(table);
      const bias = i32x4.splat(lead), origin = <i32>table + 16 + (spread << 2);
      for (let knot = knots + (n << 2), end = knot + 4 * knotStride; knot < end; knot += knotStride) {
        const begin = load<i32>(knot), change = load<i32>(knot, 4) - begin;
        const from = i32x4.splat(begin), rise = i32x4.splat(change);
        // Places run one way: the first and the last are the least and the most, or the other way round.
        const closing = begin + (change * 15 >> 4);
        const least = max<i32>(0, min<i32>(high, min<i32>(begin, closing)));
        const greatest = max<i32>(0, min<i32>(high, max<i32>(begin, closing)));
        const start = least >> 16, middle = least + lead >> 16;
        store<i32>(to, start, 64);
        store<i32>(to, taps - spread + (greatest >> 16) - start << 2, 68);
        store<i32>(to, middle, 72);
        store<i32>(to, (greatest + lead >> 16) - middle, 76);
        const at = i32x4.splat(origin + (start << 2)), weights = to + 80;
        let column = lanes;
        for (let k: usize = 0; k < 64; k += 16) {
          const line = i32x4.add(from, i32x4.shr_s(i32x4.mul(rise, column), 4));
          const place = i32x4.min_s(i32x4.max_s(line, zero), most);
          column = i32x4.add(column, four);
          const phases = i32x4.mul(v128.and(i32x4.shr_u(place, 8), fraction), strides);
          const own = i32x4.sub(i32x4.add(at, phases), i32x4.shl(i32x4.shr_s(place, 16), 2));
          turnWeights(own, weights + k, 64, weights + size);
          v128.store(to + k, i32x4.shr_s(i32x4.add(place, bias), 16));
        }
        to = weights + size;
      }
    }
    for (let p = 0; p < planes; ++p) {
      const record = records + (<usize>p << 4), list = <usize>load<u32>(record), quartets = <usize>load<u32>(record, 4);
      let block = scratch + 256;
      for (let n = m; n < stop; ++n) {
        const core = load<i32>(<usize>load<u32>(tables + (n << 2)), 4);
        downPlane(list, n << 6, scratch, block, size, core, load<f32>(record, 8), quartets + (n << 8));
        block += size + 80 << 2;
      }
    }
  }
}

/** A segment of one plane, `x` bytes along its rows. Rows at a core's two ends are not in it for all columns. */
function downPlane(
  list: usize, x: usize, scratch: usize, mark: usize, size: usize, core: i32, slack: f32, dst: usize,
): void {
  const less = f32x4.splat(<f32>1 - slack), more = f32x4.splat(<f32>1 + slack);
  const beyond = <usize>core << 2;
  for (let to = scratch; to < scratch + 256; to += 64) {
    let at = list + (<usize>load<i32>(mark, 64) << 2), weights = mark + 80;
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (const end = at + <usize>load<i32>(mark, 68); at < end; at += 4) {
      const row = <usize>load<u32>(at) + x;
      a = f32x4.add(a, f32x4.mul(v128.load(row), v128.load(weights)));
      b = f32x4.add(b, f32x4.mul(v128.load(row, 16), v128.load(weights, 16)));
      c = f32x4.add(c, f32x4.mul(v128.load(row, 32), v128.load(weights, 32)));
      d = f32x4.add(d, f32x4.mul(v128.load(row, 48), v128.load(weights, 48)));
      weights += 64;
    }
    const first = load<i32>(mark, 72), differing = load<i32>(mark, 76);
    let middle = list + (<usize>first << 2);
    let row = <usize>load<u32>(middle) + x;
    let la = v128.load(row), lb = v128.load(row, 16), lc = v128.load(row, 32), ld = v128.load(row, 48);
    let ha = la, hb = lb, hc = lc, hd = ld;
    if (differing > 0) {
      let other = <usize>load<u32>(middle + beyond) + x;
      let start = i32x4.splat(first);
      la = v128.bitselect(la, v128.load(other), i32x4.le_s(v128.load(mark), start));
      lb = v128.bitselect(lb, v128.load(other, 16), i32x4.le_s(v128.load(mark, 16), start));
      lc = v128.bitselect(lc, v128.load(other, 32), i32x4.le_s(v128.load(mark, 32), start));
      ld = v128.bitselect(ld, v128.load(other, 48), i32x4.le_s(v128.load(mark, 48), start));
      ha = la; hb = lb; hc = lc; hd = ld;
      for (let k = 1; k < differing; ++k) {
        middle += 4;
        row = <usize>load<u32>(middle) + x;
        other = <usize>load<u32>(middle + beyond) + x;
        start = i32x4.splat(first + k);
        const u = v128.bitselect(v128.load(row), v128.load(other), i32x4.le_s(v128.load(mark), start));
        la = f32x4.pmin(la, u); ha = f32x4.pmax(ha, u);
        const v = v128.bitselect(v128.load(row, 16), v128.load(other, 16), i32x4.le_s(v128.load(mark, 16), start));
        lb = f32x4.pmin(lb, v); hb = f32x4.pmax(hb, v);
        const w = v128.bitselect(v128.load(row, 32), v128.load(other, 32), i32x4.le_s(v128.load(mark, 32), start));
        lc = f32x4.pmin(lc, w); hc = f32x4.pmax(hc, w);
        const z = v128.bitselect(v128.load(row, 48), v128.load(other, 48), i32x4.le_s(v128.load(mark, 48), start));
        ld = f32x4.pmin(ld, z); hd = f32x4.pmax(hd, z);
      }
    }
    for (let k = max<i32>(1, differing); k < core; ++k) {
      middle += 4;
      row = <usize>load<u32>(middle) + x;
      const u = v128.load(row), v = v128.load(row, 16), w = v128.load(row, 32), z = v128.load(row, 48);
      la = f32x4.pmin(la, u); ha = f32x4.pmax(ha, u);
      lb = f32x4.pmin(lb, v); hb = f32x4.pmax(hb, v);
      lc = f32x4.pmin(lc, w); hc = f32x4.pmax(hc, w);
      ld = f32x4.pmin(ld, z); hd = f32x4.pmax(hd, z);
    }
    if (slack == 0) {
      v128.store(to, f32x4.pmin(ha, f32x4.pmax(la, a)));
      v128.store(to, f32x4.pmin(hb, f32x4.pmax(lb, b)), 16);
      v128.store(to, f32x4.pmin(hc, f32x4.pmax(lc, c)), 32);
      v128.store(to, f32x4.pmin(hd, f32x4.pmax(ld, d)), 48);
    } else {
      v128.store(to, heldWithin(a, la, ha, less, more));
      v128.store(to, heldWithin(b, lb, hb, less, more), 16);
      v128.store(to, heldWithin(c, lc, hc, less, more), 32);
      v128.store(to, heldWithin(d, ld, hd, less, more), 48);
    }
    mark += 80 + size;
  }
  for (let k: usize = 0; k < 64; k += 16) {
    const a = v128.load(scratch + k), b = v128.load(scratch + k, 64);
    const c = v128.load(scratch + k, 128), d = v128.load(scratch + k, 192);
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
 * Across quartets: for `count` columns of the picture from segment `first` on, columns[4x + r] = Σ weights[k] ·
 * quartets[4·(place + k) + r]. `knots`: int32 places, quartets of the four rows; `tables`: a uint32 address for each
 * segment; `taps`, `spread`: as `warpDown` has them, first taps of four rows in place of eight columns; places are held to
 * `low` and `high`, between which, and `taps` + `spread` further, there are quartets. `scratch`: 512 bytes and 256 a tap.
 */
export function warpAcross(
  records: usize, planes: i32, knots: usize, tables: usize, first: i32, count: i32, taps: i32, stride: i32, spread: i32,
  low: i32, high: i32, scratch: usize,
): void {
  const fraction = i32x4.splat(255), least = i32x4.splat(low), most = i32x4.splat(high), strides = i32x4.splat(stride);
  const size = <usize>(taps + 3 & ~3) << 4;
  knots += <usize>first << 4;
  tables += <usize>first << 2;
  for (let to: usize = 0; to < <usize>count << 4; to += 256) {
    const table = <usize>load<u32>(tables);
    const bias = i32x4.splat(load<i32>(table)), core = load<i32>(table, 4);
    const origin = i32x4.splat(<i32>table + 16 + (spread << 2));
    const from = v128.load(knots), rise = i32x4.sub(v128.load(knots, 16), from);
    const columns = min<usize>(256, (<usize>count << 4) - to);
    let run = i32x4.splat(0), mark = scratch, weights = scratch + 512;
    for (const end = mark + (columns << 1); mark < end; mark += 32) {
      const place = i32x4.min_s(i32x4.max_s(i32x4.add(from, i32x4.shr_s(run, 4)), least), most);
      run = i32x4.add(run, rise);
      const starts = i32x4.shr_s(place, 16);
      const start = leastOf(starts);
      const phases = i32x4.mul(v128.and(i32x4.shr_u(place, 8), fraction), strides);
      const at = i32x4.sub(i32x4.add(origin, phases), i32x4.shl(i32x4.sub(starts, start), 2));
      turnWeights(at, weights, 16, weights + size);
      const cores = i32x4.shr_s(i32x4.add(place, bias), 16), middle = leastOf(cores);
      v128.store(mark, i32x4.sub(cores, middle));
      store<i32>(mark, i32x4.extract_lane(start, 0) << 4, 16);
      store<i32>(mark, i32x4.extract_lane(middle, 0) << 4, 20);
      weights += size;
    }
    for (let p = 0; p < planes; ++p) {
      const record = records + (<usize>p << 4);
      acrossPlane(
        <usize>load<u32>(record, 4), scratch, taps, size, core, spread, load<f32>(record, 8),
        <usize>load<u32>(record, 12) + to, columns,
      );
    }
    knots += 16;
    tables += 4;
  }
}

/** Up to a segment of one plane. */
function acrossPlane(
  src: usize, scratch: usize, taps: i32, size: usize, core: i32, spread: i32, slack: f32, dst: usize, columns: usize,
): void {
  const less = f32x4.splat(<f32>1 - slack), more = f32x4.splat(<f32>1 + slack);
  const beyond = <usize>core << 4;
  let mark = scratch, weights = scratch + 512;
  for (const stop = dst + columns; dst < stop; dst += 16) {
    const at = src + <usize>load<i32>(mark, 16);
    let a = f32x4.mul(v128.load(at), v128.load(weights));
    a = f32x4.add(a, f32x4.mul(v128.load(at, 16), v128.load(weights, 16)));
    a = f32x4.add(a, f32x4.mul(v128.load(at, 32), v128.load(weights, 32)));
    a = f32x4.add(a, f32x4.mul(v128.load(at, 48), v128.load(weights, 48)));
    a = f32x4.add(a, f32x4.mul(v128.load(at, 64), v128.load(weights, 64)));
    if (taps > 5) {
      a = f32x4.add(a, f32x4.mul(v128.load(at, 80), v128.load(weights, 80)));
      a = f32x4.add(a, f32x4.mul(v128.load(at, 96), v128.load(weights, 96)));
      if (taps > 7) {
        a = f32x4.add(a, f32x4.mul(v128.load(at, 112), v128.load(weights, 112)));
        for (let k: usize = 128; k < size; k += 64) {
          a = f32x4.add(a, f32x4.mul(v128.load(at + k), v128.load(weights + k)));
          a = f32x4.add(a, f32x4.mul(v128.load(at + k, 16), v128.load(weights + k, 16)));
          a = f32x4.add(a, f32x4.mul(v128.load(at + k, 32), v128.load(weights + k, 32)));
          a = f32x4.add(a, f32x4.mul(v128.load(at + k, 48), v128.load(weights + k, 48)));
        }
      }
    }
    const cores = v128.load(mark);
    let middle = src + <usize>load<i32>(mark, 20);
    let low = v128.bitselect(v128.load(middle + beyond), v128.load(middle), i32x4.gt_s(cores, i32x4.splat(0)));
    let high = low;
    for (let d = 1; d < spread; ++d) {
      middle += 16;
      const v = v128.bitselect(v128.load(middle + beyond), v128.load(middle), i32x4.gt_s(cores, i32x4.splat(d)));
      low = f32x4.pmin(low, v); high = f32x4.pmax(high, v);
    }
    for (let k = spread; k < core; ++k) {
      middle += 16;
      const v = v128.load(middle);
      low = f32x4.pmin(low, v); high = f32x4.pmax(high, v);
    }
    v128.store(dst, slack == 0 ? f32x4.pmin(high, f32x4.pmax(low, a)) : heldWithin(a, low, high, less, more));
    mark += 32;
    weights += size;
  }
}
