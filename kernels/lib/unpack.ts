// Uncompressed mosaics: bit-packed rows to one u16 a sample, and the lookup of a linearization table. Twin:
// kernels/twin/unpack.twin.ts.
//
// Eight samples at a time where they lie in 16 bytes: a shuffle brings each sample's bytes into a lane of its own, a
// multiplication shifts out what is above it, and a shift brings it down. Reads 1 to 2 bytes a sample, writes 2. The floor is memory:
// 24 MP of 14 bits are 42 MB in and 48 out, 9 ms at 10 GB/s. Measured: `npm run bench -- raw`.

/**
 * Unpacks `rows` rows of `width` samples of `bits` (1 to 16) bits, most significant bit first, each row starting on a
 * byte (TIFF 6.0, FillOrder 1). `src` must be readable 3 bytes beyond its last row.
 */
export function unpackBits(
  src: usize,
  rowBytes: i32,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
  bits: i32,
): void {
  unpackRows(src, rowBytes, dst, stride, width, rows, bits, false);
}

/** As `unpackBits`, but least significant bit first: Nikon's way. */
export function unpackBitsLeast(
  src: usize,
  rowBytes: i32,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
  bits: i32,
): void {
  unpackRows(src, rowBytes, dst, stride, width, rows, bits, true);
}

/**
 * Eight samples are `bits` bytes. The four bytes in which one starts are gathered into a lane, so that a shift down by
 * 32 - `bits` leaves it alone once a multiplication has shifted what is above it out: lanes cannot be shifted each by
 * their own count. Reads bits/8 and writes 2 bytes a sample; some 0.5 ns.
 */
function unpackRows(
  src: usize,
  rowBytes: i32,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
  bits: i32,
  least: bool,
): void {
  const down: i32 = 32 - bits;
  const bytes0: v128 = laneBytes(0, bits, least);
  const bytes1: v128 = laneBytes(4, bits, least);
  const factors0: v128 = laneFactors(0, bits, least);
  const factors1: v128 = laneFactors(4, bits, least);
  for (let y: i32 = 0; y < rows; y++) {
    let from: usize = src + <usize>y * <usize>rowBytes;
    const last: usize = from + <usize>rowBytes + 3 - 16;
    let to: usize = dst + ((<usize>y * <usize>stride) << 1);
    let x: i32 = 0;
    for (; x + 8 <= width && from <= last; x += 8) {
      const packed: v128 = v128.load(from);
      const low: v128 = i32x4.shr_u(i32x4.mul(i8x16.swizzle(packed, bytes0), factors0), down);
      const high: v128 = i32x4.shr_u(i32x4.mul(i8x16.swizzle(packed, bytes1), factors1), down);
      v128.store(to, i16x8.narrow_i32x4_u(low, high));
      from += <usize>bits;
      to += 16;
    }
    let bit: i32 = 0;
    for (; x < width; x++) {
      const word: u32 = load<u32>(from + <usize>(bit >> 3));
      const up: i32 = least ? down - (bit & 7) : bit & 7;
      store<u16>(to, <u16>(((least ? word : bswap<u32>(word)) << up) >> down));
      to += 2;
      bit += bits;
    }
  }
}

/** Places of the four bytes of samples `first` to `first` + 3; what lies beyond 16 is never part of a sample. */
function laneBytes(first: i32, bits: i32, least: bool): v128 {
  const inner: i32 = least ? 0x03020100 : 0x00010203;
  let lanes: v128 = i32x4.splat(((first * bits) >> 3) * 0x01010101 + inner);
  lanes = i32x4.replace_lane(lanes, 1, (((first + 1) * bits) >> 3) * 0x01010101 + inner);
  lanes = i32x4.replace_lane(lanes, 2, (((first + 2) * bits) >> 3) * 0x01010101 + inner);
  return i32x4.replace_lane(lanes, 3, (((first + 3) * bits) >> 3) * 0x01010101 + inner);
}

/** What takes samples `first` to `first` + 3 to the top of their lanes. */
function laneFactors(first: i32, bits: i32, least: bool): v128 {
  let lanes: v128 = i32x4.splat(laneFactor(first * bits, bits, least));
  lanes = i32x4.replace_lane(lanes, 1, laneFactor((first + 1) * bits, bits, least));
  lanes = i32x4.replace_lane(lanes, 2, laneFactor((first + 2) * bits, bits, least));
  return i32x4.replace_lane(lanes, 3, laneFactor((first + 3) * bits, bits, least));
}

function laneFactor(bit: i32, bits: i32, least: bool): i32 {
  return 1 << (least ? 32 - bits - (bit & 7) : bit & 7);
}

/** Copies rows of 16-bit samples; `swap` != 0 exchanges their bytes (big-endian files). */
export function unpackWords(
  src: usize,
  rowBytes: i32,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
  swap: i32,
): void {
  for (let y: i32 = 0; y < rows; y++) {
    const from: usize = src + <usize>y * <usize>rowBytes;
    const to: usize = dst + ((<usize>y * <usize>stride) << 1);
    const bytes: usize = (<usize>width) << 1;
    if (swap == 0) {
      memory.copy(to, from, bytes);
      continue;
    }
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) {
      const words: v128 = v128.load(from + at);
      v128.store(to + at, v128.or(i16x8.shl(words, 8), i16x8.shr_u(words, 8)));
    }
    for (; at < bytes; at += 2) store<u16>(to + at, bswap<u16>(load<u16>(from + at)));
  }
}

/** Copies rows of 8-bit samples. */
export function unpackBytes(
  src: usize,
  rowBytes: i32,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
): void {
  for (let y: i32 = 0; y < rows; y++) {
    const from: usize = src + <usize>y * <usize>rowBytes;
    const to: usize = dst + ((<usize>y * <usize>stride) << 1);
    let x: usize = 0;
    for (; x + 8 <= <usize>width; x += 8) v128.store(to + (x << 1), v128.load8x8_u(from + x));
    for (; x < <usize>width; x++) store<u16>(to + (x << 1), <u16>load<u8>(from + x));
  }
}

/** Replaces each of `count` samples by its entry of `table` (`size` u16 ≥ 1); samples beyond it take the last. */
export function unpackLookup(samples: usize, count: i32, table: usize, size: i32): void {
  const last: u32 = <u32>size - 1;
  const end: usize = samples + ((<usize>count) << 1);
  for (let at: usize = samples; at < end; at += 2) {
    const index: u32 = min<u32>(<u32>load<u16>(at), last);
    store<u16>(at, load<u16>(table + ((<usize>index) << 1)));
  }
}
