// Noise out of a picture by its neighbours in time, where they show the same.
//
// A neighbour counts where neither its sample nor the sum of the nine samples around differs by more than noise does:
//
//   w = clamp(min(3 − |Δ|·d, 2.5 − |Σ Δ|·s) / 1.5)        Δ = neighbour − picture
//   result = picture + strength · Σ w·Δ / (1 + Σ w)
//
// d and s are 1/σ of the two, by the picture's own level. The sum finds what is faint and some pixels wide, the sample
// what is small. All neighbours are weighed against the picture itself: nothing is handed on from frame to frame.
//
// Cost: 63 operations for 8 samples of a neighbour; the floor is its 2 bytes read. Twin:
// kernels/twin/merge-frames.twin.ts.

const SPAN: f32 = 1.5;

/** Σ of Δ over the nine samples around each of eight. */
function sumAround(c0: usize, c1: usize, c2: usize, n0: usize, n1: usize, n2: usize): v128 {
  return i16x8.add(
    i16x8.add(
      i16x8.add(
        i16x8.sub(v128.load(n0 - 2), v128.load(c0 - 2)),
        i16x8.add(i16x8.sub(v128.load(n0), v128.load(c0)), i16x8.sub(v128.load(n0 + 2), v128.load(c0 + 2))),
      ),
      i16x8.add(
        i16x8.sub(v128.load(n1 - 2), v128.load(c1 - 2)),
        i16x8.add(i16x8.sub(v128.load(n1), v128.load(c1)), i16x8.sub(v128.load(n1 + 2), v128.load(c1 + 2))),
      ),
    ),
    i16x8.add(
      i16x8.sub(v128.load(n2 - 2), v128.load(c2 - 2)),
      i16x8.add(i16x8.sub(v128.load(n2), v128.load(c2)), i16x8.sub(v128.load(n2 + 2), v128.load(c2 + 2))),
    ),
  );
}

function weigh(delta: v128, sum: v128, own: v128, around: v128): v128 {
  const a = f32x4.sub(f32x4.splat(3), f32x4.mul(f32x4.abs(delta), own));
  const b = f32x4.sub(f32x4.splat(2.5), f32x4.mul(f32x4.abs(sum), around));
  const w = f32x4.div(f32x4.pmin(a, b), f32x4.splat(SPAN));
  return f32x4.pmax(f32x4.splat(0), f32x4.pmin(f32x4.splat(1), w));
}

function lookUp(table: usize, row: usize, shift: u32): v128 {
  let v = f32x4.splat(load<f32>(table + (<usize>(<u32>load<u16>(row) >> shift) << 2)));
  v = f32x4.replace_lane(v, 1, load<f32>(table + (<usize>(<u32>load<u16>(row, 2) >> shift) << 2)));
  v = f32x4.replace_lane(v, 2, load<f32>(table + (<usize>(<u32>load<u16>(row, 4) >> shift) << 2)));
  return f32x4.replace_lane(v, 3, load<f32>(table + (<usize>(<u32>load<u16>(row, 6) >> shift) << 2)));
}

/**
 * One row. All rows are of u16 up to 1023, of `width` samples with 8 more before and after that repeat the ends.
 * @param rows pointers (u32) to the row above, the row itself and the row below: of the picture, then of each neighbour
 * @param count neighbours
 * @param tables 64 f32 d, then 64 f32 s, by sample >> `shift`
 * @param dst `width` f32, rounded up to 8
 */
export function mergeRow(
  rows: usize,
  count: u32,
  width: i32,
  tables: usize,
  shift: u32,
  strength: f32,
  dst: usize,
): void {
  const above = <usize>load<u32>(rows), middle = <usize>load<u32>(rows, 4), below = <usize>load<u32>(rows, 8);
  const share = f32x4.splat(strength), one = f32x4.splat(1);
  for (let x: i32 = 0; x < width; x += 8) {
    const at = <usize>x << 1;
    const centre = v128.load(middle + at);
    const d0 = lookUp(tables, middle + at, shift), d1 = lookUp(tables, middle + at + 8, shift);
    const s0 = lookUp(tables + 256, middle + at, shift), s1 = lookUp(tables + 256, middle + at + 8, shift);
    let total0 = one, total1 = one;
    let moved0 = f32x4.splat(0), moved1 = f32x4.splat(0);
    for (let k: u32 = 1; k <= count; k++) {
      const list = rows + <usize>(k * 12);
      const n0 = <usize>load<u32>(list) + at, n1 = <usize>load<u32>(list, 4) + at, n2 = <usize>load<u32>(list, 8) + at;
      const delta = i16x8.sub(v128.load(n1), centre);
      const sum = sumAround(above + at, middle + at, below + at, n0, n1, n2);
      const delta0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(delta));
      const delta1 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(delta));
      const w0 = weigh(delta0, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(sum)), d0, s0);
      const w1 = weigh(delta1, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(sum)), d1, s1);
      total0 = f32x4.add(total0, w0);
      total1 = f32x4.add(total1, w1);
      moved0 = f32x4.add(moved0, f32x4.mul(w0, delta0));
      moved1 = f32x4.add(moved1, f32x4.mul(w1, delta1));
    }
    const to = dst + (<usize>x << 2);
    const c0 = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(centre));
    const c1 = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(centre));
    v128.store(to, f32x4.add(c0, f32x4.mul(share, f32x4.div(moved0, total0))));
    v128.store(to, f32x4.add(c1, f32x4.mul(share, f32x4.div(moved1, total1))), 16);
  }
}
