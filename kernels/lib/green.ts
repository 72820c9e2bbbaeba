/** Below this difference (1.0 = clipping), squared, a direction is noise and both count alike. */
const FLAT: f32 = 1e-5;

/**
 * Green at the red or blue sites of a mosaic row, and the colour's difference to it.
 *
 * Across: (left + right)/2 + (2c − c₋₂ − c₊₂)/4, down the same (Hamilton & Adams, US 5,629,734, expired 2016). The two
 * are mixed by the squared gradient of the other direction, so that an edge is followed and never crossed, and nothing
 * switches from one frame to the next. The result stays within a quarter of the least and the greatest of the four
 * neighbours, so that a lamp in the dark gets no black ring. Towards clipping, where green says too little and so red
 * and blue too much, colour fades to white without turning its hue:
 *
 *   difference = (c − g) · clamp(1 − (g − fadeFrom) · fadeSlope, 0, 1)
 *
 * Pointers are to half-rows as `splitMosaicRow` makes them. Site i of `colour` lies between `green`[i] and
 * `green`[i+1]; `green1`/`green2`: green of the rows above and below, `colour1`/`colour2`: this colour two rows above
 * and below, all at column i. `odd`: 1 if colour stands on odd columns. `count` sites, rounded up to 4.
 * Writes 2·count green values to `dst` and count differences to `difference`.
 */
export function interpolateGreen(
  colour: usize, green: usize, green1: usize, green2: usize, colour1: usize, colour2: usize,
  odd: i32, count: i32, fadeFrom: f32, fadeSlope: f32, dst: usize, difference: usize,
): void {
  const half = f32x4.splat(0.5), quarter = f32x4.splat(0.25), flat = f32x4.splat(FLAT);
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  const from = f32x4.splat(fadeFrom), slope = f32x4.splat(fadeSlope);
  for (let i: i32 = 0; i < count; i += 4) {
    const c = v128.load(colour);
    const cc = f32x4.add(c, c);
    const left = v128.load(green), right = v128.load(green, 4);
    const up = v128.load(green1), down = v128.load(green2);
    const bendH = f32x4.sub(f32x4.sub(cc, v128.load(colour - 4)), v128.load(colour, 4));
    const bendV = f32x4.sub(f32x4.sub(cc, v128.load(colour1)), v128.load(colour2));
    const gradH = f32x4.add(f32x4.abs(f32x4.sub(left, right)), f32x4.abs(bendH));
    const gradV = f32x4.add(f32x4.abs(f32x4.sub(up, down)), f32x4.abs(bendV));
    const h = f32x4.add(f32x4.mul(f32x4.add(left, right), half), f32x4.mul(bendH, quarter));
    const v = f32x4.add(f32x4.mul(f32x4.add(up, down), half), f32x4.mul(bendV, quarter));
    const weightH = f32x4.add(f32x4.mul(gradV, gradV), flat);
    const weightV = f32x4.add(f32x4.mul(gradH, gradH), flat);
    // g = v + (h − v)·wH/(wH + wV)
    const mixed = f32x4.add(v, f32x4.div(f32x4.mul(f32x4.sub(h, v), weightH), f32x4.add(weightH, weightV)));
    const low = f32x4.pmin(f32x4.pmin(left, right), f32x4.pmin(up, down));
    const high = f32x4.pmax(f32x4.pmax(left, right), f32x4.pmax(up, down));
    const least = f32x4.sub(low, f32x4.mul(f32x4.abs(low), quarter));
    const most = f32x4.add(high, f32x4.mul(f32x4.abs(high), quarter));
    const g = f32x4.pmin(most, f32x4.pmax(least, mixed));
    const keep = f32x4.pmin(one, f32x4.pmax(zero, f32x4.sub(one, f32x4.mul(f32x4.sub(g, from), slope))));
    v128.store(difference, f32x4.mul(f32x4.sub(c, g), keep));
    const first = odd ? left : g, second = odd ? g : right;
    v128.store(dst, v128.shuffle<f32>(first, second, 0, 4, 1, 5));
    v128.store(dst, v128.shuffle<f32>(first, second, 2, 6, 3, 7), 16);
    colour += 16; green += 16; green1 += 16; green2 += 16; colour1 += 16; colour2 += 16;
    dst += 32; difference += 16;
  }
}
