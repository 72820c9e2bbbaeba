// Sums of a picture over the cells of a grid: what light is measured from.
//
// All kernels write 8 f64 a cell, row by row:
//
//   0..3  sums of the samples of positions 0..3 (Bayer: (0,0) (1,0) (0,1) (1,1); RGB: R, G, B, 0; X-Trans: the same,
//         of each block the mean of its two, five, two)
//   4     how many quads (RGB: pixels; X-Trans: blocks) were summed: the bright ones are counted but left out
//   5     how many were bright: any sample at or above `bright`
//   6     how many were dark: every sample below `dark`
//   7     0
//
// Edges are u32: cell i spans [edges[i], edges[i + 1]), in quads for Bayer, in blocks of 3×3 pixels for X-Trans (their
// shape: `xtrans-split.ts`), in pixels for RGB.
//
// Cost a pixel, where its floor is the 2 bytes read: Bayer 2.1 instructions, X-Trans 1.9. Twin:
// kernels/twin/luminance-grid.twin.ts.

const CELL_BYTES: usize = 64;
/** Six vectors a column: four sums, bright, dark. */
const COLUMN_BYTES: usize = 96;

/** Adds four quads (or fewer, where `lanes` says so) to the accumulators at `at`. */
function addQuads(at: usize, top: v128, bottom: v128, bright: v128, dark: v128, lanes: v128): void {
  const low = i32x4.splat(0xffff);
  const zero = i32x4.splat(0);
  const isBright = i32x4.ne(v128.or(i16x8.ge_u(top, bright), i16x8.ge_u(bottom, bright)), zero);
  const isDark = i32x4.eq(v128.or(i16x8.ge_u(top, dark), i16x8.ge_u(bottom, dark)), zero);
  const a = v128.andnot(top, isBright);
  const b = v128.andnot(bottom, isBright);
  v128.store(at, i32x4.add(v128.load(at), v128.and(a, low)));
  v128.store(at, i32x4.add(v128.load(at, 16), i32x4.shr_u(a, 16)), 16);
  v128.store(at, i32x4.add(v128.load(at, 32), v128.and(b, low)), 32);
  v128.store(at, i32x4.add(v128.load(at, 48), i32x4.shr_u(b, 16)), 48);
  v128.store(at, i32x4.sub(v128.load(at, 64), isBright), 64);
  v128.store(at, i32x4.sub(v128.load(at, 80), v128.and(isDark, lanes)), 80);
}

function sumLanes(at: usize): f64 {
  return (
    <f64>load<u32>(at) + <f64>load<u32>(at, 4) + <f64>load<u32>(at, 8) + <f64>load<u32>(at, 12)
  );
}

/**
 * Bayer mosaic of u16. A lane holds at most 2^32 / 65535 quads, so a cell may have 262,000.
 * @param stride samples from row to row
 * @param scratch 96 bytes a column, 16-byte aligned
 */
export function bayerGrid(
  source: usize,
  stride: usize,
  xEdges: usize,
  columns: u32,
  yEdges: usize,
  rows: u32,
  bright: u32,
  dark: u32,
  out: usize,
  scratch: usize,
): void {
  const low = i32x4.splat(0xffff);
  const zero = i32x4.splat(0);
  const bright8 = i16x8.splat(<i16>bright);
  const dark8 = i16x8.splat(<i16>dark);
  const one = i32x4(-1, 0, 0, 0);
  const two = i32x4(-1, -1, 0, 0);
  for (let cy: u32 = 0; cy < rows; cy++) {
    memory.fill(scratch, 0, <usize>columns * COLUMN_BYTES);
    const y0 = load<u32>(yEdges + (<usize>cy << 2));
    const y1 = load<u32>(yEdges + (<usize>cy << 2), 4);
    for (let y = y0; y < y1; y++) {
      const top = source + ((<usize>y * stride) << 2);
      const bottom = top + (stride << 1);
      let at = scratch;
      for (let cx: u32 = 0; cx < columns; cx++, at += COLUMN_BYTES) {
        let x = load<u32>(xEdges + (<usize>cx << 2));
        const x1 = load<u32>(xEdges + (<usize>cx << 2), 4);
        if (x + 4 <= x1) {
          let s0 = v128.load(at);
          let s1 = v128.load(at, 16);
          let s2 = v128.load(at, 32);
          let s3 = v128.load(at, 48);
          let brights = v128.load(at, 64);
          let darks = v128.load(at, 80);
          for (; x + 4 <= x1; x += 4) {
            const t = v128.load(top + (<usize>x << 2));
            const b = v128.load(bottom + (<usize>x << 2));
            const isBright = i32x4.ne(v128.or(i16x8.ge_u(t, bright8), i16x8.ge_u(b, bright8)), zero);
            const isDark = i32x4.eq(v128.or(i16x8.ge_u(t, dark8), i16x8.ge_u(b, dark8)), zero);
            const tk = v128.andnot(t, isBright);
            const bk = v128.andnot(b, isBright);
            s0 = i32x4.add(s0, v128.and(tk, low));
            s1 = i32x4.add(s1, i32x4.shr_u(tk, 16));
            s2 = i32x4.add(s2, v128.and(bk, low));
            s3 = i32x4.add(s3, i32x4.shr_u(bk, 16));
            brights = i32x4.sub(brights, isBright);
            darks = i32x4.sub(darks, isDark);
          }
          v128.store(at, s0);
          v128.store(at, s1, 16);
          v128.store(at, s2, 32);
          v128.store(at, s3, 48);
          v128.store(at, brights, 64);
          v128.store(at, darks, 80);
        }
        if (x + 2 <= x1) {
          const offset = <usize>x << 2;
          addQuads(at, v128.load64_zero(top + offset), v128.load64_zero(bottom + offset), bright8, dark8, two);
          x += 2;
        }
        if (x < x1) {
          const offset = <usize>x << 2;
          addQuads(at, v128.load32_zero(top + offset), v128.load32_zero(bottom + offset), bright8, dark8, one);
        }
      }
    }
    let at = scratch;
    let cell = out + <usize>(cy * columns) * CELL_BYTES;
    for (let cx: u32 = 0; cx < columns; cx++, at += COLUMN_BYTES, cell += CELL_BYTES) {
      const across = load<u32>(xEdges + (<usize>cx << 2), 4) - load<u32>(xEdges + (<usize>cx << 2));
      const brights = sumLanes(at + 64);
      store<f64>(cell, sumLanes(at));
      store<f64>(cell, sumLanes(at + 16), 8);
      store<f64>(cell, sumLanes(at + 32), 16);
      store<f64>(cell, sumLanes(at + 48), 24);
      store<f64>(cell, <f64>across * <f64>(y1 - y0) - brights, 32);
      store<f64>(cell, brights, 40);
      store<f64>(cell, sumLanes(at + 80), 48);
      store<f64>(cell, 0, 56);
    }
  }
}

/**
 * Interleaved R G B of u16, each looked up in a table (65,536 u32: linear light) first. `bright` and `dark` are in the
 * table's units. Of each cell only every `rowStep`th row is read, from its first.
 */
export function rgbGrid(
  source: usize,
  stride: usize,
  xEdges: usize,
  columns: u32,
  yEdges: usize,
  rows: u32,
  rowStep: u32,
  table: usize,
  bright: u32,
  dark: u32,
  out: usize,
): void {
  memory.fill(out, 0, <usize>(columns * rows) * CELL_BYTES);
  for (let cy: u32 = 0; cy < rows; cy++) {
    const y0 = load<u32>(yEdges + (<usize>cy << 2));
    const y1 = load<u32>(yEdges + (<usize>cy << 2), 4);
    for (let y = y0; y < y1; y += rowStep) {
      const row = source + ((<usize>y * stride) << 1);
      let cell = out + <usize>(cy * columns) * CELL_BYTES;
      for (let cx: u32 = 0; cx < columns; cx++, cell += CELL_BYTES) {
        const x0 = load<u32>(xEdges + (<usize>cx << 2));
        const x1 = load<u32>(xEdges + (<usize>cx << 2), 4);
        let red: u64 = 0;
        let green: u64 = 0;
        let blue: u64 = 0;
        let brights: u32 = 0;
        let darks: u32 = 0;
        let at = row + <usize>x0 * 6;
        for (let x = x0; x < x1; x++, at += 6) {
          const r = load<u32>(table + (<usize>load<u16>(at) << 2));
          const g = load<u32>(table + (<usize>load<u16>(at, 2) << 2));
          const b = load<u32>(table + (<usize>load<u16>(at, 4) << 2));
          if (r >= bright || g >= bright || b >= bright) {
            brights++;
          } else {
            red += r;
            green += g;
            blue += b;
          }
          if (r < dark && g < dark && b < dark) darks++;
        }
        store<f64>(cell, load<f64>(cell) + <f64>red);
        store<f64>(cell, load<f64>(cell, 8) + <f64>green, 8);
        store<f64>(cell, load<f64>(cell, 16) + <f64>blue, 16);
        store<f64>(cell, load<f64>(cell, 32) + <f64>(x1 - x0 - brights), 32);
        store<f64>(cell, load<f64>(cell, 40) + <f64>brights, 40);
        store<f64>(cell, load<f64>(cell, 48) + <f64>darks, 48);
      }
    }
  }
}

/**
 * X-Trans mosaic of u16. `source` is the first pixel of a block, at cell edges 0; up to three blocks beyond the last one of
 * a row are read. A lane holds at most 2^32 / (5 · 65535) blocks, so a cell may have 52,000.
 * @param stride samples from row to row
 * @param redVertical 1: red stands above and below the middle of the first block, 0: blue does
 * @param scratch 96 bytes a column, 16-byte aligned
 */
export function xtransGrid(
  source: usize,
  stride: usize,
  xEdges: usize,
  columns: u32,
  yEdges: usize,
  rows: u32,
  redVertical: i32,
  bright: u32,
  dark: u32,
  out: usize,
  scratch: usize,
): void {
  const bright4 = i32x4.splat(bright);
  const dark4 = i32x4.splat(dark);
  const even = i32x4(-1, 0, -1, 0);
  const lanes = i32x4(0, 1, 2, 3);
  for (let cy: u32 = 0; cy < rows; cy++) {
    memory.fill(scratch, 0, <usize>columns * COLUMN_BYTES);
    const y0 = load<u32>(yEdges + (<usize>cy << 2));
    const y1 = load<u32>(yEdges + (<usize>cy << 2), 4);
    for (let y = y0; y < y1; y++) {
      const top = source + <usize>y * stride * 6;
      const middle = top + (stride << 1);
      const bottom = middle + (stride << 1);
      let at = scratch;
      for (let cx: u32 = 0; cx < columns; cx++, at += COLUMN_BYTES) {
        const x1 = load<u32>(xEdges + (<usize>cx << 2), 4);
        for (let x = load<u32>(xEdges + (<usize>cx << 2)); x < x1; x += 4) {
          const offset = <usize>x * 6;
          const t = v128.load(top + offset), t2 = v128.load64_zero(top + offset, 16);
          const m = v128.load(middle + offset), m2 = v128.load64_zero(middle + offset, 16);
          const b = v128.load(bottom + offset), b2 = v128.load64_zero(bottom + offset, 16);
          const tl = third0(t, t2), tm = third1(t, t2), tr = third2(t, t2);
          const ml = third0(m, m2), mm = third1(m, m2), mr = third2(m, m2);
          const bl = third0(b, b2), bm = third1(b, b2), br = third2(b, b2);
          const inside = i32x4.lt_u(lanes, i32x4.splat(x1 - x));
          const upper = i32x4.max_u(i32x4.max_u(tl, tm), tr), lower = i32x4.max_u(i32x4.max_u(bl, bm), br);
          const most = i32x4.max_u(i32x4.max_u(upper, lower), i32x4.max_u(i32x4.max_u(ml, mm), mr));
          const isBright = v128.and(i32x4.ge_u(most, bright4), inside);
          const kept = v128.andnot(inside, isBright);
          const green = i32x4.add(i32x4.add(i32x4.add(tl, tr), i32x4.add(bl, br)), mm);
          const vertical = v128.and(i32x4.add(tm, bm), kept), level = v128.and(i32x4.add(ml, mr), kept);
          const straight = ((x + y) & 1) == <u32>(1 - redVertical);
          const isRed = straight ? even : v128.not(even);
          addTo(at, v128.bitselect(vertical, level, isRed));
          addTo(at + 16, v128.and(green, kept));
          addTo(at + 32, v128.bitselect(level, vertical, isRed));
          v128.store(at, i32x4.sub(v128.load(at, 64), isBright), 64);
          v128.store(at, i32x4.sub(v128.load(at, 80), v128.and(i32x4.lt_u(most, dark4), inside)), 80);
        }
      }
    }
    let at = scratch;
    let cell = out + <usize>(cy * columns) * CELL_BYTES;
    for (let cx: u32 = 0; cx < columns; cx++, at += COLUMN_BYTES, cell += CELL_BYTES) {
      const across = load<u32>(xEdges + (<usize>cx << 2), 4) - load<u32>(xEdges + (<usize>cx << 2));
      const brights = sumLanes(at + 64);
      store<f64>(cell, sumLanes(at) / 2);
      store<f64>(cell, sumLanes(at + 16) / 5, 8);
      store<f64>(cell, sumLanes(at + 32) / 2, 16);
      store<f64>(cell, 0, 24);
      store<f64>(cell, <f64>across * <f64>(y1 - y0) - brights, 32);
      store<f64>(cell, brights, 40);
      store<f64>(cell, sumLanes(at + 80), 48);
      store<f64>(cell, 0, 56);
    }
  }
}

function addTo(at: usize, values: v128): void {
  v128.store(at, i32x4.add(v128.load(at), values));
}

/** Columns 0, 1, 2 of four blocks out of twelve samples; bytes 24 to 31 are 0. */
function third0(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 1, 24, 24, 6, 7, 24, 24, 12, 13, 24, 24, 18, 19, 24, 24);
}
function third1(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 2, 3, 24, 24, 8, 9, 24, 24, 14, 15, 24, 24, 20, 21, 24, 24);
}
function third2(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 4, 5, 24, 24, 10, 11, 24, 24, 16, 17, 24, 24, 22, 23, 24, 24);
}
