// How much of a corner there is at a pixel and around it: Noble's measure ("Finding corners", 1988) of the structure tensor,
//
//   (xx · yy − xy²) / (xx + yy),  xx = Σ w dx², xy = Σ w dx dy, yy = Σ w dy²,
//
// over 7 × 7 pixels with the weights 4 6 8 8 8 6 4 both ways, dx and dy the differences of the neighbours on either side.
//
// Twin: kernels/twin/corner-measure.twin.ts.

/** Sums of each row for three windows next to each other. */
const ROW_BYTES: usize = 36;

/**
 * The measures at nine pixels, row by row, of which `at` is the middle one: f64 each; 0 where all is even. Reads five pixels
 * around.
 * @param scratch 9 · 36 + 9 · 12 bytes
 */
export function cornerMeasures(at: usize, stride: usize, scratch: usize, out: usize): void {
  const products = scratch + 9 * ROW_BYTES;
  let row = at - (stride << 2) - 4;
  let sums = scratch;
  for (let y: i32 = 0; y < 9; y++, row += stride, sums += ROW_BYTES) {
    let to = products;
    for (let x: usize = 0; x < 9; x++, to += 12) {
      const p = row + x;
      const dx = <i32>load<u8>(p + 1) - <i32>load<u8>(p - 1);
      const dy = <i32>load<u8>(p + stride) - <i32>load<u8>(p - stride);
      store<i32>(to, dx * dx);
      store<i32>(to, dx * dy, 4);
      store<i32>(to, dy * dy, 8);
    }
    for (let k: usize = 0; k < 36; k += 4) store<i32>(sums + k, weigh(products + k, 12));
  }
  for (let y: usize = 0; y < 3; y++) {
    for (let x: usize = 0; x < 3; x++, out += 8) {
      const from = scratch + y * ROW_BYTES + x * 12;
      const xx = <f64>weigh(from, ROW_BYTES);
      const xy = <f64>weigh(from + 4, ROW_BYTES);
      const yy = <f64>weigh(from + 8, ROW_BYTES);
      const trace = xx + yy;
      store<f64>(out, trace > 0 ? (xx * yy - xy * xy) / trace : 0);
    }
  }
}

/** Seven i32, `step` bytes apart, under the window. */
function weigh(from: usize, step: usize): i32 {
  const b = from + step, c = b + step, d = c + step, e = d + step, f = e + step, g = f + step;
  const outer = load<i32>(from) + load<i32>(g);
  const next = load<i32>(b) + load<i32>(f);
  const inner = load<i32>(c) + load<i32>(d) + load<i32>(e);
  return outer * 4 + next * 6 + inner * 8;
}
