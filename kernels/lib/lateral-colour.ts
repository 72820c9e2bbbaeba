// Red or blue of a photograph taken from where a lens put them: lateral colour undone, before anything looks at colours
// beside each other. Sites are a colour's own samples: every other one of every other row of a Bayer mosaic, all of them in
// a picture of three planes.
//
// Places differ from green's by less than a few pixels and by hardly anything from site to site, so four sites share their
// whole steps, and a row is made in two passes, down and across, each with a cubic of its own for each site.
//
// Four sites: 14 loads, 90 operations with a root, 6 stores; half as many sites as pixels in a mosaic. Twin:
// kernels/twin/lateral-colour.twin.ts.

/** Loaded rather than written as vectors: a vector constant costs three instructions in each turn of a loop. */
const CONSTANTS = memory.data<f32>([0.5]);
/** 1.5 · 2²³, and its bits. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;
const LANES = memory.data<f32>([0, 1, 2, 3]);
/** The low half of each u32. */
const LOW = memory.data<u32>([0xffff]);

/** u16 samples, one each `step` bytes, as floats. `count` of them. */
export function takeSites(src: usize, step: usize, count: i32, dst: usize): void {
  let i = 0;
  if (step == 4) {
    const low = v128.load_splat<u32>(LOW);
    // Not the last four: with them two bytes beyond the last sample would be read.
    for (; i + 4 < count; i += 4) {
      v128.store(dst + (<usize>i << 2), f32x4.convert_i32x4_s(v128.and(v128.load(src + (<usize>i << 2)), low)));
    }
  }
  for (; i < count; i++) store<f32>(dst + (<usize>i << 2), <f32>load<u16>(src + <usize>i * step));
}

/** Floats of 0 to 65535 back to u16, halves up; what lies between the sites stays. `count` of them. */
export function putSites(src: usize, count: i32, dst: usize, step: usize): void {
  let i = 0;
  if (step == 4) {
    const low = v128.load_splat<u32>(LOW), half = v128.load_splat<f32>(CONSTANTS);
    for (; i + 4 < count; i += 4) {
      const at = <usize>i << 2;
      const codes = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(src + at), half));
      v128.store(dst + at, v128.bitselect(codes, v128.load(dst + at), low));
    }
  }
  for (; i < count; i++) {
    store<u16>(dst + <usize>i * step, <u16>(<i32>(load<f32>(src + (<usize>i << 2)) + <f32>0.5)));
  }
}

/**
 * One row of sites as green has them. A site at p from the middle is taken from p·(1 + k(r)), r = |p|,
 * k(r) = k₀ + k₁·r + k₂·r² + k₃·r³ + k₄·r⁴, on cubics through four sites (Catmull & Rom 1974) that stay within them; where
 * the nearest site is at `white` or above, no less than that.
 *
 * @param rows pointers to rows of floats, those from `reach` + 1 rows above this one to `reach` + 2 below it
 * @param reach the most whole sites that a site is taken from, 1 or more
 * @param count sites, rounded up to 4
 * @param x place of the first site, `y` of the row, `pitch` from site to site, all in the unit of r
 * @param terms k₀ to k₄
 * @param middle room for the row, and for `reach` + 6 floats before and beyond it
 * @param shifts room for the row
 */
export function alignSites(
  rows: usize, reach: i32, count: i32, x: f32, y: f32, pitch: f32, terms: usize, white: f32,
  middle: usize, shifts: usize, dst: usize,
): void {
  const end = <usize>count << 2;
  placeSites(count, x, y, pitch, terms, shifts, dst);
  const half = v128.load_splat<f32>(CONSTANTS), clip = f32x4.splat(white);
  const least = f32x4.splat(-<f32>reach), most = f32x4.splat(<f32>reach), magic = f32x4.splat(MAGIC);
  for (let at: usize = 0; at < end; at += 16) {
    const down = v128.load(dst + at);
    const whole = wholeOf(down, least, most);
    const from = rows + ((indexOf4(whole, magic) + <usize>reach) << 2);
    const a = v128.load(<usize>load<u32>(from) + at), b = v128.load(<usize>load<u32>(from, 4) + at);
    const c = v128.load(<usize>load<u32>(from, 8) + at), d = v128.load(<usize>load<u32>(from, 12) + at);
    v128.store(middle + at, between(a, b, c, d, f32x4.sub(down, whole), half, clip));
  }
  const left = load<f32>(middle), right = load<f32>(middle + end - 4);
  for (let n: usize = 0; n < <usize>(reach + 4) << 2; n += 4) {
    store<f32>(middle - 4 - n, left);
    store<f32>(middle + end + n, right);
  }
  for (let at: usize = 0; at < end; at += 16) {
    const across = v128.load(shifts + at);
    const whole = wholeOf(across, least, most);
    const from = middle + at + (indexOf4(whole, magic) << 2) - 4;
    const a = v128.load(from), b = v128.load(from, 4), c = v128.load(from, 8), d = v128.load(from, 12);
    v128.store(dst + at, between(a, b, c, d, f32x4.sub(across, whole), half, clip));
  }
}

/** How many sites farther out each site is taken from, across and down. */
function placeSites(count: i32, x: f32, y: f32, pitch: f32, terms: usize, across: usize, down: usize): void {
  const k0 = v128.load_splat<f32>(terms), k1 = v128.load_splat<f32>(terms, 4), k2 = v128.load_splat<f32>(terms, 8);
  const k3 = v128.load_splat<f32>(terms, 12), k4 = v128.load_splat<f32>(terms, 16);
  const lanes = v128.load(LANES), step = f32x4.splat(pitch), first = f32x4.splat(x);
  const v = f32x4.splat(y), vv = f32x4.mul(v, v), sites = f32x4.splat(<f32>1 / pitch);
  const end = <usize>count << 2;
  let i: f32 = 0;
  for (let at: usize = 0; at < end; at += 16) {
    const u = f32x4.add(first, f32x4.mul(f32x4.add(f32x4.splat(i), lanes), step));
    const r = f32x4.sqrt(f32x4.add(f32x4.mul(u, u), vv));
    let k = f32x4.add(k3, f32x4.mul(k4, r));
    k = f32x4.add(k2, f32x4.mul(k, r));
    k = f32x4.add(k1, f32x4.mul(k, r));
    k = f32x4.mul(f32x4.add(k0, f32x4.mul(k, r)), sites);
    v128.store(across + at, f32x4.mul(k, u));
    v128.store(down + at, f32x4.mul(k, v));
    i += 4;
  }
}

/** Whole sites of the first of four shifts, for all four. */
function wholeOf(shifts: v128, least: v128, most: v128): v128 {
  const first = f32x4.floor(v128.shuffle<f32>(shifts, shifts, 0, 0, 0, 0));
  return f32x4.pmin(most, f32x4.pmax(least, first));
}

/** A whole number by the low bits of a float that has no others: no trap, no branch. */
function indexOf4(whole: v128, magic: v128): usize {
  return <usize>(i32x4.extract_lane(f32x4.add(whole, magic), 0) - MAGIC_BITS);
}

/**
 * Between b and c, at f of the way: b + f/2·(c − a + f·(a − 2b + c + (f − 1)·(3(b − c) + d − a))), within all four; no
 * less than the nearer one of b and c where that is clipped.
 */
function between(a: v128, b: v128, c: v128, d: v128, f: v128, half: v128, clip: v128): v128 {
  const back = f32x4.sub(b, c);
  const cube = f32x4.add(f32x4.add(f32x4.add(back, back), back), f32x4.sub(d, a));
  const bend = f32x4.sub(f32x4.sub(f32x4.add(a, c), f32x4.add(b, b)), cube);
  const slope = f32x4.add(f32x4.sub(c, a), f32x4.mul(f, f32x4.add(bend, f32x4.mul(f, cube))));
  const curve = f32x4.add(b, f32x4.mul(f32x4.mul(half, f), slope));
  const least = f32x4.pmin(f32x4.pmin(a, b), f32x4.pmin(c, d));
  const most = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  const near = v128.bitselect(b, c, f32x4.lt(f, half));
  const clipped = v128.and(near, f32x4.ge(near, clip));
  return f32x4.pmax(clipped, f32x4.pmin(most, f32x4.pmax(least, curve)));
}
