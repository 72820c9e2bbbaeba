// Sony's mosaics. What they look like is known from public descriptions (libopenraw's wiki, RawDigger's analysis).
//
// ARW2, "compressed": a byte a pixel. 32 pixels of a row make two blocks of 16 bytes, the even columns in the first. Bits
// from the least significant one of the first byte on:
//
//    0      11     22    26    30      37           121     128
//   | max   | min  |imax |imin | delta | delta | …  | delta |     11 · 11 · 4 · 4 · 14 × 7 bits
//
// Pixel `imax` is max, pixel `imin` is min, the 14 others are min + (delta << shift) in order, 2047 at most, with the
// least shift of 0 to 4 that lets 7 bits reach max. Twice that is put through the camera's curve of 12 bits: slopes 1, 2,
// 4, 8 and 16 between its four bends, so x + (x − b₁)⁺ + 2(x − b₂)⁺ + 4(x − b₃)⁺ + 8(x − b₄)⁺: no table is needed.
//
// All 16 pixels of a block are worked on at once: a delta's place within the 16 bytes is fixed, so one shuffle per 8
// deltas brings each into a lane of its own and one multiplication moves it to the lane's top; a shuffle from a table of
// 256 opens the gaps for max and min. Reads 1 byte and writes 2 a pixel: the floor is 3 bytes of memory traffic, about
// 0.3 ns; some 4 vector operations a pixel come to 0.5 to 0.7 ns. Lanes: 16 × 8 bits for deltas, 8 × 16 for samples.
//
// Twin: ../twin/arw.twin.ts

/** Bytes of a block, and pixels in it. */
const BLOCK: usize = 16;

/**
 * Decodes `rows` rows of `width` pixels (a multiple of 32) at `src` into u16 at `dst`, `stride` samples from row to row.
 *
 * `bends`: four u16, the curve's bends in 12 bits, not falling. `gaps`: 256 shuffles of 16 bytes, that of imax and imin at
 * 16 · (imax + 16 · imin): lane i tells which delta belongs to pixel i, 255 for imax and imin. Where both are the same
 * pixel, which no camera writes, 15 deltas are needed; the last is the low 7 bits of the byte behind the block, 0 at the
 * end of a row.
 */
export function arw2Rows(
  src: usize,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
  bends: usize,
  gaps: usize,
): void {
  const b1: v128 = v128.load16_splat(bends);
  const b2: v128 = v128.load16_splat(bends, 2);
  const b3: v128 = v128.load16_splat(bends, 4);
  const b4: v128 = v128.load16_splat(bends, 6);
  const lanes: v128 = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const top: v128 = i16x8.splat(0x7ff);
  const zero: v128 = i16x8.splat(0);
  for (let y: i32 = 0; y < rows; y++) {
    let from: usize = src + <usize>y * <usize>width;
    const end: usize = from + <usize>width;
    let to: usize = dst + ((<usize>y * <usize>stride) << 1);
    let low: v128 = zero;
    let high: v128 = zero;
    let odd: bool = false;
    for (; from < end; from += BLOCK) {
      const head: u32 = load<u32>(from);
      const max: i32 = <i32>(head & 0x7ff);
      const min: i32 = <i32>((head >> 11) & 0x7ff);
      const range: i32 = max - min;
      const shift: i32 = range < 128 ? 0 : 25 - clz<i32>(range);
      const block: v128 = v128.load(from);
      // Delta i starts at bit 30 + 7i: its byte and the next one in a lane, times 2^(9 − bit within the byte).
      const first: v128 = i16x8.shr_u(
        i16x8.mul(
          i8x16.shuffle(block, zero, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 9, 10),
          i16x8(8, 16, 32, 64, 128, 256, 512, 4),
        ),
        9,
      );
      const last: v128 = i16x8.shr_u(
        i16x8.mul(
          i8x16.shuffle(block, zero, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 16, 16, 16),
          i16x8(8, 16, 32, 64, 128, 256, 0, 0),
        ),
        9,
      );
      const fifteenth: u8 = from + BLOCK < end ? load<u8>(from + BLOCK) & 0x7f : 0;
      const deltas: v128 = i8x16.replace_lane(i8x16.narrow_i16x8_u(first, last), 14, fifteenth);
      const spread: v128 = i8x16.swizzle(deltas, v128.load(gaps + (<usize>((head >> 22) & 0xff) << 4)));
      const isMax: v128 = i8x16.eq(lanes, i8x16.splat(<i8>((head >> 22) & 15)));
      const floor: v128 = i16x8.splat(<i16>min);
      const peak: v128 = i16x8.splat(<i16>max);
      const a: v128 = v128.bitselect(
        peak,
        i16x8.min_u(i16x8.add(i16x8.shl(i16x8.extend_low_i8x16_u(spread), shift), floor), top),
        i16x8.extend_low_i8x16_s(isMax),
      );
      const b: v128 = v128.bitselect(
        peak,
        i16x8.min_u(i16x8.add(i16x8.shl(i16x8.extend_high_i8x16_u(spread), shift), floor), top),
        i16x8.extend_high_i8x16_s(isMax),
      );
      const left: v128 = straighten(a, b1, b2, b3, b4);
      const right: v128 = straighten(b, b1, b2, b3, b4);
      if (odd) {
        v128.store(to, i8x16.shuffle(low, left, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23));
        v128.store(to, i8x16.shuffle(low, left, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31), 16);
        v128.store(to, i8x16.shuffle(high, right, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23), 32);
        v128.store(to, i8x16.shuffle(high, right, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31), 48);
        to += 64;
      }
      low = left;
      high = right;
      odd = !odd;
    }
  }
}

/** The curve at twice eight codes of 11 bits; beyond 65535 it wraps. */
function straighten(codes: v128, b1: v128, b2: v128, b3: v128, b4: v128): v128 {
  const x: v128 = i16x8.shl(codes, 1);
  const slope2: v128 = i16x8.add(x, i16x8.sub_sat_u(x, b1));
  const slope4: v128 = i16x8.add(slope2, i16x8.shl(i16x8.sub_sat_u(x, b2), 1));
  const slope8: v128 = i16x8.add(slope4, i16x8.shl(i16x8.sub_sat_u(x, b3), 2));
  return i16x8.add(slope8, i16x8.shl(i16x8.sub_sat_u(x, b4), 3));
}

/**
 * Uncompressed 12 bits, two samples in three bytes, least significant bit first: `count` samples at `src` to u16 at `dst`.
 * Memory traffic alone: 1.5 bytes in, 2 out. Reads up to 4 bytes behind the last sample.
 */
export function arwPacked12(src: usize, dst: usize, count: i32): void {
  const even: v128 = i16x8(-1, 0, -1, 0, -1, 0, -1, 0);
  const mask: v128 = i16x8.splat(0xfff);
  let from: usize = src;
  let to: usize = dst;
  let left: i32 = count;
  for (; left >= 8; left -= 8) {
    const bytes: v128 = v128.load(from);
    const pairs: v128 = i8x16.swizzle(bytes, i8x16(0, 1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11));
    v128.store(to, v128.bitselect(v128.and(pairs, mask), i16x8.shr_u(pairs, 4), even));
    from += 12;
    to += 16;
  }
  for (let bit: u32 = 0; left > 0; left--) {
    store<u16>(to, <u16>((<u32>load<u16>(from + <usize>(bit >> 3)) >> (bit & 7)) & 0xfff));
    bit += 12;
    to += 2;
  }
}

/**
 * A lossless tile as decoded, four samples in turn for each 2×2 pixels, to where they belong: `rows` rows of `quads`
 * quads at `src`, `srcStride` samples from row to row, make 2 · rows rows at `dst`. Memory traffic alone: 2 bytes in, 2 out.
 */
export function arwQuads(src: usize, srcStride: i32, dst: usize, stride: i32, quads: i32, rows: i32): void {
  const down: usize = (<usize>stride) << 1;
  for (let y: i32 = 0; y < rows; y++) {
    let from: usize = src + ((<usize>y * <usize>srcStride) << 1);
    let to: usize = dst + ((<usize>y * <usize>stride) << 2);
    let left: i32 = quads;
    for (; left >= 4; left -= 4) {
      const a: v128 = v128.load(from);
      const b: v128 = v128.load(from, 16);
      v128.store(to, i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27));
      v128.store(to + down, i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31));
      from += 32;
      to += 16;
    }
    for (; left > 0; left--) {
      store<u32>(to, load<u32>(from));
      store<u32>(to + down, load<u32>(from, 4));
      from += 8;
      to += 4;
    }
  }
}
