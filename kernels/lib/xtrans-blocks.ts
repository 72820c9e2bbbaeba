/**
 * An X-Trans mosaic at a third of its size: means of a row of 3×3 blocks. Its five greens, two reds and two blues have
 * the block's middle in common, so no colour moves. Colour fades towards clipping as in `interpolateGreen`.
 *
 * `thirds`: nine rows of floats, one float a block, `stride` bytes apart: columns 0, 1, 2 of the upper row, of the middle
 * one, of the lower one. `evenVertical`: the colour above and below the middle of even blocks goes to `first`, of odd
 * ones to `second`. `count` blocks, rounded up to 4.
 *
 * Cost: 9 reads and 3 writes of four blocks, 26 operations: 1.1 instructions a pixel. Twin: `../twin/xtrans-blocks.twin.ts`.
 */
export function meanXtransBlocks(
  thirds: usize, stride: usize, count: i32, fadeFrom: f32, fadeSlope: f32, first: usize, green: usize, second: usize,
): void {
  const one = f32x4.splat(1), zero = f32x4.splat(0), half = f32x4.splat(0.5), fifth = f32x4.splat(0.2);
  const from = f32x4.splat(fadeFrom), slope = f32x4.splat(fadeSlope);
  const odd = i32x4(0, -1, 0, -1);
  const middle = thirds + 3 * stride, lower = thirds + 6 * stride;
  const end = <usize>count << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const corners = f32x4.add(
      f32x4.add(v128.load(thirds + i), v128.load(thirds + 2 * stride + i)),
      f32x4.add(v128.load(lower + i), v128.load(lower + 2 * stride + i)),
    );
    const g = f32x4.mul(f32x4.add(corners, v128.load(middle + stride + i)), fifth);
    const p = f32x4.mul(f32x4.add(v128.load(thirds + stride + i), v128.load(lower + stride + i)), half);
    const q = f32x4.mul(f32x4.add(v128.load(middle + i), v128.load(middle + 2 * stride + i)), half);
    const keep = f32x4.pmin(one, f32x4.pmax(zero, f32x4.sub(one, f32x4.mul(f32x4.sub(g, from), slope))));
    const a = f32x4.add(g, f32x4.mul(f32x4.sub(p, g), keep)), b = f32x4.add(g, f32x4.mul(f32x4.sub(q, g), keep));
    v128.store(green + i, g);
    v128.store(first + i, v128.bitselect(b, a, odd));
    v128.store(second + i, v128.bitselect(a, b, odd));
  }
}
