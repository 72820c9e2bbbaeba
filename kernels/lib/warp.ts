/*
 * The one resample where places run aslant: each column of a picture's row comes from a place of its own (Catmull &
 * Smith 1980: down first, then across). Places are knots, one at every 16th column, and straight between; weights come from
 * a table by the upper 8 bits of a place's fraction. Results are held to the kernel's core as `resample.ts` does it.
 * Twin: `twin/warp.twin.ts`.
 *
 * Places are int32 in 1/65536 of a sample, the host's half a phase and the kernel's reach in them: the whole part is the
 * first tap, bits 8 to 15 are the phase.
 *
 * A table: int32 `bias` and `core`; 8 bytes; then 256 phases of weights, `stride` bytes apart. `core` samples from
 * (place + bias) >> 16 on lie under the kernel's positive middle. For `warpDown` `spread` zeros stand before the first
 * phase's weights and zeros behind each's, so that weights read up to `spread` floats early belong to a later first tap.
 *
 * A plane's record: four uint32: list of addresses of its rows; its first row once warped down (its column 0); its slack,
 * a float; where its columns go.
 */

/** No further than a share outside of low and high: `less` and `more` are 1 less and 1 more that share. */
function heldWithin(value: v128, low: v128, high: v128, slack: f32): v128 {
  const less = f32x4.splat(<f32>1 - slack), more = f32x4.splat(<f32>1 + slack);
  const least = f32x4.pmin(f32x4.mul(low, less), f32x4.mul(low, more));
  const most = f32x4.pmax(f32x4.mul(high, less), f32x4.mul(high, more));
  return f32x4.pmin(most, f32x4.pmax(least, value));
}

/** Weights of four columns, from the addresses in `at` on, as a vector for each tap, 32 bytes apart. */
function turnWeights(at: v128, taps: i32, to: usize): void {
  let a = <usize>i32x4.extract_lane(at, 0), b = <usize>i32x4.extract_lane(at, 1);
  let c = <usize>i32x4.extract_lane(at, 2), d = <usize>i32x4.extract_lane(at, 3);
  for (const end = to + (<usize>taps << 5); to < end; to += 128) {
    const p = v128.load(a), q = v128.load(b), r = v128.load(c), s = v128.load(d);
    const pq0 = v128.shuffle<f32>(p, q, 0, 4, 1, 5), pq1 = v128.shuffle<f32>(p, q, 2, 6, 3, 7);
    const rs0 = v128.shuffle<f32>(r, s, 0, 4, 1, 5), rs1 = v128.shuffle<f32>(r, s, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(pq0, rs0, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(pq0, rs0, 2, 3, 6, 7), 32);
    v128.store(to, v128.shuffle<f32>(pq1, rs1, 0, 1, 4, 5), 64);
    v128.store(to, v128.shuffle<f32>(pq1, rs1, 2, 3, 6, 7), 96);
    a += 16; b += 16; c += 16; d += 16;
  }
}

/**
 * Down the columns of segments `first` to `last` − 1, 16 columns each, for four rows of the picture, of `planes` planes
 * that share their places: rows[r · rowStride + 4x] = Σ weights[k] · list[place + k][x].
 * `knots`: int32 places, row r's `knotStride` bytes on; `tables`: a uint32 address for each segment; `taps`: `spread`
 * among them; `spread`: by how much first taps of eight columns differ at most, 1 to any table's `core`; `high`: the
 * largest place there are rows for, and `spread` more. `scratch`: 32 bytes a tap, their number rounded up to 4.
 */
export function warpDown(
  records: usize, planes: i32, rowStride: usize, knots: usize, knotStride: usize, tables: usize, first: i32, last: i32,
  taps: i32, stride: i32, spread: i32, high: i32, scratch: usize,
): void {
  const lanes = i32x4(0, 1, 2, 3), four = i32x4.splat(4), fraction = i32x4.splat(255), zero = i32x4.splat(0);
  const most = i32x4.splat(high), strides = i32x4.splat(stride);
  for (let m = <usize>first; m < <usize>last; ++m) {
    const table = <usize>load<u32>(tables + (m << 2));
    const bias = i32x4.splat(load<i32>(table)), core = load<i32>(table, 4);
    const origin = <i32>table + 16 + (spread << 2);
    for (let r: usize = 0; r < 4; ++r) {
      const knot = knots + r * knotStride + (m << 2);
      const from = i32x4.splat(load<i32>(knot)), rise = i32x4.sub(i32x4.splat(load<i32>(knot, 4)), from);
      let column = lanes;
      for (let half: usize = 0; half < 64; half += 32) {
        let a = i32x4.add(from, i32x4.shr_s(i32x4.mul(rise, column), 4));
        column = i32x4.add(column, four);
        let b = i32x4.add(from, i32x4.shr_s(i32x4.mul(rise, column), 4));
        column = i32x4.add(column, four);
        a = i32x4.min_s(i32x4.max_s(a, zero), most);
        b = i32x4.min_s(i32x4.max_s(b, zero), most);
        const startsA = i32x4.shr_s(a, 16), startsB = i32x4.shr_s(b, 16);
        const start = min<i32>(i32x4.extract_lane(startsA, 0), i32x4.extract_lane(startsB, 3));
        const at = i32x4.splat(origin + (start << 2));
        const phasesA = v128.and(i32x4.shr_u(a, 8), fraction), phasesB = v128.and(i32x4.shr_u(b, 8), fraction);
        turnWeights(i32x4.add(i32x4.sub(at, i32x4.shl(startsA, 2)), i32x4.mul(phasesA, strides)), taps, scratch);
        turnWeights(i32x4.add(i32x4.sub(at, i32x4.shl(startsB, 2)), i32x4.mul(phasesB, strides)), taps, scratch + 16);
        const coresA = i32x4.shr_s(i32x4.add(a, bias), 16), coresB = i32x4.shr_s(i32x4.add(b, bias), 16);
        const middle = min<i32>(i32x4.extract_lane(coresA, 0), i32x4.extract_lane(coresB, 3));
        for (let p: i32 = 0; p < planes; ++p) {
          const record = records + (<usize>p << 4);
          const list = <usize>load<u32>(record);
          downPlane(
            list + (<usize>start << 2), list + (<usize>middle << 2), (m << 6) + half, scratch, taps, coresA, coresB, middle,
            core, spread, load<f32>(record, 8), <usize>load<u32>(record, 4) + r * rowStride + (m << 6) + half,
          );
        }
      }
    }
  }
}

/** Eight columns of one plane, `x` bytes along its rows. Of a core, its first `spread` rows differ from column to column. */
function downPlane(
  at: usize, middle: usize, x: usize, weights: usize, taps: i32, coresA: v128, coresB: v128, firstCore: i32, core: i32,
  spread: i32, slack: f32, dst: usize,
): void {
  let a = f32x4.splat(0), b = a;
  for (const end = at + (<usize>taps << 2); at < end; at += 4) {
    const row = <usize>load<u32>(at) + x;
    a = f32x4.add(a, f32x4.mul(v128.load(row), v128.load(weights)));
    b = f32x4.add(b, f32x4.mul(v128.load(row, 16), v128.load(weights, 16)));
    weights += 32;
  }
  const beyond = <usize>core << 2;
  let row = <usize>load<u32>(middle) + x, other = <usize>load<u32>(middle + beyond) + x;
  let start = i32x4.splat(firstCore);
  let lowA = v128.bitselect(v128.load(row), v128.load(other), i32x4.eq(coresA, start));
  let lowB = v128.bitselect(v128.load(row, 16), v128.load(other, 16), i32x4.eq(coresB, start));
  let highA = lowA, highB = lowB;
  for (let d = 1; d < spread; ++d) {
    middle += 4;
    row = <usize>load<u32>(middle) + x;
    other = <usize>load<u32>(middle + beyond) + x;
    start = i32x4.splat(firstCore + d);
    const u = v128.bitselect(v128.load(row), v128.load(other), i32x4.le_s(coresA, start));
    const v = v128.bitselect(v128.load(row, 16), v128.load(other, 16), i32x4.le_s(coresB, start));
    lowA = f32x4.pmin(lowA, u); highA = f32x4.pmax(highA, u);
    lowB = f32x4.pmin(lowB, v); highB = f32x4.pmax(highB, v);
  }
  for (let k = spread; k < core; ++k) {
    middle += 4;
    row = <usize>load<u32>(middle) + x;
    const u = v128.load(row), v = v128.load(row, 16);
    lowA = f32x4.pmin(lowA, u); highA = f32x4.pmax(highA, u);
    lowB = f32x4.pmin(lowB, v); highB = f32x4.pmax(highB, v);
  }
  v128.store(dst, heldWithin(a, lowA, highA, slack));
  v128.store(dst, heldWithin(b, lowB, highB, slack), 16);
}

/**
 * Across four rows, into quartets: for `count` columns from segment `first` on, columns[4x + r] = Σ weights[k] ·
 * row r[place + k]. `knots`: int32 places, quartets of the four rows; `tables`: a uint32 address for each segment;
 * `taps`: a multiple of 4, also of a phase in the table; places are held to `low` and `high`. Every fourth tap is summed
 * apart, then these as (0 + 2) + (1 + 3).
 */
export function warpAcross(
  records: usize, planes: i32, rowStride: i32, knots: usize, tables: usize, first: i32, count: i32, taps: i32, low: i32,
  high: i32,
): void {
  const lines = i32x4(0, rowStride, 2 * rowStride, 3 * rowStride);
  const fraction = i32x4.splat(255), least = i32x4.splat(low), most = i32x4.splat(high), strides = i32x4.splat(taps << 2);
  let to: usize = 0;
  knots += <usize>first << 4;
  tables += <usize>first << 2;
  for (let done = 0; done < count; done += 16) {
    const table = <usize>load<u32>(tables);
    const bias = i32x4.splat(load<i32>(table)), core = load<i32>(table, 4);
    const origin = i32x4.splat(<i32>table + 16);
    const from = v128.load(knots), rise = i32x4.sub(v128.load(knots, 16), from);
    let run = i32x4.splat(0);
    for (const end = to + (<usize>min<i32>(16, count - done) << 4); to < end; to += 16) {
      const place = i32x4.min_s(i32x4.max_s(i32x4.add(from, i32x4.shr_s(run, 4)), least), most);
      run = i32x4.add(run, rise);
      const weights = i32x4.add(origin, i32x4.mul(v128.and(i32x4.shr_u(place, 8), fraction), strides));
      const starts = i32x4.add(lines, i32x4.shl(i32x4.shr_s(place, 16), 2));
      const cores = i32x4.add(lines, i32x4.shl(i32x4.shr_s(i32x4.add(place, bias), 16), 2));
      const w0 = <usize>i32x4.extract_lane(weights, 0), w1 = <usize>i32x4.extract_lane(weights, 1);
      const w2 = <usize>i32x4.extract_lane(weights, 2), w3 = <usize>i32x4.extract_lane(weights, 3);
      const s0 = <usize>i32x4.extract_lane(starts, 0), s1 = <usize>i32x4.extract_lane(starts, 1);
      const s2 = <usize>i32x4.extract_lane(starts, 2), s3 = <usize>i32x4.extract_lane(starts, 3);
      const c0 = <usize>i32x4.extract_lane(cores, 0), c1 = <usize>i32x4.extract_lane(cores, 1);
      const c2 = <usize>i32x4.extract_lane(cores, 2), c3 = <usize>i32x4.extract_lane(cores, 3);
      for (let p: i32 = 0; p < planes; ++p) {
        const record = records + (<usize>p << 4);
        const src = <usize>load<u32>(record, 4), dst = <usize>load<u32>(record, 12) + to;
        let a = f32x4.mul(v128.load(src + s0), v128.load(w0)), b = f32x4.mul(v128.load(src + s1), v128.load(w1));
        let c = f32x4.mul(v128.load(src + s2), v128.load(w2)), d = f32x4.mul(v128.load(src + s3), v128.load(w3));
        for (let k: usize = 16; k < <usize>taps << 2; k += 16) {
          a = f32x4.add(a, f32x4.mul(v128.load(src + s0 + k), v128.load(w0 + k)));
          b = f32x4.add(b, f32x4.mul(v128.load(src + s1 + k), v128.load(w1 + k)));
          c = f32x4.add(c, f32x4.mul(v128.load(src + s2 + k), v128.load(w2 + k)));
          d = f32x4.add(d, f32x4.mul(v128.load(src + s3 + k), v128.load(w3 + k)));
        }
        const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
        const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
        const value = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
        a = v128.load(src + c0); b = v128.load(src + c1); c = v128.load(src + c2); d = v128.load(src + c3);
        let p01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), q01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
        let u = v128.shuffle<f32>(p01, q01, 0, 1, 4, 5), v = v128.shuffle<f32>(p01, q01, 2, 3, 6, 7);
        let lowest = f32x4.pmin(u, v), highest = f32x4.pmax(u, v);
        if (core > 2) {
          p01 = v128.shuffle<f32>(a, b, 2, 6, 3, 7); q01 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
          u = v128.shuffle<f32>(p01, q01, 0, 1, 4, 5);
          lowest = f32x4.pmin(lowest, u); highest = f32x4.pmax(highest, u);
          if (core > 3) {
            v = v128.shuffle<f32>(p01, q01, 2, 3, 6, 7);
            lowest = f32x4.pmin(lowest, v); highest = f32x4.pmax(highest, v);
            for (let k: i32 = 4; k < core; ++k) {
              const off = <usize>k << 2;
              u = v128.load32_zero(src + c0 + off);
              u = v128.load32_lane(src + c1 + off, u, 1);
              u = v128.load32_lane(src + c2 + off, u, 2);
              u = v128.load32_lane(src + c3 + off, u, 3);
              lowest = f32x4.pmin(lowest, u); highest = f32x4.pmax(highest, u);
            }
          }
        }
        v128.store(dst, heldWithin(value, lowest, highest, load<f32>(record, 8)));
      }
    }
    knots += 16;
    tables += 4;
  }
}
