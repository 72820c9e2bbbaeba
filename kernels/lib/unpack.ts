// Uncompressed mosaics: bit-packed rows to one u16 a sample, and the lookup of a linearization table.

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
  const mask: u32 = (<u32>1 << <u32>bits) - 1;
  const down: u32 = 32 - <u32>bits;
  for (let y: i32 = 0; y < rows; y++) {
    const from: usize = src + <usize>y * <usize>rowBytes;
    let to: usize = dst + ((<usize>y * <usize>stride) << 1);
    let bit: u32 = 0;
    for (let x: i32 = 0; x < width; x++) {
      const word: u32 = bswap<u32>(load<u32>(from + (bit >> 3)));
      store<u16>(to, <u16>((word >> (down - (bit & 7))) & mask));
      to += 2;
      bit += bits;
    }
  }
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
