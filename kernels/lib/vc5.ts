// VC-5 (SMPTE ST 2073), the wavelet coding of GoPro's GPR: entropy decoding, inverse transform, mosaic.
//
//   vc5Band      run lengths and magnitudes in one prefix code, each magnitude with a sign → dequantised coefficients
//   vc5Inverse   the 2/6 wavelet backwards, columns and then rows: four bands → the low band of the level below
//   vc5Mosaic    green mean, red and blue less green, half the greens' difference → a 2×2 mosaic through tables
//
// All planes are int16, row by row without gaps. Sums are 32 bits wide and saturate to int16 when stored.
//
// Floor for a 12 megapixel GPR: 3 MB of codes, 8 million of them, each waiting for the length of the one before (shift,
// look up, shift: 6 cycles); 16 million outputs of the transform at 4 bytes read and 2 written, four to a vector; 12
// million table look-ups. Measured: docs/notes/raw-decoding.md. Twin: kernels/twin/vc5.twin.ts.
//
// Lookup of the prefix code, VC5_LOOKUP_BYTES, written by the host:
//
//   0      8192 u32, by the next 13 bits:  31       16 15     14       5 4      0
//                                         |  value   |  -  |    run    |  bits  |   bits with the sign; 0: a longer code
//   32768  u32: how many longer codes
//   32772  u32 × 256: where each begins among windows of 32 bits, in order
//   33796  u32 × 256: |  value   |  -  |    run    |  bits  |, its sign behind it; run 0: end of the band

const ROOT_SHIFT: u64 = 51;
const LONGER_COUNT: usize = 32768;
const LONGER_START: usize = 32772;
const LONGER_ENTRY: usize = 33796;

/** The entry of a code longer than the root sees, for a window of 32 bits. */
function findLonger(lookup: usize, window: u32): u32 {
  let low: usize = 0;
  let high: usize = load<u32>(lookup + LONGER_COUNT);
  while (high - low > 1) {
    const middle: usize = (low + high) >> 1;
    if (load<u32>(lookup + LONGER_START + (middle << 2)) <= window) low = middle;
    else high = middle;
  }
  return load<u32>(lookup + LONGER_ENTRY + (low << 2));
}

function saturated(value: i32): i32 {
  return max<i32>(-32768, min<i32>(32767, value));
}

/**
 * Decodes `count` coefficients from `length` bytes at `src` (eight readable bytes must follow), times `quantization`,
 * to `dst`. Returns 1; 0 when a run passes the end, the end's code comes early or not, or the data end before it.
 */
export function vc5Band(src: usize, length: i32, lookup: usize, dst: usize, count: i32, quantization: i32): i32 {
  memory.fill(dst, 0, <usize>count << 1);
  const end: usize = src + length;
  let from: usize = src;
  let word: u64 = 0;
  let held: i32 = 0;
  let at: i32 = 0;
  while (at <= count) {
    if (held < 32) {
      if (from >= end + 4) return 0;
      word |= <u64>bswap<u32>(load<u32>(from)) << (32 - held);
      from += 4;
      held += 32;
    }
    const entry: u32 = load<u32>(lookup + <usize>(word >> ROOT_SHIFT << 2));
    if (entry != 0) {
      const bits: i32 = entry & 31;
      const run: i32 = (entry >> 5) & 1023;
      word <<= bits;
      held -= bits;
      if (run > count - at) return 0;
      const value: i32 = <i32>entry >> 16;
      if (value != 0) store<i16>(dst + (<usize>at << 1), <i16>saturated(value * quantization));
      at += run;
      continue;
    }
    const longer: u32 = findLonger(lookup, <u32>(word >> 32));
    const bits: i32 = longer & 31;
    const run: i32 = (longer >> 5) & 1023;
    word <<= bits;
    held -= bits;
    if (run == 0) {
      // The end's code has to lie in the data, not in the bytes behind them.
      return at == count && (<i32>(from - src) << 3) - held <= length << 3 ? 1 : 0;
    }
    if (run > count - at) return 0;
    let value: i32 = <i32>longer >> 16;
    if (value != 0) {
      if (<i64>word < 0) value = -value;
      word <<= 1;
      held -= 1;
      store<i16>(dst + (<usize>at << 1), <i16>saturated(value * quantization));
    }
    at += run;
  }
  return 0;
}

/** Three rows of a low band and one of the high band above it, weighted: one row of the level below. */
function column4(a: v128, b: v128, c: v128, high: v128, wa: i32, wb: i32, wc: i32, right: i32): v128 {
  const sum = i32x4.add(
    i32x4.add(i32x4.mul(a, i32x4.splat(wa)), i32x4.mul(b, i32x4.splat(wb))),
    i32x4.add(i32x4.mul(c, i32x4.splat(wc)), i32x4.splat(4)),
  );
  return i32x4.shr_s(i32x4.add(i32x4.shr_s(sum, 3), high), right);
}

/**
 * Columns of two bands, four at a time: rows of `low` at `a`, `b`, `c` and of `high` → `even` and `odd`, 32 bits wide.
 * `edge`: −1 at the top (weights 11 −4 1), 1 at the bottom, 0 between (1 8 −1), all in eighths.
 */
function vertical(a: usize, b: usize, c: usize, high: usize, width: i32, edge: i32, even: usize, odd: usize): void {
  let e0: i32 = 1, e1: i32 = 8, e2: i32 = -1;
  let o0: i32 = -1, o1: i32 = 8, o2: i32 = 1;
  if (edge < 0) {
    e0 = 11; e1 = -4; e2 = 1;
    o0 = 5; o1 = 4; o2 = -1;
  } else if (edge > 0) {
    e0 = -1; e1 = 4; e2 = 5;
    o0 = 1; o1 = -4; o2 = 11;
  }
  for (let x: i32 = 0; x < width; x += 4) {
    const at: usize = <usize>x << 1;
    const va = v128.load16x4_s(a + at), vb = v128.load16x4_s(b + at), vc = v128.load16x4_s(c + at);
    const vh = v128.load16x4_s(high + at);
    v128.store(even + (at << 1), column4(va, vb, vc, vh, e0, e1, e2, 1));
    v128.store(odd + (at << 1), column4(va, vb, vc, i32x4.neg(vh), o0, o1, o2, 1));
  }
}

function edgeSample(
  low: usize, first: i32, w0: i32, w1: i32, w2: i32, high: i32, left: i32, right: i32,
): i32 {
  const a = load<i32>(low + (<usize>first << 2));
  const b = load<i32>(low + (<usize>first << 2), 4);
  const c = load<i32>(low + (<usize>first << 2), 8);
  return saturated((((((w0 * a + w1 * b + w2 * c + 4) >> 3) + high) >> right) << left));
}

/** One row of low and one of high coefficients, 32 bits wide → `size` samples. */
function horizontal(low: usize, high: usize, width: i32, dst: usize, size: i32, left: i32, right: i32): void {
  const last: i32 = width - 1;
  const firstHigh = load<i32>(high);
  store<i16>(dst, <i16>edgeSample(low, 0, 11, -4, 1, firstHigh, left, right));
  store<i16>(dst, <i16>edgeSample(low, 0, 5, 4, -1, -firstHigh, left, right), 2);
  let x: i32 = 1;
  for (; x + 4 <= last; x += 4) {
    const at: usize = <usize>x << 2;
    const before = v128.load(low + at - 4), here = v128.load(low + at), after = v128.load(low + at + 4);
    const above = v128.load(high + at);
    const even = i32x4.shl(column4(before, here, after, above, 1, 8, -1, right), left);
    const odd = i32x4.shl(column4(before, here, after, i32x4.neg(above), -1, 8, 1, right), left);
    const pairs = i16x8.narrow_i32x4_s(
      i32x4.shuffle(even, odd, 0, 4, 1, 5),
      i32x4.shuffle(even, odd, 2, 6, 3, 7),
    );
    v128.store(dst + at, pairs);
  }
  for (; x < last; x++) {
    const at: usize = <usize>x << 2;
    const above = load<i32>(high + at);
    store<i16>(dst + at, <i16>edgeSample(low, x - 1, 1, 8, -1, above, left, right));
    store<i16>(dst + at, <i16>edgeSample(low, x - 1, -1, 8, 1, -above, left, right), 2);
  }
  const at: usize = <usize>last << 2;
  const lastHigh = load<i32>(high + at);
  store<i16>(dst + at, <i16>edgeSample(low, last - 2, -1, 4, 5, lastHigh, left, right));
  if (2 * last + 1 < size) {
    store<i16>(dst + at, <i16>edgeSample(low, last - 2, 1, -4, 11, -lastHigh, left, right), 2);
  }
}

/**
 * Four bands of `width` × `height` (3 at least; eight readable bytes behind each) → `dst` of `dstWidth` × `dstHeight`,
 * twice that or one less. `prescale`: bits that the encoder took off before this transform, put back; below 2, none.
 * `scratch`: 16 · (width + 4) bytes.
 */
export function vc5Inverse(
  lowLow: usize, lowHigh: usize, highLow: usize, highHigh: usize, width: i32, height: i32,
  dst: usize, dstWidth: i32, dstHeight: i32, prescale: i32, scratch: usize,
): void {
  const row: usize = <usize>width << 1;
  const wide: usize = <usize>(width + 4) << 2;
  const left: i32 = prescale > 1 ? prescale - 1 : 0;
  const right: i32 = prescale > 1 ? 0 : 1;
  const evenLow = scratch, evenHigh = scratch + wide, oddLow = scratch + 2 * wide, oddHigh = scratch + 3 * wide;
  for (let y: i32 = 0; y < height; y++) {
    const edge: i32 = y == 0 ? -1 : y == height - 1 ? 1 : 0;
    const top: usize = row * (y - 1 - edge);
    const own: usize = row * y;
    vertical(lowLow + top, lowLow + top + row, lowLow + top + 2 * row, highLow + own, width, edge, evenLow, oddLow);
    vertical(lowHigh + top, lowHigh + top + row, lowHigh + top + 2 * row, highHigh + own, width, edge, evenHigh, oddHigh);
    const to: usize = dst + ((<usize>y * dstWidth) << 2);
    horizontal(evenLow, evenHigh, width, to, dstWidth, left, right);
    if (2 * y + 1 < dstHeight) horizontal(oddLow, oddHigh, width, to + (<usize>dstWidth << 1), dstWidth, left, right);
  }
}

/**
 * Components of `width` × `height` → a mosaic of twice that: with g the mean of the greens, x and y half of what the
 * first and second rows' other colour is above it, d half the greens' difference, all but g around `middle`:
 *
 *   first green g + d − middle, second green g − d + middle, others g + 2 (x − middle) and g + 2 (y − middle),
 *
 * each held to 0 … 2·middle − 1 and looked up in its place's table (`tables`: four of 2·middle uint16). `greenFirst`:
 * the first row begins with its green, and the second ends with it.
 */
export function vc5Mosaic(
  green: usize, first: usize, second: usize, difference: usize, width: i32, height: i32, middle: i32,
  tables: usize, greenFirst: i32, dst: usize,
): void {
  const most: i32 = 2 * middle - 1;
  const table: usize = <usize>middle << 2;
  const greenUp: usize = greenFirst ? tables : tables + table;
  const otherUp: usize = greenFirst ? tables + table : tables;
  const greenDown: usize = greenFirst ? tables + 3 * table : tables + 2 * table;
  const otherDown: usize = greenFirst ? tables + 2 * table : tables + 3 * table;
  const shiftUp: u32 = greenFirst ? 16 : 0;
  const shiftDown: u32 = 16 - shiftUp;
  const row: usize = <usize>width << 2;
  let up: usize = dst;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const g: i32 = load<i16>(green);
      const d: i32 = <i32>load<i16>(difference) - middle;
      const a: i32 = g + 2 * (<i32>load<i16>(first) - middle);
      const b: i32 = g + 2 * (<i32>load<i16>(second) - middle);
      const upper = (look(otherUp, a, most) << shiftUp) | (look(greenUp, g + d, most) << (16 - shiftUp));
      const lower = (look(otherDown, b, most) << shiftDown) | (look(greenDown, g - d, most) << (16 - shiftDown));
      store<u32>(up, upper);
      store<u32>(up + row, lower);
      green += 2; first += 2; second += 2; difference += 2; up += 4;
    }
    up += row;
  }
}

function look(table: usize, value: i32, most: i32): u32 {
  return load<u16>(table + (<usize>max<i32>(0, min<i32>(most, value)) << 1));
}
