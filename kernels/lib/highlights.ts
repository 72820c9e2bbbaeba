/*
 * Green that clipped, rebuilt from red and blue that did not. Twin: `twin/highlights.twin.ts`.
 *
 * Cost of four sites: a load and a comparison where none nears its end, 1 ns; some 30 operations, 8 ns, where one does. The
 * floor of the first is the 16 bytes it reads.
 */

/**
 * What is missing of green whose light nears its end:
 *
 *   g' = g + w·max(0, hue·((√a + √b)/2)² − g),   w = t²·(3 − 2t),   t = (g − from)·slope, 0 to 1
 *
 * a and b: the means of the two sites of red (`a1`, `a2`) and of blue (`b1`, `b2`) beside it. In place; `count` sites,
 * rounded up to 4. Four that are all darker than `from` keep their light to the bit.
 */
export function rebuildGreen(
  green: usize, a1: usize, a2: usize, b1: usize, b2: usize, count: i32, from: f32, slope: f32, hue: f32,
): void {
  const least = f32x4.splat(from), steep = f32x4.splat(slope), share = f32x4.splat(hue);
  const zero = f32x4.splat(0), one = f32x4.splat(1), half = f32x4.splat(0.5), three = f32x4.splat(3);
  const end = <usize>((count + 3) & ~3) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const g = v128.load(green + i);
    if (!v128.any_true(f32x4.gt(g, least))) continue;
    const a = f32x4.mul(f32x4.add(v128.load(a1 + i), v128.load(a2 + i)), half);
    const b = f32x4.mul(f32x4.add(v128.load(b1 + i), v128.load(b2 + i)), half);
    const roots = f32x4.add(f32x4.sqrt(f32x4.pmax(zero, a)), f32x4.sqrt(f32x4.pmax(zero, b)));
    const root = f32x4.mul(roots, half);
    const told = f32x4.mul(share, f32x4.mul(root, root));
    const t = f32x4.pmin(one, f32x4.pmax(zero, f32x4.mul(f32x4.sub(g, least), steep)));
    const weight = f32x4.mul(f32x4.mul(t, t), f32x4.sub(three, f32x4.add(t, t)));
    v128.store(green + i, f32x4.add(g, f32x4.mul(weight, f32x4.pmax(zero, f32x4.sub(told, g)))));
  }
}

/**
 * The same for the five greens of every block of an X-Trans mosaic, in roots of light (`splitXtransRow`): a corner's
 * neighbours are the photosites above or below the block's middle and left or right of it, one of red and one of blue,
 * those of the middle are all four, the mean of whose roots tells. Which of them are red does not matter.
 *
 * `thirds`: nine rows of floats, one float a block, `stride` bytes apart, in place; `count` blocks, rounded up to 4. What
 * is no brighter than `from` keeps its root to the bit. Cost of four blocks: five loads and comparisons where none is.
 */
export function rebuildXtransGreen(
  thirds: usize, stride: usize, count: i32, floor: f32, from: f32, slope: f32, hue: f32,
): void {
  const bright = f32x4.splat(sqrt<f32>(from + floor)), base = f32x4.splat(floor), share = f32x4.splat(hue);
  const least = f32x4.splat(from), steep = f32x4.splat(slope), half = f32x4.splat(0.5);
  const middle = thirds + 4 * stride, corner2 = thirds + 2 * stride, corner3 = thirds + 6 * stride;
  const corner4 = thirds + 8 * stride;
  const end = <usize>((count + 3) & ~3) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const a = v128.load(thirds + i), b = v128.load(corner2 + i), c = v128.load(middle + i);
    const d = v128.load(corner3 + i), e = v128.load(corner4 + i);
    const most = f32x4.pmax(c, f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(d, e)));
    if (!v128.any_true(f32x4.gt(most, bright))) continue;
    const t = plainRoot(v128.load(thirds + stride + i), base), l = plainRoot(v128.load(thirds + 3 * stride + i), base);
    const r = plainRoot(v128.load(thirds + 5 * stride + i), base), u = plainRoot(v128.load(thirds + 7 * stride + i), base);
    const tl = f32x4.mul(f32x4.add(t, l), half), ur = f32x4.mul(f32x4.add(u, r), half);
    v128.store(thirds + i, rebuiltRoot(a, tl, bright, base, share, least, steep));
    v128.store(corner2 + i, rebuiltRoot(b, f32x4.mul(f32x4.add(t, r), half), bright, base, share, least, steep));
    v128.store(middle + i, rebuiltRoot(c, f32x4.mul(f32x4.add(tl, ur), half), bright, base, share, least, steep));
    v128.store(corner3 + i, rebuiltRoot(d, f32x4.mul(f32x4.add(u, l), half), bright, base, share, least, steep));
    v128.store(corner4 + i, rebuiltRoot(e, ur, bright, base, share, least, steep));
  }
}

/** The root of light and `base` → the root of light alone. */
function plainRoot(root: v128, base: v128): v128 {
  return f32x4.sqrt(f32x4.pmax(f32x4.splat(0), f32x4.sub(f32x4.mul(root, f32x4.abs(root)), base)));
}

/** `told`: the root of what the others say, but for the hue. */
function rebuiltRoot(s: v128, told: v128, bright: v128, base: v128, share: v128, from: v128, steep: v128): v128 {
  const zero = f32x4.splat(0);
  const g = f32x4.sub(f32x4.mul(s, s), base);
  const t = f32x4.pmin(f32x4.splat(1), f32x4.pmax(zero, f32x4.mul(f32x4.sub(g, from), steep)));
  const weight = f32x4.mul(f32x4.mul(t, t), f32x4.sub(f32x4.splat(3), f32x4.add(t, t)));
  const missing = f32x4.pmax(zero, f32x4.sub(f32x4.mul(share, f32x4.mul(told, told)), g));
  const whole = f32x4.add(g, f32x4.mul(weight, missing));
  return v128.bitselect(f32x4.sqrt(f32x4.add(whole, base)), s, f32x4.gt(s, bright));
}
