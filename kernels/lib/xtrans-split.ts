// An X-Trans mosaic as thirds: the green of its 6×6 pattern repeats every three pixels,
//
//     G v G      v: red in every other block, as on a chess board, and blue in the ones between;
//     h G h      h: the other one of the two.
//     G v G
//
// so a row is split into its columns 0, 1, 2 of each block (`thirds`, three rows of floats `stride` bytes apart). Then
// a vector holds the same place of four blocks, and only which of `v` and `h` is red alternates from lane to lane.
//
// Cost, with step 2: 12 pixels are 2 loads, 3 shuffles, 12 operations (30 and 3 roots) and 3 stores: 1.7 (3.4)
// instructions a pixel, 2 bytes read and 4 written. Twins: `splitXtransRow`, `padXtransRow` in `../twin/xtrans-split.twin.ts`.

/**
 * Columns `from` to `to` (not included) of a mosaic row, counted from a block's first: black taken off, in light × white
 * balance. Column x becomes
 *
 *   thirds[x mod 3][x div 3] = min(limit, (src[x − from] − black) · scale)
 *
 * or, where `rooted`, the root of that and `floor` together, negative where they are: in roots an edge between light and
 * dark is no larger than one eye sees, noise is the same everywhere, and colour does not leak from light into dark.
 *
 * `step`: bytes from one pixel to the next; only 2 is fast. `levels`: 36 floats: for columns 0, 1, 2 of a block black,
 * scale and limit, each as a vector of four blocks (even, odd, even, odd).
 */
export function splitXtransRow(
  src: usize, step: i32, from: i32, to: i32, thirds: usize, stride: usize, levels: usize, rooted: i32, floor: f32,
): void {
  let x = from;
  for (; x < to && (x % 6 != 0 || step != 2); ++x, src += step) splitPixel(src, x, thirds, stride, levels, rooted, floor);
  const black0 = v128.load(levels), scale0 = v128.load(levels, 16), limit0 = v128.load(levels, 32);
  const black1 = v128.load(levels, 48), scale1 = v128.load(levels, 64), limit1 = v128.load(levels, 80);
  const black2 = v128.load(levels, 96), scale2 = v128.load(levels, 112), limit2 = v128.load(levels, 128);
  const base = f32x4.splat(floor);
  for (; x + 12 <= to; x += 12) {
    const a = v128.load(src), b = v128.load64_zero(src, 16);
    // Bytes 24 to 31 are 0.
    const v0 = v128.shuffle<u8>(a, b, 0, 1, 24, 24, 6, 7, 24, 24, 12, 13, 24, 24, 18, 19, 24, 24);
    const v1 = v128.shuffle<u8>(a, b, 2, 3, 24, 24, 8, 9, 24, 24, 14, 15, 24, 24, 20, 21, 24, 24);
    const v2 = v128.shuffle<u8>(a, b, 4, 5, 24, 24, 10, 11, 24, 24, 16, 17, 24, 24, 22, 23, 24, 24);
    let l0 = lightOf(v0, black0, scale0, limit0);
    let l1 = lightOf(v1, black1, scale1, limit1);
    let l2 = lightOf(v2, black2, scale2, limit2);
    if (rooted) {
      l0 = rootOf(l0, base);
      l1 = rootOf(l1, base);
      l2 = rootOf(l2, base);
    }
    const dst = thirds + (<usize>(x / 3) << 2);
    v128.store(dst, l0);
    v128.store(dst + stride, l1);
    v128.store(dst + 2 * stride, l2);
    src += 24;
  }
  for (; x < to; ++x, src += step) splitPixel(src, x, thirds, stride, levels, rooted, floor);
}

function lightOf(samples: v128, black: v128, scale: v128, limit: v128): v128 {
  return f32x4.pmin(limit, f32x4.mul(f32x4.sub(f32x4.convert_i32x4_s(samples), black), scale));
}

function rootOf(light: v128, base: v128): v128 {
  const sum = f32x4.add(light, base);
  const sign = v128.and(sum, i32x4.splat(0x80000000));
  return v128.or(f32x4.sqrt(f32x4.abs(sum)), sign);
}

function splitPixel(
  src: usize, x: i32, thirds: usize, stride: usize, levels: usize, rooted: i32, floor: f32,
): void {
  const block = x / 3;
  const third = <usize>(x - block * 3);
  const level = levels + third * 48 + (<usize>(block & 1) << 2);
  const limit = load<f32>(level, 32);
  let light = (<f32>load<u16>(src) - load<f32>(level)) * load<f32>(level, 16);
  if (light > limit) light = limit;
  if (rooted) {
    const sum = light + floor;
    light = sum < 0 ? -sqrt<f32>(-sum) : sqrt<f32>(sum);
  }
  store<f32>(thirds + third * stride + (<usize>block << 2), light);
}

/**
 * Fills columns `low` to `from` and `to` to `high` of a split row by mirroring it about the middle columns of its first
 * and its last whole block (`first` and `last`, both within `from` and `to`, not the same): that keeps colours in step.
 */
export function padXtransRow(
  low: i32, from: i32, to: i32, high: i32, first: i32, last: i32, thirds: usize, stride: usize,
): void {
  for (let x = low; x < high; x = x + 1 == from ? to : x + 1) {
    let at = x;
    while (at < from || at >= to) at = (at < from ? 2 * first : 2 * last) - at;
    store<f32>(placeOf(x, thirds, stride), load<f32>(placeOf(at, thirds, stride)));
  }
}

function placeOf(x: i32, thirds: usize, stride: usize): usize {
  // Rounded down, also left of the first block.
  const block = (x + 3072) / 3 - 1024;
  return thirds + <usize>(x - block * 3) * stride + (<usize>block << 2);
}
