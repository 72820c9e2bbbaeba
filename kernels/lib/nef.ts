// Nikon's compressed mosaics (NEF, compression 34713). The host has read the maker note; here are the Huffman lookup and
// the scan itself.
//
// Each sample is coded as its difference from the sample two to the left; the first two of a row from the first two of
// the row two above. A symbol of the code says how many bits the difference has (T.81's way: negative ones counted down)
// and how many of them at the bottom were left out; those are put at the middle of their range. What comes out is the
// sample, or an index into a curve. From the row `split` on another code is used.
//
// Reads the stream once (5 to 14 bits a pixel), writes 2 bytes a pixel; lookups and curve are read at random: of the 32 kB
// of a lookup a few kB are hot. The bits of one sample are known only when those before it are: the floor is that chain,
// a shift, a load and a shift a pixel (some 8 cycles), not memory. Measured: 3 to 4 ns a pixel at some 3 GHz.
//
// Lookup of one code: 2^13 u32, indexed by the next 13 bits of the stream:
//
//    31            16 15     8 7      0
//   |   difference   |   0    | total  |    code and difference lie within the 13 bits: `total` bits give `difference`
//   |   code length  | symbol |   0    |    the code alone does: the bits of the difference follow
//
// Twin: twin/nef.twin.ts.

/** Bits that a lookup is indexed by; all codes are shorter. */
const WINDOW: i32 = 13;
/** Bytes of one lookup. */
const NEF_TABLE_BYTES: usize = 32768;
/** How far beyond their range samples below the split may lie: what was left out of differences adds up to less. */
const SPLIT_SLACK: i32 = 16;

/**
 * Builds the lookup at `table` from `tree`: 16 bytes (codes of 1 to 16 bits), then the symbols: bits of the difference in
 * the low half (0 to 14), bits left out of it in the high half. Returns 1; 0 when it is not a complete prefix code of at
 * most 12 bits, or a symbol makes no sense.
 */
export function nefTable(table: usize, tree: usize): i32 {
  let symbol: usize = tree + 16;
  let window: i32 = 0;
  for (let length: i32 = 1; length <= 16; length++) {
    const count: i32 = <i32>load<u8>(tree + length - 1);
    if (length > 12 && count > 0) return 0;
    for (let i: i32 = 0; i < count; i++) {
      const code: i32 = <i32>load<u8>(symbol++);
      const size: i32 = code & 15;
      const skipped: i32 = code >> 4;
      const span: i32 = 1 << (WINDOW - length);
      if (size > 14 || skipped > size || window + span > 1 << WINDOW) return 0;
      const total: i32 = length + size - skipped;
      if (total > WINDOW) {
        fill(table, window, span, (length << 16) | (code << 8));
      } else {
        const run: i32 = 1 << (WINDOW - total);
        const values: i32 = 1 << (size - skipped);
        for (let v: i32 = 0; v < values; v++) {
          fill(table, window + v * run, run, (differenceOf(v, size, skipped) << 16) | total);
        }
      }
      window += span;
    }
  }
  return window == 1 << WINDOW ? 1 : 0;
}

/** The difference whose `size - skipped` upper bits are `bits`. */
function differenceOf(bits: i32, size: i32, skipped: i32): i32 {
  if (size == 0) return 0;
  const magnitude: i32 = (((bits << 1) + 1) << skipped) >> 1;
  if (magnitude >= 1 << (size - 1)) return magnitude;
  return magnitude - (1 << size) + (skipped == 0 ? 1 : 0);
}

function fill(table: usize, start: i32, count: i32, value: i32): void {
  let at: usize = table + ((<usize>start) << 2);
  const end: usize = at + ((<usize>count) << 2);
  const four: v128 = i32x4.splat(value);
  for (; at + 16 <= end; at += 16) v128.store(at, four);
  for (; at < end; at += 4) store<i32>(at, value);
}

// The bit reader: the next bits of the stream stand at the top of `word`, `held` of them certain; bytes from `next` on are
// not yet in it. From `stop` on there are zeros.
let word: u64 = 0;
let held: i32 = 0;
let next: usize = 0;
let stop: usize = 0;

/**
 * Decodes `rows` rows of `width` samples into u16 at `dst`, without gaps.
 *
 * `src`: `length` bytes, 8 of zeros behind them. `tables`: the lookup of the rows above `split`, then that of the rows
 * from it on; `split` 0: no such rows. `start`: four i32, what the first two samples of even and of odd rows are predicted
 * from; changed. `curve`: 65536 u16 by the lower 16 bits of what was decoded; 0: that is the sample. `limit`: what was
 * decoded must be at least 0 and below it.
 *
 * Returns the rows decoded in full: fewer than `rows` when the data end early; -1 - row when that row leaves the range.
 */
export function nefScan(
  src: usize,
  length: i32,
  dst: usize,
  width: i32,
  rows: i32,
  split: i32,
  tables: usize,
  start: usize,
  curve: usize,
  limit: i32,
): i32 {
  word = 0;
  held = 0;
  next = src;
  stop = src + <usize>length;
  let table: usize = tables;
  let least: i32 = 0;
  let most: i32 = limit - 1;
  for (let y: i32 = 0; y < rows; y++) {
    if (split != 0 && y == split) {
      table += NEF_TABLE_BYTES;
      least = -SPLIT_SLACK;
      most += SPLIT_SLACK;
    }
    const row: usize = dst + ((<usize>y * <usize>width) << 1);
    const outside: bool = nefRow(row, width, table, start + ((<usize>(y & 1)) << 3), curve, least, most);
    // Read: all up to `next`, but for what is held.
    if (next > stop && (<i32>(next - stop) << 3) > held) return y;
    if (outside) return -1 - y;
  }
  return rows;
}

/** One row; true when a value is below `least` or above `most`. The bit reader lives in locals here. */
function nefRow(row: usize, width: i32, table: usize, start: usize, curve: usize, least: i32, most: i32): bool {
  let bits: u64 = word;
  let count: i32 = held;
  let from: usize = next;
  const end: usize = stop;
  let a: i32 = load<i32>(start);
  let b: i32 = load<i32>(start, 4);
  // Negative once a value was outside.
  let seen: i32 = 0;
  const last: usize = row + ((<usize>width) << 1);
  for (let at: usize = row; at < last; at += 4) {
    // At least 56 bits: two samples have 52 at most.
    const eight: v128 = v128.load64_zero(from < end ? from : end);
    const turned: v128 = i8x16.shuffle(eight, eight, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0);
    bits |= <u64>i64x2.extract_lane(turned, 0) >> (<u64>count);
    const taken: i32 = (63 - count) >> 3;
    from += <usize>taken;
    count += taken << 3;

    let entry: i32 = load<i32>(table + (<usize>(bits >> (64 - WINDOW)) << 2));
    let total: i32 = entry & 0xff;
    if (total != 0) {
      bits <<= <u64>total;
      count -= total;
      a += entry >> 16;
    } else {
      const size: i32 = (entry >> 8) & 15;
      const skipped: i32 = (entry >> 12) & 15;
      bits <<= <u64>(entry >> 16);
      a += differenceOf(<i32>(bits >> (<u64>(64 - size + skipped))), size, skipped);
      bits <<= <u64>(size - skipped);
      count -= (entry >> 16) + size - skipped;
    }
    seen |= (a - least) | (most - a);
    if (at == row) store<i32>(start, a);
    if (curve == 0) store<u16>(at, <u16>a);
    else store<u16>(at, load<u16>(curve + ((<usize>(a & 0xffff)) << 1)));
    if (at + 2 == last) break;

    entry = load<i32>(table + (<usize>(bits >> (64 - WINDOW)) << 2));
    total = entry & 0xff;
    if (total != 0) {
      bits <<= <u64>total;
      count -= total;
      b += entry >> 16;
    } else {
      const size: i32 = (entry >> 8) & 15;
      const skipped: i32 = (entry >> 12) & 15;
      bits <<= <u64>(entry >> 16);
      b += differenceOf(<i32>(bits >> (<u64>(64 - size + skipped))), size, skipped);
      bits <<= <u64>(size - skipped);
      count -= (entry >> 16) + size - skipped;
    }
    seen |= (b - least) | (most - b);
    if (at == row) store<i32>(start, b, 4);
    if (curve == 0) store<u16>(at, <u16>b, 2);
    else store<u16>(at, load<u16>(curve + ((<usize>(b & 0xffff)) << 1)), 2);
  }
  word = bits;
  held = count;
  next = from;
  return seen < 0;
}
