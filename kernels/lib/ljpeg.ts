// Lossless JPEG scans (ITU-T T.81, annex H: SOF3). The host has read the headers; here are the Huffman lookup and the
// scan itself. DNG, CR2 and others store their mosaics so.
//
// Lookup of one table: 65536 u32, indexed by the next 16 bits of the stream:
//
//    31            16 15     8 7      0
//   |   difference   |  ssss  | total  |    code and magnitude lie within the 16 bits: `total` bits give `difference`
//   |   code length  |  ssss  |   0    |    code alone does: magnitude of `ssss` bits follows
//   |       0        |    0   |   0    |    no such code

/** Bytes of one lookup. */
const LJPEG_TABLE_BYTES: i32 = 262144;

/**
 * Builds the lookup at `table` from a DHT segment: `counts` = 16 bytes (codes of 1 to 16 bits), then the symbols.
 * Returns 1; 0 when the lengths do not fit a prefix code or a symbol is above 16.
 */
export function ljpegTable(table: usize, counts: usize): i32 {
  const symbols: usize = counts + 16;
  let window: u32 = 0;
  let symbol: usize = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    const count: u32 = load<u8>(counts + length - 1);
    const span: u32 = 1 << (16 - length);
    for (let i: u32 = 0; i < count; i++) {
      const ssss: u32 = load<u8>(symbols + symbol);
      symbol++;
      if (ssss > 16 || window + span > 65536) return 0;
      // 16 means 32768 and has no magnitude bits.
      const magnitude: u32 = ssss == 16 ? 0 : ssss;
      if (length + magnitude > 16) {
        fill(table, window, span, (length << 16) | (ssss << 8));
      } else {
        const run: u32 = span >> magnitude;
        const values: u32 = 1 << magnitude;
        for (let v: u32 = 0; v < values; v++) {
          const difference: i32 = ssss == 16 ? -32768 : extend(v, magnitude);
          fill(table, window + v * run, run, ((<u32>difference) << 16) | (ssss << 8) | (length + magnitude));
        }
      }
      window += span;
    }
  }
  fill(table, window, 65536 - window, 0);
  return 1;
}

/** T.81 figure F.12: `ssss` bits with the top one clear count down from -1. */
function extend(bits: u32, ssss: u32): i32 {
  if (ssss == 0) return 0;
  return bits < <u32>1 << (ssss - 1) ? <i32>bits - (1 << ssss) + 1 : <i32>bits;
}

function fill(table: usize, start: u32, count: u32, value: u32): void {
  let at: usize = table + ((<usize>start) << 2);
  const end: usize = at + ((<usize>count) << 2);
  const four: v128 = i32x4.splat(value);
  for (; at + 16 <= end; at += 16) v128.store(at, four);
  for (; at < end; at += 4) store<u32>(at, value);
}

// The bit reader: the next bits of the stream stand at the top of `word`, `held` of them certain; bytes from `next` on
// are not yet in it. Behind the data it reads zeros and counts them in `beyond`.
let word: u64 = 0;
let held: i32 = 0;
let next: usize = 0;
let stop: usize = 0;
let beyond: i32 = 0;
let broken: bool = false;

/** Makes at least 32 bits certain. Eight bytes at once while none is 0xff, else byte by byte past stuffed zeros. */
function refill(): void {
  if (next + 8 <= stop) {
    const bytes: u64 = load<u64>(next);
    const inverse: u64 = ~bytes;
    if (((inverse - 0x0101010101010101) & bytes & 0x8080808080808080) == 0) {
      word |= bswap<u64>(bytes) >> (<u64>held);
      const taken: i32 = (63 - held) >> 3;
      next += <usize>taken;
      held += taken << 3;
      return;
    }
  }
  while (held <= 56) {
    let byte: u64 = 0;
    if (next >= stop) {
      beyond += 8;
    } else {
      byte = <u64>load<u8>(next);
      if (byte == 0xff) {
        const after: u32 = next + 1 < stop ? <u32>load<u8>(next + 1) : 0xd9;
        if (after == 0) {
          next += 2;
        } else {
          // A marker: the entropy-coded segment ends here.
          byte = 0;
          beyond += 8;
        }
      } else {
        next++;
      }
    }
    // What the fast path put beyond the certain bits is the same bits again; a marker's were never there.
    word = (word & ~((~(<u64>0)) >> (<u64>held))) | (byte << (<u64>(56 - held)));
    held += 8;
  }
}

/** The next difference with the given lookup; sets `broken` when there is no such code. */
function difference(table: usize): i32 {
  if (held < 32) refill();
  const entry: u32 = load<u32>(table + (<usize>(word >> 48) << 2));
  const total: i32 = <i32>(entry & 0xff);
  if (total != 0) {
    word <<= <u64>total;
    held -= total;
    return <i32>entry >> 16;
  }
  const length: i32 = <i32>(entry >> 16);
  if (length == 0) {
    broken = true;
    return 0;
  }
  const ssss: u32 = (entry >> 8) & 0xff;
  word <<= <u64>length;
  const bits: u32 = <u32>(word >> (<u64>(64 - ssss)));
  word <<= <u64>ssss;
  held -= length + <i32>ssss;
  return extend(bits, ssss);
}

/** Skips to behind the next restart marker; false when there is none. */
function restart(): bool {
  word = 0;
  held = 0;
  while (next + 1 < stop) {
    if (load<u8>(next) == 0xff) {
      const marker: u32 = <u32>load<u8>(next + 1);
      if (marker >= 0xd0 && marker <= 0xd7) {
        next += 2;
        beyond = 0;
        return true;
      }
      if (marker != 0 && marker != 0xff) return false;
    }
    next++;
  }
  return false;
}

/**
 * Decodes a scan of `components` (1 to 4) interleaved components, `width` MCUs a row, into `rows` rows of
 * width·components u16 at `dst`, `stride` samples from row to row.
 *
 * `tables`: four u32, the lookup of each component. `predictor` 1 to 7. `restartRows`: rows between restart markers; 0:
 * none. `src` must be readable for `length` bytes.
 *
 * Returns the rows decoded in full: fewer than `rows` when the data end early; -1 - row when a code is unknown or a
 * sample exceeds `bits` bits.
 */
export function ljpegScan(
  src: usize,
  length: i32,
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
  word = 0;
  held = 0;
  next = src;
  stop = src + <usize>length;
  beyond = 0;
  broken = false;
  const half: i32 = 1 << (bits - 1);
  const excess: i32 = ~((1 << bits) - 1) & 0xffff;
  let untilRestart: i32 = restartRows;
  let first: bool = true;
  for (let y: i32 = 0; y < rows; y++) {
    const row: usize = dst + ((<usize>y * <usize>stride) << 1);
    if (restartRows != 0 && y != 0) {
      if (--untilRestart == 0) {
        if (!restart()) return y;
        untilRestart = restartRows;
        first = true;
      }
    }
    const above: usize = first ? 0 : row - ((<usize>stride) << 1);
    let seen: i32 = 0;
    if (predictor == 1 || first) {
      if (components == 2) seen = rowOfTwo(row, above, width, half, tables);
      else seen = rowFromLeft(row, above, width, components, half, tables);
    } else {
      seen = rowFromAround(row, above, width, components, predictor, tables);
    }
    if (beyond > held) return y;
    if (broken || (seen & excess) != 0) return -1 - y;
    first = false;
  }
  return rows;
}

/**
 * Predictor 1 with two components: the way of nearly all DNGs. Returns all samples or-ed. The bit reader lives in locals
 * here, which is a third faster; whatever is not the usual case goes through the globals.
 */
function rowOfTwo(row: usize, above: usize, width: i32, half: i32, tables: usize): i32 {
  const even: usize = <usize>load<u32>(tables);
  const odd: usize = <usize>load<u32>(tables, 4);
  let a: i32 = above == 0 ? half : <i32>load<u16>(above);
  let b: i32 = above == 0 ? half : <i32>load<u16>(above, 2);
  let seen: i32 = 0;
  let bits: u64 = word;
  let count: i32 = held;
  let from: usize = next;
  const safe: usize = stop - 8;
  const end: usize = row + ((<usize>width) << 2);
  for (let at: usize = row; at < end; at += 4) {
    if (count < 32) {
      let quick: bool = false;
      if (from <= safe) {
        const bytes: u64 = load<u64>(from);
        quick = ((~bytes - 0x0101010101010101) & bytes & 0x8080808080808080) == 0;
        if (quick) {
          const turned: u64 = i64x2.extract_lane(
            i8x16.shuffle(i64x2.splat(bytes), i64x2.splat(0), 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0),
            0,
          );
          bits |= turned >> (<u64>count);
          const taken: i32 = (63 - count) >> 3;
          from += <usize>taken;
          count += taken << 3;
        }
      }
      if (!quick) {
        word = bits;
        held = count;
        next = from;
        refill();
        bits = word;
        count = held;
        from = next;
      }
    }
    let entry: u32 = load<u32>(even + (<usize>(bits >> 48) << 2));
    let total: i32 = <i32>(entry & 0xff);
    if (total != 0) {
      bits <<= <u64>total;
      count -= total;
      a += <i32>entry >> 16;
    } else {
      word = bits;
      held = count;
      next = from;
      a += difference(even);
      if (held < 16) refill();
      bits = word;
      count = held;
      from = next;
    }
    // 16 bits at least are left: enough to look up, and `difference` fetches more if they are not enough to finish.
    entry = load<u32>(odd + (<usize>(bits >> 48) << 2));
    total = <i32>(entry & 0xff);
    if (total != 0) {
      bits <<= <u64>total;
      count -= total;
      b += <i32>entry >> 16;
    } else {
      word = bits;
      held = count;
      next = from;
      b += difference(odd);
      bits = word;
      count = held;
      from = next;
    }
    a &= 0xffff;
    b &= 0xffff;
    seen |= a | b;
    store<u32>(at, <u32>(a | (b << 16)));
  }
  word = bits;
  held = count;
  next = from;
  return seen;
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
