// Lossless JPEG scans (ITU-T T.81, annex H: SOF3). The host has read the headers; here are the Huffman lookup and the
// scan itself. DNG, CR2, ARW and others store their mosaics so.
//
// A scan is decoded in two passes: stuffed zeros are taken out 16 bytes at a time, then a bit reader that knows of no
// markers runs through what is left. Each sample waits for the length of the one before it, so what counts is that
// chain: shift, look up, shift, add. The lookup is therefore small enough to stay in the first cache with its twin, and
// everything else (the magnitude, its sign, the sum) is computed beside the chain.
//
// Floor: 10 to 11 bits a sample of a noisy 14-bit photograph are 1.4 bytes read, 2 written; the chain is about 9 cycles
// a sample. Measured: `npm run bench -- stages`, docs/notes/raw-decoding.md. Twin: kernels/twin/ljpeg.twin.ts.
//
// Lookup of one table, LJPEG_TABLE_BYTES:
//
//   0     2048 u16, by the next 11 bits    15      11 10      6 5        0
//                                         |  length  |  ssss  |  total   |   `length` bits of code, `ssss` of magnitude
//         0: a longer code, a difference of 32768 (ssss 16), or none: found in what follows
//   4096  u32 × 17: for codes of n bits, where the next longer ones begin among windows of 16 bits
//   4164  i32 × 17: for codes of n bits, place of the symbol of code 0, were there one
//   4232  u8 × 256: symbols, shortest code first

/** Bits that the lookup's first part sees. */
const ROOT_BITS: i32 = 11;
const LIMITS: usize = 4096;
const PLACES: usize = 4164;
const SYMBOLS: usize = 4232;

/**
 * Builds the lookup at `table` (4,544 bytes) from a DHT segment: `counts` = 16 bytes (codes of 1 to 16 bits), then the
 * symbols. Returns 1; 0 when the lengths do not fit a prefix code or a symbol is above 16.
 */
export function ljpegTable(table: usize, counts: usize): i32 {
  const symbols: usize = counts + 16;
  memory.fill(table, 0, SYMBOLS);
  let window: u32 = 0;
  let symbol: u32 = 0;
  for (let length: i32 = 1; length <= 16; length++) {
    const count: u32 = load<u8>(counts + length - 1);
    const span: u32 = 1 << (16 - length);
    store<i32>(table + PLACES + (<usize>length << 2), <i32>symbol - <i32>(window >> (16 - length)));
    for (let i: u32 = 0; i < count; i++) {
      const ssss: u32 = load<u8>(symbols + symbol);
      if (ssss > 16 || window + span > 65536) return 0;
      store<u8>(table + SYMBOLS + symbol, <u8>ssss);
      if (length <= ROOT_BITS && ssss < 16) {
        const entry: u32 = (<u32>length << 11) | (ssss << 6) | (<u32>length + ssss);
        fill(table, window >> (16 - ROOT_BITS), span >> (16 - ROOT_BITS), entry);
      }
      symbol++;
      window += span;
    }
    store<u32>(table + LIMITS + (<usize>length << 2), window);
  }
  return 1;
}

function fill(table: usize, start: u32, count: u32, entry: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u16>(table + (<usize>(start + i) << 1), <u16>entry);
}

// The bit reader. The next bits of the stream stand at the top of `word`, `held` of them counted; bits below those are
// the stream's too, and the next load brings them again. Behind the data it reads zeros and counts them in `beyond`.
let word: u64 = 0;
let held: u64 = 0;
let next: usize = 0;
let stop: usize = 0;
let beyond: u64 = 0;
let broken: bool = false;
/** Where the coded bytes go on behind what was unstuffed, and where they end. */
let coded: usize = 0;
let codedEnd: usize = 0;

/** Copies coded bytes to `clean` without stuffed zeros, up to a marker or the end, and sets the reader on them. */
function unstuff(clean: usize): void {
  const ff = i8x16.splat(-1);
  let from: usize = coded;
  let to: usize = clean;
  while (from < codedEnd) {
    while (from + 16 <= codedEnd) {
      const bytes: v128 = v128.load(from);
      v128.store(to, bytes);
      const full: i32 = i8x16.bitmask(i8x16.eq(bytes, ff));
      const plain: usize = full == 0 ? 16 : <usize>ctz(full);
      from += plain;
      to += plain;
      if (plain != 16) break;
    }
    if (from == codedEnd) break;
    const byte: u8 = load<u8>(from);
    if (byte == 0xff) {
      if (from + 1 >= codedEnd || load<u8>(from, 1) != 0) break;
      from++;
    }
    store<u8>(to, byte);
    from++;
    to++;
  }
  coded = from;
  word = 0;
  held = 0;
  next = clean;
  stop = to;
  beyond = 0;
}

/** Makes at least 56 bits certain. */
function refill(): void {
  if (next + 8 <= stop) {
    word |= bswap<u64>(load<u64>(next)) >> held;
    next += <usize>((63 - held) >> 3);
    held |= 56;
    return;
  }
  if (held > 56) return;
  // What was loaded beyond the counted bits would come again.
  word &= ~((~(<u64>0)) >> held);
  while (held <= 56) {
    if (next < stop) word |= <u64>load<u8>(next++) << (56 - held);
    else beyond += 8;
    held += 8;
  }
}

/** The next difference with the given lookup; sets `broken` when there is no such code. Takes 31 bits at most. */
function difference(table: usize): i32 {
  refill();
  const entry: u64 = load<u16>(table + (<usize>(word >> 53) << 1));
  if (entry != 0) {
    const rest: u64 = word << (entry >> 11);
    word <<= entry;
    held -= entry & 63;
    return extend(rest, (entry >> 6) & 31);
  }
  const window: u32 = <u32>(word >> 48);
  let length: i32 = 1;
  while (length <= 16 && window >= load<u32>(table + LIMITS + (<usize>length << 2))) length++;
  if (length > 16) {
    broken = true;
    return 0;
  }
  const place: i32 = load<i32>(table + PLACES + (<usize>length << 2)) + <i32>(window >> (16 - length));
  const ssss: u64 = load<u8>(table + SYMBOLS + <usize>place);
  const rest: u64 = word << (<u64>length);
  // 16 means 32768 and has no magnitude bits.
  const magnitude: u64 = ssss == 16 ? 0 : ssss;
  word = rest << magnitude;
  held -= <u64>length + magnitude;
  return ssss == 16 ? -32768 : extend(rest, ssss);
}

/** T.81 figure F.12: the top `ssss` bits of `rest`; with the first of them clear they count down from -1. */
function extend(rest: u64, ssss: u64): i32 {
  const below: u64 = ~<u64>(<i64>rest >> 63);
  return <i32>(((((rest ^ below) >> 1) >> (63 - ssss)) ^ below) - below);
}

/** Goes on behind the next restart marker; false when there is none. */
function restart(clean: usize): bool {
  while (coded + 1 < codedEnd && load<u8>(coded) == 0xff && load<u8>(coded, 1) == 0xff) coded++;
  if (coded + 1 >= codedEnd || (<u32>load<u8>(coded, 1) & 0xf8) != 0xd0) return false;
  coded += 2;
  unstuff(clean);
  return true;
}

/** Most bytes that the quick rows read for a sample: 16 bits of code, 15 of magnitude. */
const MOST_BYTES: usize = 4;

/**
 * Decodes a scan of `components` (1 to 4) interleaved components, `width` MCUs a row, into `rows` rows of
 * width·components u16 at `dst`, `stride` samples from row to row.
 *
 * `clean`: room for `length` + 16 bytes. `tables`: four u32, the lookup of each component. `predictor` 1 to 7.
 * `restartRows`: rows between restart markers; 0: none. `src` must be readable for `length` bytes.
 *
 * Returns the rows decoded in full: fewer than `rows` when the data end early; -1 - row when a code is unknown or a
 * sample exceeds `bits` bits.
 */
export function ljpegScan(
  src: usize,
  length: i32,
  clean: usize,
  dst: usize,
  stride: i32,
  width: i32,
  rows: i32,
  components: i32,
  predictor: i32,
  bits: i32,
  restartRows: i32,
  tables: usize,
): i32 {
  coded = src;
  codedEnd = src + <usize>length;
  broken = false;
  unstuff(clean);
  const half: i32 = 1 << (bits - 1);
  const excess: i32 = ~((1 << bits) - 1) & 0xffff;
  const most: usize = <usize>(width * components) * MOST_BYTES + 16;
  let untilRestart: i32 = restartRows;
  let first: bool = true;
  for (let y: i32 = 0; y < rows; y++) {
    const row: usize = dst + ((<usize>y * <usize>stride) << 1);
    if (restartRows != 0 && y != 0) {
      if (--untilRestart == 0) {
        if (!restart(clean)) return y;
        untilRestart = restartRows;
        first = true;
      }
    }
    const above: usize = first ? 0 : row - ((<usize>stride) << 1);
    let seen: i32 = 0;
    if (predictor != 1 && !first) {
      seen = rowFromAround(row, above, width, components, predictor, tables);
    } else if (components == 2 && next + most <= stop) {
      seen = rowOfTwo(row, above, width, half, tables);
    } else if (components == 4 && next + most <= stop) {
      seen = rowOfFour(row, above, width, half, tables);
    } else {
      seen = rowFromLeft(row, above, width, components, half, tables);
    }
    if (beyond > held) return y;
    if (broken || (seen & excess) != 0) return -1 - y;
    first = false;
  }
  return rows;
}

/** Whole bytes of coded data behind the last row of the scan just decoded, up to the marker that ends them. */
export function ljpegLeft(): i32 {
  const bits: i64 = (<i64>(stop - next) << 3) + <i64>held - <i64>beyond;
  return bits < 0 ? 0 : <i32>(bits >> 3);
}

/**
 * Predictor 1 with two components: the way of nearly all DNGs. Returns all samples or-ed. The bit reader lives in locals
 * here, and 56 bits are enough for two entries of the lookup; what is not in it goes through the globals.
 */
function rowOfTwo(row: usize, above: usize, width: i32, half: i32, tables: usize): i32 {
  const table0: usize = <usize>load<u32>(tables);
  const table1: usize = <usize>load<u32>(tables, 4);
  let a: i32 = above == 0 ? half : <i32>load<u16>(above);
  let b: i32 = above == 0 ? half : <i32>load<u16>(above, 2);
  let seen: i32 = 0;
  let bits: u64 = word;
  let count: u64 = held;
  let from: usize = next;
  let entry: u64 = 0;
  const end: usize = row + ((<usize>width) << 2);
  for (let at: usize = row; at < end; at += 4) {
    bits |= bswap<u64>(load<u64>(from)) >> count;
    from += <usize>((63 - count) >> 3);
    count |= 56;
    entry = load<u16>(table0 + (<usize>(bits >> 53) << 1));
    if (entry != 0) {
      a += extend(bits << (entry >> 11), (entry >> 6) & 31);
      bits <<= entry;
      count -= entry & 63;
    } else {
      word = bits;
      held = count;
      next = from;
      a += difference(table0);
      refill();
      bits = word;
      count = held;
      from = next;
    }
    entry = load<u16>(table1 + (<usize>(bits >> 53) << 1));
    if (entry != 0) {
      b += extend(bits << (entry >> 11), (entry >> 6) & 31);
      bits <<= entry;
      count -= entry & 63;
    } else {
      word = bits;
      held = count;
      next = from;
      b += difference(table1);
      refill();
      bits = word;
      count = held;
      from = next;
    }
    const samples: i32 = (a & 0xffff) | (b << 16);
    seen |= samples;
    store<i32>(at, samples);
  }
  word = bits;
  held = count;
  next = from;
  return seen | (seen >>> 16);
}

/**
 * The same with four components: Canon's newer CR2, Sony's lossless ARW. Written out again, because the reader must
 * stay in registers from one symbol to the next.
 */
function rowOfFour(row: usize, above: usize, width: i32, half: i32, tables: usize): i32 {
  const table0: usize = <usize>load<u32>(tables);
  const table1: usize = <usize>load<u32>(tables, 4);
  const table2: usize = <usize>load<u32>(tables, 8);
  const table3: usize = <usize>load<u32>(tables, 12);
  let a: i32 = above == 0 ? half : <i32>load<u16>(above);
  let b: i32 = above == 0 ? half : <i32>load<u16>(above, 2);
  let c: i32 = above == 0 ? half : <i32>load<u16>(above, 4);
  let d: i32 = above == 0 ? half : <i32>load<u16>(above, 6);
  let seen: i32 = 0;
  let bits: u64 = word;
  let count: u64 = held;
  let from: usize = next;
  let entry: u64 = 0;
  const end: usize = row + ((<usize>width) << 3);
  for (let at: usize = row; at < end; at += 8) {
    bits |= bswap<u64>(load<u64>(from)) >> count;
    from += <usize>((63 - count) >> 3);
    count |= 56;
    entry = load<u16>(table0 + (<usize>(bits >> 53) << 1));
    if (entry != 0) {
      a += extend(bits << (entry >> 11), (entry >> 6) & 31);
      bits <<= entry;
      count -= entry & 63;
    } else {
      word = bits;
      held = count;
      next = from;
      a += difference(table0);
      refill();
      bits = word;
      count = held;
      from = next;
    }
    entry = load<u16>(table1 + (<usize>(bits >> 53) << 1));
    if (entry != 0) {
      b += extend(bits << (entry >> 11), (entry >> 6) & 31);
      bits <<= entry;
      count -= entry & 63;
    } else {
      word = bits;
      held = count;
      next = from;
      b += difference(table1);
      refill();
      bits = word;
      count = held;
      from = next;
    }
    bits |= bswap<u64>(load<u64>(from)) >> count;
    from += <usize>((63 - count) >> 3);
    count |= 56;
    entry = load<u16>(table2 + (<usize>(bits >> 53) << 1));
    if (entry != 0) {
      c += extend(bits << (entry >> 11), (entry >> 6) & 31);
      bits <<= entry;
      count -= entry & 63;
    } else {
      word = bits;
      held = count;
      next = from;
      c += difference(table2);
      refill();
      bits = word;
      count = held;
      from = next;
    }
    entry = load<u16>(table3 + (<usize>(bits >> 53) << 1));
    if (entry != 0) {
      d += extend(bits << (entry >> 11), (entry >> 6) & 31);
      bits <<= entry;
      count -= entry & 63;
    } else {
      word = bits;
      held = count;
      next = from;
      d += difference(table3);
      refill();
      bits = word;
      count = held;
      from = next;
    }
    const first: i32 = (a & 0xffff) | (b << 16);
    const second: i32 = (c & 0xffff) | (d << 16);
    seen |= first | second;
    store<i32>(at, first);
    store<i32>(at, second, 4);
  }
  word = bits;
  held = count;
  next = from;
  return seen | (seen >>> 16);
}

function rowFromLeft(row: usize, above: usize, width: i32, components: i32, half: i32, tables: usize): i32 {
  const step: usize = (<usize>components) << 1;
  let seen: i32 = 0;
  for (let x: i32 = 0; x < width; x++) {
    for (let c: i32 = 0; c < components; c++) {
      const at: usize = row + <usize>x * step + ((<usize>c) << 1);
      let left: i32 = half;
      if (x != 0) left = <i32>load<u16>(at - step);
      else if (above != 0) left = <i32>load<u16>(above + ((<usize>c) << 1));
      const value: i32 = (left + difference(<usize>load<u32>(tables + ((<usize>c) << 2)))) & 0xffff;
      seen |= value;
      store<u16>(at, <u16>value);
    }
  }
  return seen;
}

/** T.81 table H.1, below the first row: the first column is predicted from above, all others by `predictor`. */
function rowFromAround(
  row: usize,
  above: usize,
  width: i32,
  components: i32,
  predictor: i32,
  tables: usize,
): i32 {
  const step: usize = (<usize>components) << 1;
  let seen: i32 = 0;
  for (let x: i32 = 0; x < width; x++) {
    for (let c: i32 = 0; c < components; c++) {
      const place: usize = <usize>x * step + ((<usize>c) << 1);
      const rb: i32 = <i32>load<u16>(above + place);
      let predicted: i32 = rb;
      if (x != 0) {
        const ra: i32 = <i32>load<u16>(row + place - step);
        const rc: i32 = <i32>load<u16>(above + place - step);
        switch (predictor) {
          case 1:
            predicted = ra;
            break;
          case 2:
            break;
          case 3:
            predicted = rc;
            break;
          case 4:
            predicted = ra + rb - rc;
            break;
          case 5:
            predicted = ra + ((rb - rc) >> 1);
            break;
          case 6:
            predicted = rb + ((ra - rc) >> 1);
            break;
          default:
            predicted = (ra + rb) >> 1;
            break;
        }
      }
      const value: i32 = (predicted + difference(<usize>load<u32>(tables + ((<usize>c) << 2)))) & 0xffff;
      seen |= value;
      store<u16>(row + place, <u16>value);
    }
  }
  return seen;
}
