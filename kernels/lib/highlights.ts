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
