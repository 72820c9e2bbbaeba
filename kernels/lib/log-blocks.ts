// A photograph as a small picture of its log light: what motion is measured from.
//
// A block is `across` samples by `down` rows: of a mosaic some whole repeats of its pattern, of R G B pixels three samples
// each, so that every block holds the same share of each colour. Its log is
//
//   L = log2(max(0, (Σ − black) · scale) + floor)
//   log2(m · 2^e) ≈ e + (m − 1) · (1 + 0.34 · (2 − m)),  1 ≤ m < 2
//
// within 0.009 of the true logarithm and without steps; its slope is within 9 %.
//
// Cost a sample of blocks of 4 × 4: half an instruction down, a third across, a quarter for the log; 2 bytes read. Twin:
// kernels/twin/log-blocks.twin.ts.

const BEND: f32 = 0.34;

/**
 * @param stride samples from row to row
 * @param black what black adds up to over a block; `scale` turns the rest into light
 * @param scratch `across` · `columns` u32
 * @param dst f32, rows `dstStride` bytes apart; up to 3 past a row's end are written
 */
export function logBlocks(
  source: usize,
  stride: usize,
  across: i32,
  down: i32,
  columns: i32,
  rows: i32,
  black: f32,
  scale: f32,
  floor: f32,
  scratch: usize,
  dst: usize,
  dstStride: usize,
): void {
  const step = stride << 1;
  const isEven = (across & 1) == 0;
  for (let y: i32 = 0; y < rows; y++, dst += dstStride, source += step * down) {
    if (isEven) {
      sumPairsDown(source, step, across * columns, down, scratch);
      sumAcross(scratch, across >> 1, columns, dst);
    } else {
      sumDown(source, step, across * columns, down, scratch);
      sumAcross(scratch, across, columns, dst);
    }
    logRow(dst, columns, black, scale, floor);
  }
}

/** u32 sums of each column of samples. */
function sumDown(source: usize, step: usize, samples: i32, down: i32, dst: usize): void {
  let x: i32 = 0;
  for (; x + 8 <= samples; x += 8, dst += 32) {
    let at = source + (<usize>x << 1);
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    for (let row: i32 = 0; row < down; row++, at += step) {
      const v = v128.load(at);
      low = i32x4.add(low, i32x4.extend_low_i16x8_u(v));
      high = i32x4.add(high, i32x4.extend_high_i16x8_u(v));
    }
    v128.store(dst, low);
    v128.store(dst, high, 16);
  }
  for (; x < samples; x++, dst += 4) {
    let at = source + (<usize>x << 1);
    let sum: u32 = 0;
    for (let row: i32 = 0; row < down; row++, at += step) sum += load<u16>(at);
    store<u32>(dst, sum);
  }
}

/** u32 sums of each two columns of samples; of them there is an even number. */
function sumPairsDown(source: usize, step: usize, samples: i32, down: i32, dst: usize): void {
  let x: i32 = 0;
  for (; x + 8 <= samples; x += 8, dst += 16) {
    let at = source + (<usize>x << 1);
    let sum = i32x4.splat(0);
    for (let row: i32 = 0; row < down; row++, at += step) {
      sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(v128.load(at)));
    }
    v128.store(dst, sum);
  }
  for (; x < samples; x += 2, dst += 4) {
    let at = source + (<usize>x << 1);
    let sum: u32 = 0;
    for (let row: i32 = 0; row < down; row++, at += step) sum += <u32>load<u16>(at) + <u32>load<u16>(at, 2);
    store<u32>(dst, sum);
  }
}

/** Sums of `across` neighbours each. */
function sumAcross(from: usize, across: i32, columns: i32, dst: usize): void {
  const size = <usize>across << 2;
  for (let x: i32 = 0; x < columns; x++, dst += 4) {
    const end = from + size;
    let sum: u32 = 0;
    for (; from < end; from += 4) sum += load<u32>(from);
    store<u32>(dst, sum);
  }
}

/** Sums to logs, in place. */
function logRow(row: usize, count: i32, black: f32, scale: f32, floor: f32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1), two = f32x4.splat(2), bend = f32x4.splat(BEND);
  const black4 = f32x4.splat(black), scale4 = f32x4.splat(scale), floor4 = f32x4.splat(floor);
  const fraction = i32x4.splat(0x7fffff), unit = i32x4.splat(0x3f800000), bias = i32x4.splat(127);
  const end = row + (<usize>count << 2);
  for (; row < end; row += 16) {
    const sum = f32x4.convert_i32x4_u(v128.load(row));
    const light = f32x4.add(f32x4.pmax(zero, f32x4.mul(f32x4.sub(sum, black4), scale4)), floor4);
    const exponent = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(light, 23), bias));
    const m = v128.or(v128.and(light, fraction), unit);
    const curve = f32x4.add(one, f32x4.mul(bend, f32x4.sub(two, m)));
    v128.store(row, f32x4.add(exponent, f32x4.mul(f32x4.sub(m, one), curve)));
  }
}
