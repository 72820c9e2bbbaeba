/*
 * From camera light to Y'CbCr, a quartet (one column of four rows, see ../README.md) at a time. Twin:
 * `twin/colour.twin.ts`. Two ways: `encodePlain` in one pass, or `toneColour`, `finishColour` and `encodeColour` one
 * after the other over a stretch of columns that stays in the fastest cache. One pass over all three was slower: a
 * quartet needs some 300 instructions one after the other there, more than a processor looks ahead, and waits.
 *
 * Cost of a quartet, at 3 GHz: `encodePlain` 8 ns, `toneColour` 9, `finishColour` 10 to 14, `encodeColour` 6.5. Their
 * floor is arithmetic: 95 + 75 + 75 + 75 vector operations at 4 a cycle are 27 ns; they move 240 bytes, 2 ns.
 * Rare things are branched round where none of four pixels needs them; they leave the others as they are to the bit.
 *
 * All read one block of parameters, floats but for the two addresses:
 */
/** Camera light → the space in which tone is applied, or display, row by row; gain included. */
const FROM_CAMERA: usize = 0;
/** That space → display. */
const TO_DISPLAY: usize = 36;
/** Tone: least and greatest x, and where float 0 would be in its table (see below). */
const TONE_LOW: usize = 72;
const TONE_HIGH: usize = 76;
const TONE: usize = 80;
/** Display light → code values of R', G' and B', in the same way; the least x is one, the greatest is 1. */
const TRANSFER_LOW: usize = 84;
const TRANSFERS: usize = 88;
/** Share of hue given back, and 1 less it. */
const HUE: usize = 100;
const STAY: usize = 104;
/** Code values of chroma for those of B − Y and R − Y. */
const CB: usize = 108;
const CR: usize = 112;
/** Shares of R, G, B in luminance, and of R', G', B' in luma. */
const LUMINANCE: usize = 116;
const LUMA: usize = 128;

/** Bits of x within a line, less three: 64 lines an octave for tone, 32 for transfer. */
const TONE_SHIFT: i32 = 14;
const TRANSFER_SHIFT: i32 = 15;

/** Loaded rather than written as vectors: a vector constant costs three instructions in each turn of a loop. */
const CONSTANTS = memory.data<f32>([1e-12, 0.85, 6.666666666666667, 0.3333333333333333, 1]);
/** Keeps divisions by zero away; far below any light that could be seen. */
const TINY: usize = 0;
/** How far towards the gamut's edge (0 grey, 1 edge) colours are left alone, and 1/(1 − that). */
const KNEE: usize = 4;
const STEEP: usize = 8;
const THIRD: usize = 12;
const ONE: usize = 16;
/** Addresses of pairs are multiples of 8. */
const PAIRS = memory.data<u32>([0xfffffff8]);

/*
 * Curves are chains of straight lines: y = a + b·x, one line for every 64th (tone) or 32nd (transfer) of an octave of x,
 * so that they are as fine in proportion at 0.001 as at 1. The upper bits of a float are its octave and its place within
 * it, so they serve as an index: TONE and TRANSFERS point to where the pair (a, b) of the float 0 would be, and x is
 * clamped to what the table holds first. A look-up is 16 instructions for four values: 3 for the addresses, 6 to take
 * them apart, 4 loads, 2 shuffles, a multiplication and an addition, in 1.9 ns. Logarithm, polynomial and exponential of
 * the same precision would be 28.
 */

/** Addresses of the pairs for four values. `shift`: bits of x within a line, less the 3 of a pair's size. */
export function lineFor(x: v128, shift: i32, mask: v128, curve: v128): v128 {
  return i32x4.add(v128.and(i32x4.shr_u(x, shift), mask), curve);
}

/** Two pairs: (a b a b) from two addresses side by side. */
export function twoPairs(addresses: u64): v128 {
  return v128.load_lane<u64>(<usize>(addresses >> 32), v128.load_zero<u64>(<usize>(<u32>addresses)), 1);
}

/** a + b·x from four pairs. */
export function onLine(first: v128, second: v128, x: v128): v128 {
  const a = v128.shuffle<f32>(first, second, 0, 2, 4, 6), b = v128.shuffle<f32>(first, second, 1, 3, 5, 7);
  return f32x4.add(a, f32x4.mul(b, x));
}

/** One row of a matrix times a colour. */
export function row(m: usize, r: v128, g: v128, b: v128): v128 {
  const rg = f32x4.add(f32x4.mul(v128.load_splat<f32>(m), r), f32x4.mul(v128.load_splat<f32>(m, 4), g));
  return f32x4.add(rg, f32x4.mul(v128.load_splat<f32>(m, 8), b));
}

/**
 * Camera light → the space in which tone is applied, mended, and the tone curve's value for each channel.
 *
 *   before = M · (r, g, b),  drawn towards grey where a part of it is negative, just until none is
 *   after = tone(before)
 *
 * `red` `green` `blue`: `count` quartets each. `before` and `after`: r, g, b one after the other, `count` quartets each.
 */
export function toneColour(
  red: usize, green: usize, blue: usize, count: i32, parameters: usize, before: usize, after: usize,
): void {
  const m = parameters + FROM_CAMERA;
  const low = v128.load_splat<f32>(parameters, TONE_LOW), high = v128.load_splat<f32>(parameters, TONE_HIGH);
  const curve = v128.load_splat<u32>(parameters, TONE), mask = v128.load_splat<u32>(PAIRS);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const r = v128.load(red + i), g = v128.load(green + i), b = v128.load(blue + i);
    let x = row(m, r, g, b), y = row(m + 12, r, g, b), z = row(m + 24, r, g, b);
    const zero = f32x4.splat(0);
    const least = f32x4.pmin(zero, f32x4.pmin(f32x4.pmin(x, y), z));
    if (v128.any_true(f32x4.lt(least, zero))) {
      const tiny = v128.load_splat<f32>(CONSTANTS, TINY);
      const grey = f32x4.pmax(zero, f32x4.mul(f32x4.add(f32x4.add(x, y), z), v128.load_splat<f32>(CONSTANTS, THIRD)));
      const lose = f32x4.div(least, f32x4.sub(f32x4.sub(least, grey), tiny));
      x = f32x4.add(x, f32x4.mul(f32x4.sub(grey, x), lose));
      y = f32x4.add(y, f32x4.mul(f32x4.sub(grey, y), lose));
      z = f32x4.add(z, f32x4.mul(f32x4.sub(grey, z), lose));
    }
    v128.store(before + i, x);
    v128.store(before + plane + i, y);
    v128.store(before + 2 * plane + i, z);
    // pmax(low, x) = low < x ? x : low
    x = f32x4.pmin(high, f32x4.pmax(low, x));
    y = f32x4.pmin(high, f32x4.pmax(low, y));
    z = f32x4.pmin(high, f32x4.pmax(low, z));
    const tx = lineFor(x, TONE_SHIFT, mask, curve);
    v128.store(after + i, onLine(twoPairs(i64x2.extract_lane(tx, 0)), twoPairs(i64x2.extract_lane(tx, 1)), x));
    const ty = lineFor(y, TONE_SHIFT, mask, curve);
    v128.store(after + plane + i, onLine(twoPairs(i64x2.extract_lane(ty, 0)), twoPairs(i64x2.extract_lane(ty, 1)), y));
    const tz = lineFor(z, TONE_SHIFT, mask, curve);
    v128.store(after + 2 * plane + i, onLine(twoPairs(i64x2.extract_lane(tz, 0)), twoPairs(i64x2.extract_lane(tz, 1)), z));
  }
}

/**
 * After a tone curve: gives hue back, goes to display primaries and fits the colours into their gamut.
 *
 * A curve per channel turns hues: the middle of the three channels leaves its place between the others. `hue` (0 to 1)
 * moves it back: c' = t + hue·(tmin + (tmax − tmin)·(c − min)/(max − min) − t), c before and t after the curve.
 * Then M, whose rows sum to 1, so that what all three channels have in common is added after it. With Y the luminance
 * and D = Y − min the way from grey: beyond KNEE of the way to the edge, where D = Y, the rest is compressed so that it
 * never gets there (D' = D − e + e/(1 + e·steep/Y), e the excess); and what exceeds 1.0 is drawn towards grey until it
 * fits. The result replaces `after`.
 */
export function finishColour(before: usize, after: usize, count: i32, parameters: usize): void {
  const m = parameters + TO_DISPLAY;
  const hue = v128.load_splat<f32>(parameters, HUE), stay = v128.load_splat<f32>(parameters, STAY);
  const tiny = v128.load_splat<f32>(CONSTANTS, TINY), knee = v128.load_splat<f32>(CONSTANTS, KNEE);
  const one = v128.load_splat<f32>(CONSTANTS, ONE);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const r = v128.load(before + i), g = v128.load(before + plane + i), b = v128.load(before + 2 * plane + i);
    let tr = v128.load(after + i), tg = v128.load(after + plane + i), tb = v128.load(after + 2 * plane + i);
    const least = f32x4.pmin(f32x4.pmin(r, g), b), most = f32x4.pmax(f32x4.pmax(r, g), b);
    const tLeast = f32x4.pmin(f32x4.pmin(tr, tg), tb), tMost = f32x4.pmax(f32x4.pmax(tr, tg), tb);
    const range = f32x4.div(f32x4.sub(tMost, tLeast), f32x4.add(f32x4.sub(most, least), tiny));
    const span = f32x4.mul(hue, range);
    // c' = t·(1 − hue) + c·span + common
    const common = f32x4.sub(f32x4.mul(hue, tLeast), f32x4.mul(span, least));
    tr = f32x4.add(f32x4.mul(tr, stay), f32x4.mul(r, span));
    tg = f32x4.add(f32x4.mul(tg, stay), f32x4.mul(g, span));
    tb = f32x4.add(f32x4.mul(tb, stay), f32x4.mul(b, span));
    let x = f32x4.add(row(m, tr, tg, tb), common);
    let y = f32x4.add(row(m + 12, tr, tg, tb), common);
    let z = f32x4.add(row(m + 24, tr, tg, tb), common);

    const luma = row(parameters + LUMINANCE, x, y, z);
    const way = f32x4.sub(luma, f32x4.pmin(f32x4.pmin(x, y), z));
    const up = f32x4.sub(f32x4.pmax(f32x4.pmax(x, y), z), luma);
    const beyond = f32x4.sub(way, f32x4.mul(knee, luma));
    const room = f32x4.sub(one, luma);
    const zero = f32x4.splat(0);
    if (v128.any_true(v128.or(f32x4.gt(beyond, zero), f32x4.gt(up, room)))) {
      const excess = f32x4.pmax(zero, beyond);
      const push = f32x4.mul(excess, v128.load_splat<f32>(CONSTANTS, STEEP));
      // D'/D = 1 − e²·steep/((Y + e·steep)·D)
      const taken = f32x4.div(f32x4.mul(excess, push), f32x4.add(f32x4.mul(f32x4.add(luma, push), way), tiny));
      // Of grey, a rounding may be left over or missing: neither white's way to white nor grey's to grey is below 0.
      const left = f32x4.add(f32x4.pmax(zero, room), tiny), needed = f32x4.add(f32x4.pmax(zero, up), tiny);
      const over = f32x4.sub(one, f32x4.div(left, needed));
      const lose = f32x4.pmax(taken, over);
      x = f32x4.add(x, f32x4.mul(f32x4.sub(luma, x), lose));
      y = f32x4.add(y, f32x4.mul(f32x4.sub(luma, y), lose));
      z = f32x4.add(z, f32x4.mul(f32x4.sub(luma, z), lose));
    }
    v128.store(after + i, x);
    v128.store(after + plane + i, y);
    v128.store(after + 2 * plane + i, z);
  }
}

/**
 * Display light, clipped to 0 to 1 → Y' Cb Cr in code values, Y' from black and chroma from grey on. The transfers' tables
 * give R' G' B' in luma's code values.
 * `src`: r, g, b one after the other, `count` quartets each.
 */
export function encodeColour(
  src: usize, count: i32, parameters: usize, dstY: usize, dstCb: usize, dstCr: usize,
): void {
  const low = v128.load_splat<f32>(parameters, TRANSFER_LOW), high = v128.load_splat<f32>(CONSTANTS, ONE);
  const mask = v128.load_splat<u32>(PAIRS);
  const curveR = v128.load_splat<u32>(parameters, TRANSFERS), curveG = v128.load_splat<u32>(parameters, TRANSFERS + 4);
  const curveB = v128.load_splat<u32>(parameters, TRANSFERS + 8);
  const toCb = v128.load_splat<f32>(parameters, CB), toCr = v128.load_splat<f32>(parameters, CR);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    let r = f32x4.pmin(high, f32x4.pmax(low, v128.load(src + i)));
    let g = f32x4.pmin(high, f32x4.pmax(low, v128.load(src + plane + i)));
    let b = f32x4.pmin(high, f32x4.pmax(low, v128.load(src + 2 * plane + i)));
    const tr = lineFor(r, TRANSFER_SHIFT, mask, curveR);
    r = onLine(twoPairs(i64x2.extract_lane(tr, 0)), twoPairs(i64x2.extract_lane(tr, 1)), r);
    const tg = lineFor(g, TRANSFER_SHIFT, mask, curveG);
    g = onLine(twoPairs(i64x2.extract_lane(tg, 0)), twoPairs(i64x2.extract_lane(tg, 1)), g);
    const tb = lineFor(b, TRANSFER_SHIFT, mask, curveB);
    b = onLine(twoPairs(i64x2.extract_lane(tb, 0)), twoPairs(i64x2.extract_lane(tb, 1)), b);
    const luma = row(parameters + LUMA, r, g, b);
    v128.store(dstY + i, luma);
    v128.store(dstCb + i, f32x4.mul(f32x4.sub(b, luma), toCb));
    v128.store(dstCr + i, f32x4.mul(f32x4.sub(r, luma), toCr));
  }
}

/** M · (r, g, b), then as `encodeColour`: nothing but the output transfer. */
export function encodePlain(
  red: usize, green: usize, blue: usize, count: i32, parameters: usize, dstY: usize, dstCb: usize, dstCr: usize,
): void {
  const m = parameters + FROM_CAMERA;
  const low = v128.load_splat<f32>(parameters, TRANSFER_LOW), high = v128.load_splat<f32>(CONSTANTS, ONE);
  const mask = v128.load_splat<u32>(PAIRS);
  const curveR = v128.load_splat<u32>(parameters, TRANSFERS), curveG = v128.load_splat<u32>(parameters, TRANSFERS + 4);
  const curveB = v128.load_splat<u32>(parameters, TRANSFERS + 8);
  const toCb = v128.load_splat<f32>(parameters, CB), toCr = v128.load_splat<f32>(parameters, CR);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const x = v128.load(red + i), y = v128.load(green + i), z = v128.load(blue + i);
    let r = f32x4.pmin(high, f32x4.pmax(low, row(m, x, y, z)));
    let g = f32x4.pmin(high, f32x4.pmax(low, row(m + 12, x, y, z)));
    let b = f32x4.pmin(high, f32x4.pmax(low, row(m + 24, x, y, z)));
    const tr = lineFor(r, TRANSFER_SHIFT, mask, curveR);
    r = onLine(twoPairs(i64x2.extract_lane(tr, 0)), twoPairs(i64x2.extract_lane(tr, 1)), r);
    const tg = lineFor(g, TRANSFER_SHIFT, mask, curveG);
    g = onLine(twoPairs(i64x2.extract_lane(tg, 0)), twoPairs(i64x2.extract_lane(tg, 1)), g);
    const tb = lineFor(b, TRANSFER_SHIFT, mask, curveB);
    b = onLine(twoPairs(i64x2.extract_lane(tb, 0)), twoPairs(i64x2.extract_lane(tb, 1)), b);
    const luma = row(parameters + LUMA, r, g, b);
    v128.store(dstY + i, luma);
    v128.store(dstCb + i, f32x4.mul(f32x4.sub(b, luma), toCb));
    v128.store(dstCr + i, f32x4.mul(f32x4.sub(r, luma), toCr));
  }
}
