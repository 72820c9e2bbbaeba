/*
 * Colours through a table in three dimensions, a quartet (one column of four rows, see ../README.md) at a time. Twin:
 * `twin/lut.twin.ts`. Curves are chains of straight lines, as in `colour.ts`.
 *
 * Cost of a quartet, at 3 GHz: `lutColour` 17 ns, of which the curves are 6; `curveColour` 5. The floor of the table is
 * its 16 loads and the 60 vector operations that weigh them: 5 ns where they are in the second cache.
 */

/** The block of parameters of `lutColour`: least and greatest x of its curves, */
const LOW: usize = 0;
const HIGH: usize = 4;
/** where float 0 would be in the tables of red, green and blue, */
const RED: usize = 8;
const GREEN: usize = 12;
const BLUE: usize = 16;
/** the address of the table of colours, and how many it holds in each direction, 2 or more. */
const TABLE: usize = 20;
const SIZE: usize = 24;

/** Bits of x within a line, less the three of a pair's size: 64 lines an octave. */
const SHIFT: i32 = 14;
/** Addresses of pairs are multiples of 8. */
const PAIRS = memory.data<u32>([0xfffffff8]);

/** Two pairs: (a b a b) from two addresses side by side. */
function twoPairs(addresses: u64): v128 {
  return v128.load_lane<u64>(<usize>(addresses >> 32), v128.load_zero<u64>(<usize>(<u32>addresses)), 1);
}

/** a + b·x on the lines that x lies on. */
function onCurve(x: v128, shift: i32, mask: v128, curve: v128): v128 {
  const at = i32x4.add(v128.and(i32x4.shr_u(x, shift), mask), curve);
  const first = twoPairs(i64x2.extract_lane(at, 0)), second = twoPairs(i64x2.extract_lane(at, 1));
  const a = v128.shuffle<f32>(first, second, 0, 2, 4, 6), b = v128.shuffle<f32>(first, second, 1, 3, 5, 7);
  return f32x4.add(a, f32x4.mul(b, x));
}

/** One colour: from a corner of a cell along its edges to the opposite one. */
function weigh(c0: usize, c1: usize, c2: usize, c3: usize, first: v128, second: v128, third: v128): v128 {
  const p0 = v128.load(c0), p1 = v128.load(c1), p2 = v128.load(c2), p3 = v128.load(c3);
  const one = f32x4.add(p0, f32x4.mul(f32x4.sub(p1, p0), first));
  const two = f32x4.add(one, f32x4.mul(f32x4.sub(p2, p1), second));
  return f32x4.add(two, f32x4.mul(f32x4.sub(p3, p2), third));
}

/**
 * Colours through a table, tetrahedrally: the curves give places in it, 0 to SIZE − 1; of the cell around a place, the
 * six tetrahedra share its diagonal from least to most, and each is linear (J. M. Kasson, S. I. Nin, W. Plouffe, J. L.
 * Hafner, "Performing color space conversions with three-dimensional linear interpolation", J. Electronic Imaging 4
 * (1995)): from the cell's least corner along its longest way first, what is least last. Greys meet only greys of the
 * table where it runs along its diagonal, so that they stay what its diagonal says.
 *
 * `src` and `dst` (may be one): r, g, b one after the other, `count` quartets each. The table: colours of four floats (the
 * last is not used), red running fastest.
 */
export function lutColour(src: usize, count: i32, parameters: usize, dst: usize): void {
  const low = v128.load_splat<f32>(parameters, LOW), high = v128.load_splat<f32>(parameters, HIGH);
  const red = v128.load_splat<u32>(parameters, RED), green = v128.load_splat<u32>(parameters, GREEN);
  const blue = v128.load_splat<u32>(parameters, BLUE), mask = v128.load_splat<u32>(PAIRS);
  const table = v128.load_splat<u32>(parameters, TABLE);
  const size = load<i32>(parameters, SIZE);
  const last = i32x4.splat(size - 2), end = f32x4.splat(<f32>(size - 1));
  const stepR = i32x4.splat(16), stepG = i32x4.splat(16 * size), stepB = i32x4.splat(16 * size * size);
  const whole = i32x4.add(i32x4.add(stepR, stepG), stepB);
  const zero = f32x4.splat(0);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    // pmax(low, x) = low < x ? x : low
    const x = f32x4.pmin(high, f32x4.pmax(low, v128.load(src + i)));
    const y = f32x4.pmin(high, f32x4.pmax(low, v128.load(src + plane + i)));
    const z = f32x4.pmin(high, f32x4.pmax(low, v128.load(src + 2 * plane + i)));
    let r = f32x4.pmin(end, f32x4.pmax(zero, onCurve(x, SHIFT, mask, red)));
    let g = f32x4.pmin(end, f32x4.pmax(zero, onCurve(y, SHIFT, mask, green)));
    let b = f32x4.pmin(end, f32x4.pmax(zero, onCurve(z, SHIFT, mask, blue)));
    const ir = i32x4.min_s(i32x4.trunc_sat_f32x4_s(r), last);
    const ig = i32x4.min_s(i32x4.trunc_sat_f32x4_s(g), last);
    const ib = i32x4.min_s(i32x4.trunc_sat_f32x4_s(b), last);
    r = f32x4.sub(r, f32x4.convert_i32x4_s(ir));
    g = f32x4.sub(g, f32x4.convert_i32x4_s(ig));
    b = f32x4.sub(b, f32x4.convert_i32x4_s(ib));
    const most = f32x4.pmax(f32x4.pmax(r, g), b), least = f32x4.pmin(f32x4.pmin(r, g), b);
    const middle = f32x4.pmax(f32x4.pmin(r, g), f32x4.pmin(f32x4.pmax(r, g), b));
    const up = v128.bitselect(stepR, v128.bitselect(stepG, stepB, f32x4.eq(g, most)), f32x4.eq(r, most));
    const off = v128.bitselect(stepB, v128.bitselect(stepG, stepR, f32x4.eq(g, least)), f32x4.eq(b, least));
    const c0 = i32x4.add(
      table,
      i32x4.add(i32x4.mul(ir, stepR), i32x4.add(i32x4.mul(ig, stepG), i32x4.mul(ib, stepB))),
    );
    const c1 = i32x4.add(c0, up), c3 = i32x4.add(c0, whole), c2 = i32x4.sub(c3, off);
    const p = weigh(
      i32x4.extract_lane(c0, 0), i32x4.extract_lane(c1, 0), i32x4.extract_lane(c2, 0), i32x4.extract_lane(c3, 0),
      v128.shuffle<f32>(most, most, 0, 0, 0, 0), v128.shuffle<f32>(middle, middle, 0, 0, 0, 0),
      v128.shuffle<f32>(least, least, 0, 0, 0, 0),
    );
    const q = weigh(
      i32x4.extract_lane(c0, 1), i32x4.extract_lane(c1, 1), i32x4.extract_lane(c2, 1), i32x4.extract_lane(c3, 1),
      v128.shuffle<f32>(most, most, 1, 1, 1, 1), v128.shuffle<f32>(middle, middle, 1, 1, 1, 1),
      v128.shuffle<f32>(least, least, 1, 1, 1, 1),
    );
    const s = weigh(
      i32x4.extract_lane(c0, 2), i32x4.extract_lane(c1, 2), i32x4.extract_lane(c2, 2), i32x4.extract_lane(c3, 2),
      v128.shuffle<f32>(most, most, 2, 2, 2, 2), v128.shuffle<f32>(middle, middle, 2, 2, 2, 2),
      v128.shuffle<f32>(least, least, 2, 2, 2, 2),
    );
    const t = weigh(
      i32x4.extract_lane(c0, 3), i32x4.extract_lane(c1, 3), i32x4.extract_lane(c2, 3), i32x4.extract_lane(c3, 3),
      v128.shuffle<f32>(most, most, 3, 3, 3, 3), v128.shuffle<f32>(middle, middle, 3, 3, 3, 3),
      v128.shuffle<f32>(least, least, 3, 3, 3, 3),
    );
    // Four colours → three planes.
    const pqLow = v128.shuffle<f32>(p, q, 0, 4, 1, 5), stLow = v128.shuffle<f32>(s, t, 0, 4, 1, 5);
    const pqHigh = v128.shuffle<f32>(p, q, 2, 6, 3, 7), stHigh = v128.shuffle<f32>(s, t, 2, 6, 3, 7);
    v128.store(dst + i, v128.shuffle<f32>(pqLow, stLow, 0, 1, 4, 5));
    v128.store(dst + plane + i, v128.shuffle<f32>(pqLow, stLow, 2, 3, 6, 7));
    v128.store(dst + 2 * plane + i, v128.shuffle<f32>(pqHigh, stHigh, 0, 1, 4, 5));
  }
}

/**
 * Every value through a curve, in place. `count` quartets from `values` on; `low` and `high`: the curve's least and
 * greatest x; `curve`: where float 0 would be in its table; `shift`: bits of x within one of its lines, less three.
 */
export function curveColour(values: usize, count: i32, low: f32, high: f32, curve: usize, shift: i32): void {
  const least = f32x4.splat(low), most = f32x4.splat(high);
  const origin = i32x4.splat(<i32>curve), mask = v128.load_splat<u32>(PAIRS);
  const end = values + (<usize>count << 4);
  for (let at = values; at < end; at += 16) {
    v128.store(at, onCurve(f32x4.pmin(most, f32x4.pmax(least, v128.load(at))), shift, mask, origin));
  }
}
