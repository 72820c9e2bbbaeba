/*
 * Red − green and blue − green at the pixels where red or blue were not measured. Twin: `twin/differences.twin.ts`.
 *
 * First at the sites of the other colour, from the four measured ones diagonal to them (`fillSites`); then both at green
 * sites, from the two beside and the two above and below (`fillGreens`): one measured pair, one pair just made. Light
 * changes red and blue in proportion to green, so what is interpolated are shares of green:
 * s = (c − g)/(max(g, 0) + floor).
 *
 *   s = Σ sₖ/xₖ² / Σ 1/xₖ²  over four neighbours, xₖ = |sₖ − s of the opposite one| + 2|g − gₖ| + 0.001
 *
 * A neighbour counts for less where shares change along its line, and where green says that it is another thing.
 * Half-rows, four sites at once, one in each lane. For 4 pairs of pixels `fillSites` is 9 loads, 45 operations with one
 * division and a store, `fillGreens` 13 loads, 65 operations with one division and 2 stores, `restoreDifferences` 6 and
 * `halveRow` 12 for each colour: 170 instructions, 2.7 ns a pixel at 3 a cycle and 2.6 GHz. What they read and write, some 100
 * bytes a pixel, lies in the second cache.
 */

/** Loaded rather than written as vectors: a vector constant costs three instructions in each turn of a loop. */
const CONSTANTS = memory.data<f32>([1e-3, 0.5, 9.0 / 32.0, 1.0 / 32.0]);
/** Keeps divisions by zero away, and makes all neighbours count alike where nothing but noise tells them apart. */
const FLAT: usize = 0;
/** Of the filter that halves a row. */
const HALF: usize = 4;
const NEAR: usize = 8;
const FAR: usize = 12;
/** Without its sign. */
const MAGNITUDE = memory.data<u32>([0x7fffffff]);

/**
 * The other colour's shares at the sites of a row's own. `s1` and `s2`, `s3` and `s4`: shares at opposite corners,
 * `g1` to `g4` greens there, `g` green at the site itself. `count` sites, rounded up to 4.
 */
export function fillSites(
  s1: usize, s2: usize, s3: usize, s4: usize, g1: usize, g2: usize, g3: usize, g4: usize, g: usize,
  count: i32, dst: usize,
): void {
  const flat = v128.load_splat<f32>(CONSTANTS, FLAT), magnitude = v128.load_splat<u32>(MAGNITUDE);
  const end = <usize>count << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const here = v128.load(g + at);
    const a = v128.load(s1 + at), b = v128.load(s2 + at), c = v128.load(s3 + at), d = v128.load(s4 + at);
    const ab = f32x4.add(v128.and(f32x4.sub(a, b), magnitude), flat);
    const cd = f32x4.add(v128.and(f32x4.sub(c, d), magnitude), flat);
    const xa = strangeness(ab, here, g1 + at, magnitude), xb = strangeness(ab, here, g2 + at, magnitude);
    const xc = strangeness(cd, here, g3 + at, magnitude), xd = strangeness(cd, here, g4 + at, magnitude);
    const xab = f32x4.mul(xa, xb), xcd = f32x4.mul(xc, xd);
    const wa = f32x4.mul(xb, xcd), wb = f32x4.mul(xa, xcd), wc = f32x4.mul(xd, xab), wd = f32x4.mul(xc, xab);
    const weight = f32x4.add(f32x4.add(wa, wb), f32x4.add(wc, wd));
    v128.store(dst + at, f32x4.div(weigh(a, b, c, d, wa, wb, wc, wd), weight));
  }
}

/**
 * Both colours at green sites, as differences in light. `beside`: shares of the row's own colour from the site left of
 * the first green one on, `other`: of the other colour there, `green`: green there. `above…` and `below…`: the same of
 * the rows above and below at the green sites' column, where their own colour is the other one. `g` green at the sites.
 * `count` sites, rounded up to 4. A change of either colour counts against a line.
 */
export function fillGreens(
  own: usize, other: usize, green: usize, aboveOwn: usize, aboveOther: usize, aboveGreen: usize,
  belowOwn: usize, belowOther: usize, belowGreen: usize, g: usize, count: i32, floor: f32,
  dstOwn: usize, dstOther: usize,
): void {
  const flat = v128.load_splat<f32>(CONSTANTS, FLAT), magnitude = v128.load_splat<u32>(MAGNITUDE);
  const zero = f32x4.splat(0), least = f32x4.splat(floor);
  const end = <usize>count << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const here = v128.load(g + at);
    const a = v128.load(own + at), b = v128.load(own + at, 4);
    const c = v128.load(aboveOther + at), d = v128.load(belowOther + at);
    const e = v128.load(other + at), f = v128.load(other + at, 4);
    const h = v128.load(aboveOwn + at), i = v128.load(belowOwn + at);
    const across = f32x4.add(v128.and(f32x4.sub(a, b), magnitude), v128.and(f32x4.sub(e, f), magnitude));
    const down = f32x4.add(v128.and(f32x4.sub(c, d), magnitude), v128.and(f32x4.sub(h, i), magnitude));
    const ab = f32x4.add(across, flat), cd = f32x4.add(down, flat);
    const xa = strangeness(ab, here, green + at, magnitude), xb = strangeness(ab, here, green + at + 4, magnitude);
    const xc = strangeness(cd, here, aboveGreen + at, magnitude), xd = strangeness(cd, here, belowGreen + at, magnitude);
    const xab = f32x4.mul(xa, xb), xcd = f32x4.mul(xc, xd);
    const wa = f32x4.mul(xb, xcd), wb = f32x4.mul(xa, xcd), wc = f32x4.mul(xd, xab), wd = f32x4.mul(xc, xab);
    const weight = f32x4.add(f32x4.add(wa, wb), f32x4.add(wc, wd));
    const scale = f32x4.div(f32x4.add(f32x4.pmax(zero, here), least), weight);
    v128.store(dstOwn + at, f32x4.mul(weigh(a, b, c, d, wa, wb, wc, wd), scale));
    v128.store(dstOther + at, f32x4.mul(weigh(e, f, h, i, wa, wb, wc, wd), scale));
  }
}

/** xₖ² */
function strangeness(along: v128, here: v128, there: usize, magnitude: v128): v128 {
  const step = v128.and(f32x4.sub(here, v128.load(there)), magnitude);
  const x = f32x4.add(along, f32x4.add(step, step));
  return f32x4.mul(x, x);
}

function weigh(a: v128, b: v128, c: v128, d: v128, wa: v128, wb: v128, wc: v128, wd: v128): v128 {
  const first = f32x4.add(f32x4.mul(a, wa), f32x4.mul(b, wb));
  return f32x4.add(first, f32x4.add(f32x4.mul(c, wc), f32x4.mul(d, wd)));
}

/**
 * Differences that are shares of green → differences in light: dst[i] = share[i] · (max(green[i], 0) + floor).
 * `count` floats, rounded up to 4.
 */
export function restoreDifferences(share: usize, green: usize, count: i32, floor: f32, dst: usize): void {
  const end = <usize>count << 2;
  const zero = f32x4.splat(0), least = f32x4.splat(floor);
  for (let at: usize = 0; at < end; at += 16) {
    const scale = f32x4.add(f32x4.pmax(zero, v128.load(green + at)), least);
    v128.store(dst + at, f32x4.mul(v128.load(share + at), scale));
  }
}

/**
 * A row at half its width, nothing of it aliased: (−1 0 9 16 9 0 −1)/32 about every other column. `centre`: the half-row
 * with those columns, `sides`: the other one, from the column left of the first centre on; one before it and two after
 * the last can be read. `count` columns, rounded up to 4.
 */
export function halveRow(centre: usize, sides: usize, count: i32, dst: usize): void {
  const end = <usize>count << 2;
  const half = v128.load_splat<f32>(CONSTANTS, HALF);
  const near = v128.load_splat<f32>(CONSTANTS, NEAR), far = v128.load_splat<f32>(CONSTANTS, FAR);
  for (let at: usize = 0; at < end; at += 16) {
    const inner = f32x4.add(v128.load(sides + at), v128.load(sides + at, 4));
    const outer = f32x4.add(v128.load(sides + at - 4), v128.load(sides + at, 8));
    const sum = f32x4.add(f32x4.mul(v128.load(centre + at), half), f32x4.mul(inner, near));
    v128.store(dst + at, f32x4.sub(sum, f32x4.mul(outer, far)));
  }
}

/** Two half-rows → a row: dst[2i] = even[i], dst[2i + 1] = odd[i]. `count` pairs, rounded up to 4. */
export function joinHalves(even: usize, odd: usize, count: i32, dst: usize): void {
  const end = <usize>count << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const e = v128.load(even + at), o = v128.load(odd + at);
    v128.store(dst, v128.shuffle<f32>(e, o, 0, 4, 1, 5));
    v128.store(dst, v128.shuffle<f32>(e, o, 2, 6, 3, 7), 16);
    dst += 32;
  }
}

/** Every other float: dst[i] = src[2i + odd]. `count` of them, rounded up to 4. */
export function takeHalf(src: usize, odd: i32, count: i32, dst: usize): void {
  const end = <usize>count << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const a = v128.load(src), b = v128.load(src, 16);
    v128.store(dst + at, odd ? v128.shuffle<f32>(a, b, 1, 3, 5, 7) : v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    src += 32;
  }
}

/** Writes the first and the last of `count` floats twice more beyond both ends. */
export function repeatEnds(row: usize, count: i32): void {
  const first = load<f32>(row), end = row + (<usize>count << 2);
  const last = load<f32>(end - 4);
  store<f32>(row - 8, first);
  store<f32>(row - 4, first);
  store<f32>(end, last);
  store<f32>(end, last, 4);
}
