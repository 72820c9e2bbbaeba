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

/** The least of four. */
function leastOf(v: v128): i32 {
  const pairs = i32x4.min_s(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return min<i32>(i32x4.extract_lane(pairs, 0), i32x4.extract_lane(pairs, 1));
}

/**
 * Down the columns of segments `first` to `last` − 1, 16 columns each, for four rows of the picture, of `planes` planes
 * that share their places: quartet x's float r = Σ weights[k] · list[place + k][x].
 * `knots`: int32 places, row r's `knotStride` bytes on; `tables`: a uint32 address for each segment; `taps`: those of a
 * weight and `spread` more, by which first taps of eight columns may differ: 1 to any table's `core`; `high`: the
 * largest place there are rows for, and `taps` + `spread` more. `scratch`: 1 kB and 256 bytes a tap, rounded up to 4.
 */
export function warpDown(
  records: usize, planes: i32, knots: usize, knotStride: usize, tables: usize, first: i32, last: i32, taps: i32,
  stride: i32, spread: i32, high: i32, scratch: usize,
): void {
  const lanes = i32x4(0, 1, 2, 3), eight = i32x4.splat(8), fraction = i32x4.splat(255), zero = i32x4.splat(0);
  const four = i32x4.splat(4), most = i32x4.splat(high), strides = i32x4.splat(stride);
  const size = <usize>(taps + 3 & ~3) << 5;
  for (let m = <usize>first; m < <usize>last; ++m) {
    const table = <usize>load<u32>(tables + (m << 2));
    const bias = i32x4.splat(load<i32>(table)), core = load<i32>(table, 4);
    const origin = <i32>table + 16 + (spread << 2);
    // Of eight columns: both cores' firsts, the first row, the core's first row.
    let mark = scratch + 256, weights = scratch + 768;
    for (let knot = knots + (m << 2), r = 0; r < 4; ++r) {
      const from = i32x4.splat(load<i32>(knot)), rise = i32x4.sub(i32x4.splat(load<i32>(knot, 4)), from);
      let column = lanes;
      for (let half = 0; half < 2; ++half) {
        let a = i32x4.add(from, i32x4.shr_s(i32x4.mul(rise, column), 4));
        let b = i32x4.add(from, i32x4.shr_s(i32x4.mul(rise, i32x4.add(column, four)), 4));
        column = i32x4.add(column, eight);
        a = i32x4.min_s(i32x4.max_s(a, zero), most);
        b = i32x4.min_s(i32x4.max_s(b, zero), most);
        const startsA = i32x4.shr_s(a, 16), startsB = i32x4.shr_s(b, 16);
        const start = min<i32>(i32x4.extract_lane(startsA, 0), i32x4.extract_lane(startsB, 3));
        const at = i32x4.splat(origin + (start << 2));
        const phasesA = v128.and(i32x4.shr_u(a, 8), fraction), phasesB = v128.and(i32x4.shr_u(b, 8), fraction);
        const atA = i32x4.add(i32x4.sub(at, i32x4.shl(startsA, 2)), i32x4.mul(phasesA, strides));
        const atB = i32x4.add(i32x4.sub(at, i32x4.shl(startsB, 2)), i32x4.mul(phasesB, strides));
        turnWeights(atA, weights, 32, weights + size);
        turnWeights(atB, weights + 16, 32, weights + size);
        const coresA = i32x4.shr_s(i32x4.add(a, bias), 16), coresB = i32x4.shr_s(i32x4.add(b, bias), 16);
        v128.store(mark, coresA);
        v128.store(mark, coresB, 16);
        store<i32>(mark, start, 32);
        store<i32>(mark, min<i32>(i32x4.extract_lane(coresA, 0), i32x4.extract_lane(coresB, 3)), 36);
        mark += 48;
        weights += size;
      }
      knot += knotStride;
    }
    for (let p = 0; p < planes; ++p) {
      const record = records + (<usize>p << 4);
      downPlane(
        <usize>load<u32>(record), m << 6, scratch, taps, size, core, spread, load<f32>(record, 8),
        <usize>load<u32>(record, 4) + (m << 8),
      );
    }
  }
}

/** A segment of one plane, `x` bytes along its rows. Of a core, its first `spread` rows differ from column to column. */
function downPlane(
  list: usize, x: usize, scratch: usize, taps: i32, size: usize, core: i32, spread: i32, slack: f32, dst: usize,
): void {
  const less = f32x4.splat(<f32>1 - slack), more = f32x4.splat(<f32>1 + slack);
  const beyond = <usize>core << 2, length = <usize>(taps + 1 & ~1) << 2;
  let mark = scratch + 256, block = scratch + 768;
  for (let to = scratch; to < scratch + 256; to += 32) {
    const along = x + (to & 32);
    let at = list + (<usize>load<i32>(mark, 32) << 2), weights = block;
    let a = f32x4.splat(0), b = a;
    for (const end = at + length; at < end; at += 8) {
      const row = <usize>load<u32>(at) + along, next = <usize>load<u32>(at, 4) + along;
      a = f32x4.add(a, f32x4.mul(v128.load(row), v128.load(weights)));
      b = f32x4.add(b, f32x4.mul(v128.load(row, 16), v128.load(weights, 16)));
      a = f32x4.add(a, f32x4.mul(v128.load(next), v128.load(weights, 32)));
      b = f32x4.add(b, f32x4.mul(v128.load(next, 16), v128.load(weights, 48)));
      weights += 64;
    }
    const firstCore = load<i32>(mark, 36);
    const coresA = v128.load(mark), coresB = v128.load(mark, 16);
    let middle = list + (<usize>firstCore << 2);
    let row = <usize>load<u32>(middle) + along, other = <usize>load<u32>(middle + beyond) + along;
    let start = i32x4.splat(firstCore);
    let lowA = v128.bitselect(v128.load(row), v128.load(other), i32x4.eq(coresA, start));
    let lowB = v128.bitselect(v128.load(row, 16), v128.load(other, 16), i32x4.eq(coresB, start));
    let highA = lowA, highB = lowB;
    for (let d = 1; d < spread; ++d) {
      middle += 4;
      row = <usize>load<u32>(middle) + along;
      other = <usize>load<u32>(middle + beyond) + along;
      start = i32x4.splat(firstCore + d);
      const u = v128.bitselect(v128.load(row), v128.load(other), i32x4.le_s(coresA, start));
      const v = v128.bitselect(v128.load(row, 16), v128.load(other, 16), i32x4.le_s(coresB, start));
      lowA = f32x4.pmin(lowA, u); highA = f32x4.pmax(highA, u);
      lowB = f32x4.pmin(lowB, v); highB = f32x4.pmax(highB, v);
    }
    for (let k = spread; k < core; ++k) {
      middle += 4;
      row = <usize>load<u32>(middle) + along;
      const u = v128.load(row), v = v128.load(row, 16);
      lowA = f32x4.pmin(lowA, u); highA = f32x4.pmax(highA, u);
      lowB = f32x4.pmin(lowB, v); highB = f32x4.pmax(highB, v);
    }
    v128.store(to, heldWithin(a, lowA, highA, less, more));
    v128.store(to, heldWithin(b, lowB, highB, less, more), 16);
    mark += 48;
    block += size;
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
    const origin = <i32>table + 16 + (spread << 2);
    const from = v128.load(knots), rise = i32x4.sub(v128.load(knots, 16), from);
    const columns = min<usize>(256, (<usize>count << 4) - to);
    let run = i32x4.splat(0), mark = scratch, weights = scratch + 512;
    for (const end = mark + (columns << 1); mark < end; mark += 32) {
      const place = i32x4.min_s(i32x4.max_s(i32x4.add(from, i32x4.shr_s(run, 4)), least), most);
      run = i32x4.add(run, rise);
      const starts = i32x4.shr_s(place, 16);
      const start = leastOf(starts);
      const phases = i32x4.mul(v128.and(i32x4.shr_u(place, 8), fraction), strides);
      const at = i32x4.add(i32x4.sub(i32x4.splat(origin + (start << 2)), i32x4.shl(starts, 2)), phases);
      turnWeights(at, weights, 16, weights + size);
      const cores = i32x4.shr_s(i32x4.add(place, bias), 16);
      v128.store(mark, cores);
      store<i32>(mark, start, 16);
      store<i32>(mark, leastOf(cores), 20);
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
  const beyond = <usize>core << 4, length = <usize>(taps + 1 & ~1) << 4;
  let mark = scratch, block = scratch + 512;
  for (const stop = dst + columns; dst < stop; dst += 16) {
    let at = src + (<usize>load<i32>(mark, 16) << 4), weights = block;
    let a = f32x4.splat(0);
    for (const end = at + length; at < end; at += 32) {
      a = f32x4.add(a, f32x4.mul(v128.load(at), v128.load(weights)));
      a = f32x4.add(a, f32x4.mul(v128.load(at, 16), v128.load(weights, 16)));
      weights += 32;
    }
    const firstCore = load<i32>(mark, 20);
    const cores = v128.load(mark);
    let middle = src + (<usize>firstCore << 4);
    let low = v128.bitselect(v128.load(middle), v128.load(middle + beyond), i32x4.eq(cores, i32x4.splat(firstCore)));
    let high = low;
    for (let d = 1; d < spread; ++d) {
      middle += 16;
      const isWithin = i32x4.le_s(cores, i32x4.splat(firstCore + d));
      const v = v128.bitselect(v128.load(middle), v128.load(middle + beyond), isWithin);
      low = f32x4.pmin(low, v); high = f32x4.pmax(high, v);
    }
    for (let k = spread; k < core; ++k) {
      middle += 16;
      const v = v128.load(middle);
      low = f32x4.pmin(low, v); high = f32x4.pmax(high, v);
    }
    v128.store(dst, heldWithin(a, low, high, less, more));
    mark += 32;
    block += size;
  }
}
