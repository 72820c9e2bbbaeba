/**
 * Two mosaic rows → one row of red, green and blue at half the size, each at its own place: red and blue where their
 * photosites are, green in the middle of its two. Colour fades towards clipping as in `interpolateGreen`.
 * `count` quads, rounded up to 4. In-place is allowed.
 */
export function joinQuads(
  red: usize, green1: usize, green2: usize, blue: usize, count: i32, fadeFrom: f32, fadeSlope: f32,
  dstRed: usize, dstGreen: usize, dstBlue: usize,
): void {
  const one = f32x4.splat(1), zero = f32x4.splat(0), half = f32x4.splat(0.5);
  const from = f32x4.splat(fadeFrom), slope = f32x4.splat(fadeSlope);
  for (let i: i32 = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const r = v128.load(red + at), b = v128.load(blue + at);
    const g = f32x4.mul(f32x4.add(v128.load(green1 + at), v128.load(green2 + at)), half);
    const keep = f32x4.pmin(one, f32x4.pmax(zero, f32x4.sub(one, f32x4.mul(f32x4.sub(g, from), slope))));
    v128.store(dstRed + at, f32x4.add(g, f32x4.mul(f32x4.sub(r, g), keep)));
    v128.store(dstGreen + at, g);
    v128.store(dstBlue + at, f32x4.add(g, f32x4.mul(f32x4.sub(b, g), keep)));
  }
}
