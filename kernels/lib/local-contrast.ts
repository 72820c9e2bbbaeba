// Brings a picture of log light to one local contrast, so that ramps of the exposure, its steps and most of what a shadow
// does fall away. Cells are 8 × 8 pixels; what they hold is smoothed on the host and spread over the pixels again.
//
// Twins: kernels/twin/local-contrast.twin.ts.

const CELL: i32 = 8;

/**
 * What each whole cell of a plane of f32 holds, as four f32:
 *
 *   0  Σ x
 *   1  Σ x²
 *   2  Σ q² over its 16 quads, q = x00 − x10 − x01 + x11: of white noise as much as of anything, of a picture little
 *   3  0
 *
 * Sums run down eight columns, which then add up as ((0 + 4) + (1 + 5)) + ((2 + 6) + (3 + 7)).
 */
export function cellMoments(plane: usize, stride: usize, columns: i32, rows: i32, out: usize): void {
  for (let cy: i32 = 0; cy < rows; cy++, plane += stride << 3) {
    let cell = plane;
    for (let cx: i32 = 0; cx < columns; cx++, cell += 32, out += 16) {
      let low = f32x4.splat(0), high = f32x4.splat(0);
      let lowSquares = f32x4.splat(0), highSquares = f32x4.splat(0);
      let quads = f32x4.splat(0);
      let row = cell;
      for (let y: i32 = 0; y < CELL; y += 2, row += stride << 1) {
        const t0 = v128.load(row), t1 = v128.load(row, 16);
        const b0 = v128.load(row + stride), b1 = v128.load(row + stride, 16);
        low = f32x4.add(f32x4.add(low, t0), b0);
        high = f32x4.add(f32x4.add(high, t1), b1);
        lowSquares = f32x4.add(f32x4.add(lowSquares, f32x4.mul(t0, t0)), f32x4.mul(b0, b0));
        highSquares = f32x4.add(f32x4.add(highSquares, f32x4.mul(t1, t1)), f32x4.mul(b1, b1));
        const d0 = f32x4.sub(t0, b0), d1 = f32x4.sub(t1, b1);
        const q = f32x4.sub(v128.shuffle<i32>(d0, d1, 0, 2, 4, 6), v128.shuffle<i32>(d0, d1, 1, 3, 5, 7));
        quads = f32x4.add(quads, f32x4.mul(q, q));
      }
      store<f32>(out, addLanes(f32x4.add(low, high)));
      store<f32>(out, addLanes(f32x4.add(lowSquares, highSquares)), 4);
      store<f32>(out, addLanes(quads), 8);
      store<f32>(out, 0, 12);
    }
  }
}

function addLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/**
 * Plane of f32 → bytes: 128.5 + (x − mean) · gain, cut off to whole numbers 0 to 255. Mean and gain lie in the middle of
 * each cell and are straight in between; beyond the outermost middles they stay.
 * @param means f32, `columns` × `rows`, row by row, as `gains`; every cell that begins inside the picture may be left out at
 * its right and bottom
 * @param scratch 2 · (`columns` + 3) f32
 * @param dst rows `dstStride` bytes apart; up to 3 past a row's end are written, and as many floats read
 */
export function levelContrast(
  plane: usize,
  stride: usize,
  width: i32,
  height: i32,
  means: usize,
  gains: usize,
  columns: i32,
  rows: i32,
  scratch: usize,
  dst: usize,
  dstStride: usize,
): void {
  const near = f32x4(0.0625, 0.1875, 0.3125, 0.4375), far = f32x4(0.5625, 0.6875, 0.8125, 0.9375);
  const middle = f32x4.splat(128.5);
  const gainRow = scratch + (<usize>(columns + 3) << 2);
  for (let y: i32 = 0; y < height; y++, plane += stride, dst += dstStride) {
    const span = (y + 4) >> 3;
    const above = <usize>(max(0, min(rows - 1, span - 1)) * columns) << 2;
    const below = <usize>min(rows - 1, span) * <usize>columns << 2;
    const share = (<f32>((y + 4) & 7) + 0.5) * 0.125;
    blendRow(means + above, means + below, share, columns, scratch);
    blendRow(gains + above, gains + below, share, columns, gainRow);
    for (let x: i32 = 0; x < width; x += 4) {
      const knot = <usize>((x + 4) >> 3) << 2;
      const weight = v128.bitselect(near, far, i32x4.splat((x << 29) >> 31));
      const m0 = v128.load32_splat(scratch + knot), m1 = v128.load32_splat(scratch + knot, 4);
      const g0 = v128.load32_splat(gainRow + knot), g1 = v128.load32_splat(gainRow + knot, 4);
      const mean = f32x4.add(m0, f32x4.mul(f32x4.sub(m1, m0), weight));
      const gain = f32x4.add(g0, f32x4.mul(f32x4.sub(g1, g0), weight));
      const value = f32x4.add(middle, f32x4.mul(f32x4.sub(v128.load(plane + (<usize>x << 2)), mean), gain));
      const whole = i32x4.trunc_sat_f32x4_s(value);
      const words = i16x8.narrow_i32x4_s(whole, whole);
      v128.store32_lane(dst + <usize>x, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
}

/** Knots of one row, each end repeated: one before, two after. */
function blendRow(above: usize, below: usize, share: f32, columns: i32, dst: usize): void {
  let value: f32 = 0;
  for (let x: i32 = 0; x < columns; x++, above += 4, below += 4) {
    const from = load<f32>(above);
    value = from + (load<f32>(below) - from) * share;
    if (x == 0) store<f32>(dst, value);
    dst += 4;
    store<f32>(dst, value);
  }
  store<f32>(dst, value, 4);
  store<f32>(dst, value, 8);
}
