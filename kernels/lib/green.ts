/*
 * Green at the red and blue sites of a Bayer mosaic, and what red and blue differ from it there. Twin:
 * `twin/green.twin.ts`.
 *
 * Reads half-rows of light as `splitMosaicRow` makes them: for a row of sites, three rows above and below it, and three
 * columns beside it. Writes green at every pixel of the row and a difference at every site: 4 floats for 4 read.
 * Four sites are done at once, one in each lane. Cost, for 4 sites (8 pixels): `greenGradients` 12 loads, 20
 * operations, 2 stores, in 3 ns; `interpolateGreen` 21 loads, 60 operations and 2 divisions, 4 stores, in 10 ns. The
 * floor is arithmetic: at the rate of the first, 20 instructions a nanosecond, the second would take 7.5 ns; the rows are
 * in the second cache.
 */

/** Loaded rather than written as vectors: a vector constant costs three instructions in each turn of a loop. */
const CONSTANTS = memory.data<f32>([0.5, 0.25, 0.000576, 0.75, 1.25, 1]);
const HALF: usize = 0;
const QUARTER: usize = 4;
/** Weight of green's own slope in a gradient, against the bend of the differences along it. */
const SLOPE: usize = 0;
/** Below this gradient (1.0 = clipping: 1e-6), squared, in the gradients' unit of 1/24, a direction is noise and both count alike. */
const FLAT: usize = 8;
/** A quarter less and more. */
const LESS: usize = 12;
const MORE: usize = 16;
const ONE: usize = 20;
/** Without its sign. */
const MAGNITUDE = memory.data<u32>([0x7fffffff]);

/**
 * How much the difference of green and colour changes across and down at the sites of a mosaic row, times 4.
 *
 * Green less colour can be estimated at each pixel of a line: at green ones g − (c₋₁ + c₊₁)/2 − (2g − g₋₂ − g₊₂)/4. Along an
 * edge or a stripe, however fine, it stays as it is; across one it jumps. Between both neighbours of a site it changes by
 *
 *   (g₋₃ − g₊₃)/4 + (g₋₁ − g₊₁)/4 − (c₋₂ − c₊₂)/2
 *
 * (the gradients of Pekkucuksen & Altunbasak, "Gradient based threshold free color filter array interpolation", 2010).
 * Where the colour itself changes that misleads; so an eighth of green's slope |g₋₁ − g₊₁| is added.
 *
 * Site i of `colour` lies between `green`[i] and `green`[i+1]; `up1`, `down1`, `up3`, `down3`: green of the first and third
 * rows above and below, `up2`, `down2`: this colour of the second, all at column i. `count` sites, rounded up to 4.
 */
export function greenGradients(
  colour: usize, green: usize, up1: usize, down1: usize, up2: usize, down2: usize, up3: usize, down3: usize,
  count: i32, across: usize, down: usize,
): void {
  const share = v128.load_splat<f32>(CONSTANTS, SLOPE), magnitude = v128.load_splat<u32>(MAGNITUDE);
  const end = <usize>count << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const slopeH = f32x4.sub(v128.load(green + at), v128.load(green + at, 4));
    const farH = f32x4.sub(v128.load(green + at - 4), v128.load(green + at, 8));
    const colourH = f32x4.sub(v128.load(colour + at - 4), v128.load(colour + at, 4));
    v128.store(across + at, gradient(slopeH, farH, colourH, share, magnitude));
    const slopeV = f32x4.sub(v128.load(up1 + at), v128.load(down1 + at));
    const farV = f32x4.sub(v128.load(up3 + at), v128.load(down3 + at));
    const colourV = f32x4.sub(v128.load(up2 + at), v128.load(down2 + at));
    v128.store(down + at, gradient(slopeV, farV, colourV, share, magnitude));
  }
}

function gradient(slope: v128, far: v128, colour: v128, share: v128, magnitude: v128): v128 {
  const change = f32x4.sub(f32x4.add(far, slope), f32x4.add(colour, colour));
  return f32x4.add(v128.and(change, magnitude), f32x4.mul(v128.and(slope, magnitude), share));
}

/**
 * Green at the red or blue sites of a mosaic row, and the colour's difference to it.
 *
 * Across: (left + right)/2 + (2c − c₋₂ − c₊₂)/4, down the same (Hamilton & Adams, US 5,629,734, expired 2016). The two
 * are mixed by the squared gradient of the other direction, summed over the site (twice) and the four diagonal to it, so
 * that an edge is followed and never crossed, and nothing switches from one frame to the next. The result stays within a
 * quarter of the least and the greatest of the four neighbours, so that a lamp in the dark gets no black ring. Towards
 * clipping, where green says too little and so red and blue too much, colour fades to white without turning its hue.
 * The difference is written as a share of green, because shade changes it in proportion (`restoreDifferences` in `differences.ts` undoes it):
 *
 *   difference = (c − g) · clamp(1 − (g − fadeFrom) · fadeSlope, 0, 1) / (max(g, 0) + floor)
 *
 * Pointers as in `greenGradients`. `gradients`, six pointers in memory: across and down of this row, of the row above and
 * of the row below; those of other rows to the left one of the two sites beside column i. `odd`: 1 if colour stands on
 * odd columns. `count` sites, rounded up to 4.
 * Writes 2·count green values to `dst` and count differences to `difference`.
 */
export function interpolateGreen(
  colour: usize, green: usize, up1: usize, down1: usize, up2: usize, down2: usize, gradients: usize,
  odd: i32, count: i32, fadeFrom: f32, fadeSlope: f32, floor: f32, dst: usize, difference: usize,
): void {
  const half = v128.load_splat<f32>(CONSTANTS, HALF), quarter = v128.load_splat<f32>(CONSTANTS, QUARTER);
  const flat = v128.load_splat<f32>(CONSTANTS, FLAT), one = v128.load_splat<f32>(CONSTANTS, ONE);
  const less = v128.load_splat<f32>(CONSTANTS, LESS), more = v128.load_splat<f32>(CONSTANTS, MORE);
  const zero = f32x4.splat(0), least = f32x4.splat(floor);
  const from = f32x4.splat(fadeFrom), slope = f32x4.splat(fadeSlope);
  const hereH = <usize>load<u32>(gradients), hereV = <usize>load<u32>(gradients, 4);
  const aboveH = <usize>load<u32>(gradients, 8), aboveV = <usize>load<u32>(gradients, 12);
  const belowH = <usize>load<u32>(gradients, 16), belowV = <usize>load<u32>(gradients, 20);
  for (let i: i32 = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const c = v128.load(colour + at);
    const cc = f32x4.add(c, c);
    const left = v128.load(green + at), right = v128.load(green + at, 4);
    const above = v128.load(up1 + at), below = v128.load(down1 + at);
    const bendH = f32x4.sub(f32x4.sub(cc, v128.load(colour + at - 4)), v128.load(colour + at, 4));
    const bendV = f32x4.sub(f32x4.sub(cc, v128.load(up2 + at)), v128.load(down2 + at));
    const h = f32x4.add(f32x4.mul(f32x4.add(left, right), half), f32x4.mul(bendH, quarter));
    const v = f32x4.add(f32x4.mul(f32x4.add(above, below), half), f32x4.mul(bendV, quarter));
    const gradH = around(hereH + at, aboveH + at, belowH + at);
    const gradV = around(hereV + at, aboveV + at, belowV + at);
    const weightH = f32x4.add(f32x4.mul(gradV, gradV), flat);
    const weightV = f32x4.add(f32x4.mul(gradH, gradH), flat);
    // g = v + (h − v)·wH/(wH + wV)
    const mixed = f32x4.add(v, f32x4.div(f32x4.mul(f32x4.sub(h, v), weightH), f32x4.add(weightH, weightV)));
    const low = f32x4.pmin(f32x4.pmin(left, right), f32x4.pmin(above, below));
    const high = f32x4.pmax(f32x4.pmax(left, right), f32x4.pmax(above, below));
    const lowest = f32x4.pmin(f32x4.mul(low, less), f32x4.mul(low, more));
    const highest = f32x4.pmax(f32x4.mul(high, less), f32x4.mul(high, more));
    const g = f32x4.pmin(highest, f32x4.pmax(lowest, mixed));
    v128.store(difference + at, f32x4.sub(c, g));
    const first = odd ? left : g, second = odd ? g : right;
    v128.store(dst + 2 * at, v128.shuffle<f32>(first, second, 0, 4, 1, 5));
    v128.store(dst + 2 * at, v128.shuffle<f32>(first, second, 2, 6, 3, 7), 16);
  }
  // In a loop of its own: one division waiting for another is more than a processor looks ahead over.
  for (let i: i32 = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const a = v128.load(dst + 2 * at), b = v128.load(dst + 2 * at, 16);
    const g = odd ? v128.shuffle<f32>(a, b, 1, 3, 5, 7) : v128.shuffle<f32>(a, b, 0, 2, 4, 6);
    const keep = f32x4.pmin(one, f32x4.pmax(zero, f32x4.sub(one, f32x4.mul(f32x4.sub(g, from), slope))));
    const share = f32x4.div(keep, f32x4.add(f32x4.pmax(zero, g), least));
    v128.store(difference + at, f32x4.mul(v128.load(difference + at), share));
  }
}

/** Twice the gradient here and once each of the four diagonal ones. */
function around(here: usize, above: usize, below: usize): v128 {
  const h = v128.load(here);
  const up = f32x4.add(v128.load(above), v128.load(above, 4));
  return f32x4.add(f32x4.add(h, h), f32x4.add(up, f32x4.add(v128.load(below), v128.load(below, 4))));
}
