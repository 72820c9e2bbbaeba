/** Keeps divisions by zero away; far below any light that could be seen. */
const TINY: f32 = 1e-12;
/** How far towards the gamut's edge (0 grey, 1 edge) colours are left alone. */
const GAMUT_KNEE: f32 = 0.85;

/**
 * Camera light → another colour space: dst = M · (r, g, b), M row by row (nine floats).
 * `differences`: red and blue are given as r − g and b − g. `mend`: colours outside the space (a negative part) are
 * drawn towards grey just until none is negative. `dst`: r, g, b one after the other, `count` vectors each.
 */
export function convertColour(
  red: usize, green: usize, blue: usize, differences: i32, count: i32, matrix: usize, mend: i32, dst: usize,
): void {
  const m0 = v128.load_splat<f32>(matrix), m1 = v128.load_splat<f32>(matrix, 4), m2 = v128.load_splat<f32>(matrix, 8);
  const m3 = v128.load_splat<f32>(matrix, 12), m4 = v128.load_splat<f32>(matrix, 16);
  const m5 = v128.load_splat<f32>(matrix, 20), m6 = v128.load_splat<f32>(matrix, 24);
  const m7 = v128.load_splat<f32>(matrix, 28), m8 = v128.load_splat<f32>(matrix, 32);
  const zero = f32x4.splat(0), third = f32x4.splat(<f32>(1.0 / 3.0)), tiny = f32x4.splat(TINY);
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    let r = v128.load(red + i), g = v128.load(green + i), b = v128.load(blue + i);
    if (differences) {
      r = f32x4.add(r, g);
      b = f32x4.add(b, g);
    }
    let x = f32x4.add(f32x4.add(f32x4.mul(m0, r), f32x4.mul(m1, g)), f32x4.mul(m2, b));
    let y = f32x4.add(f32x4.add(f32x4.mul(m3, r), f32x4.mul(m4, g)), f32x4.mul(m5, b));
    let z = f32x4.add(f32x4.add(f32x4.mul(m6, r), f32x4.mul(m7, g)), f32x4.mul(m8, b));
    if (mend) {
      const least = f32x4.pmin(zero, f32x4.pmin(f32x4.pmin(x, y), z));
      const grey = f32x4.pmax(zero, f32x4.mul(f32x4.add(f32x4.add(x, y), z), third));
      const keep = f32x4.div(f32x4.add(grey, tiny), f32x4.add(f32x4.sub(grey, least), tiny));
      x = f32x4.add(grey, f32x4.mul(f32x4.sub(x, grey), keep));
      y = f32x4.add(grey, f32x4.mul(f32x4.sub(y, grey), keep));
      z = f32x4.add(grey, f32x4.mul(f32x4.sub(z, grey), keep));
    }
    v128.store(dst + i, x);
    v128.store(dst + plane + i, y);
    v128.store(dst + 2 * plane + i, z);
  }
}

/**
 * After a tone curve: gives hue back, goes to display primaries and fits the colours into their gamut.
 *
 * A curve per channel turns hues: the middle of the three channels leaves its place between the others. `hue` (0 to 1)
 * moves it back: c' = t + hue·(tmin + (tmax − tmin)·(c − min)/(max − min) − t), c before and t after the curve.
 * Then M, and with Y its luminance and D = Y − min the way from grey: beyond GAMUT_KNEE of the way to the edge, where
 * D = Y, the rest is compressed so that it never gets there; and what exceeds 1.0 is drawn towards grey until it fits.
 * `before`, `after`: r, g, b one after the other, `count` vectors each; the result replaces `after`.
 */
export function finishColour(before: usize, after: usize, count: i32, matrix: usize, hue: f32): void {
  const m0 = v128.load_splat<f32>(matrix), m1 = v128.load_splat<f32>(matrix, 4), m2 = v128.load_splat<f32>(matrix, 8);
  const m3 = v128.load_splat<f32>(matrix, 12), m4 = v128.load_splat<f32>(matrix, 16);
  const m5 = v128.load_splat<f32>(matrix, 20), m6 = v128.load_splat<f32>(matrix, 24);
  const m7 = v128.load_splat<f32>(matrix, 28), m8 = v128.load_splat<f32>(matrix, 32);
  const zero = f32x4.splat(0), one = f32x4.splat(1), tiny = f32x4.splat(TINY), back = f32x4.splat(hue);
  const lumaR = f32x4.splat(0.2126), lumaG = f32x4.splat(0.7152), lumaB = f32x4.splat(0.0722);
  const knee = f32x4.splat(GAMUT_KNEE), steep = f32x4.splat(<f32>1 / (<f32>1 - GAMUT_KNEE));
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const r = v128.load(before + i), g = v128.load(before + plane + i), b = v128.load(before + 2 * plane + i);
    let tr = v128.load(after + i), tg = v128.load(after + plane + i), tb = v128.load(after + 2 * plane + i);
    const least = f32x4.pmin(f32x4.pmin(r, g), b), most = f32x4.pmax(f32x4.pmax(r, g), b);
    const tLeast = f32x4.pmin(f32x4.pmin(tr, tg), tb), tMost = f32x4.pmax(f32x4.pmax(tr, tg), tb);
    const span = f32x4.div(f32x4.sub(tMost, tLeast), f32x4.add(f32x4.sub(most, least), tiny));
    tr = f32x4.add(tr, f32x4.mul(back, f32x4.sub(f32x4.add(tLeast, f32x4.mul(span, f32x4.sub(r, least))), tr)));
    tg = f32x4.add(tg, f32x4.mul(back, f32x4.sub(f32x4.add(tLeast, f32x4.mul(span, f32x4.sub(g, least))), tg)));
    tb = f32x4.add(tb, f32x4.mul(back, f32x4.sub(f32x4.add(tLeast, f32x4.mul(span, f32x4.sub(b, least))), tb)));

    const x = f32x4.add(f32x4.add(f32x4.mul(m0, tr), f32x4.mul(m1, tg)), f32x4.mul(m2, tb));
    const y = f32x4.add(f32x4.add(f32x4.mul(m3, tr), f32x4.mul(m4, tg)), f32x4.mul(m5, tb));
    const z = f32x4.add(f32x4.add(f32x4.mul(m6, tr), f32x4.mul(m7, tg)), f32x4.mul(m8, tb));

    const luma = f32x4.add(f32x4.add(f32x4.mul(lumaR, x), f32x4.mul(lumaG, y)), f32x4.mul(lumaB, z));
    const way = f32x4.sub(luma, f32x4.pmin(f32x4.pmin(x, y), z));
    const excess = f32x4.pmax(zero, f32x4.sub(way, f32x4.mul(knee, luma)));
    // way' = way − excess + excess/(1 + excess·steep/luma), so way'/way = 1 − excess²·steep/((luma + excess·steep)·way)
    const push = f32x4.mul(excess, steep);
    const taken = f32x4.div(f32x4.mul(excess, push), f32x4.add(f32x4.mul(f32x4.add(luma, push), way), tiny));
    const keep = f32x4.sub(one, taken);
    const top = f32x4.mul(f32x4.sub(f32x4.pmax(f32x4.pmax(x, y), z), luma), keep);
    const room = f32x4.sub(one, luma);
    const fit = f32x4.mul(keep, f32x4.pmin(one, f32x4.div(f32x4.add(room, tiny), f32x4.add(f32x4.pmax(top, zero), tiny))));
    v128.store(after + i, f32x4.add(luma, f32x4.mul(f32x4.sub(x, luma), fit)));
    v128.store(after + plane + i, f32x4.add(luma, f32x4.mul(f32x4.sub(y, luma), fit)));
    v128.store(after + 2 * plane + i, f32x4.add(luma, f32x4.mul(f32x4.sub(z, luma), fit)));
  }
}

/**
 * R'G'B' (0 to 1, one after the other) → Y' Cb Cr in code values, BT.709 matrix (ITU-R BT.709-6, 3.2 and 3.3).
 * `scale`: codes of the luma range, 219·2^(bits−8); chroma spans 224/219 of it.
 */
export function encodeYcc(rgb: usize, count: i32, scale: f32, dstY: usize, dstCb: usize, dstCr: usize): void {
  const lumaR = f32x4.splat(0.2126), lumaG = f32x4.splat(0.7152), lumaB = f32x4.splat(0.0722);
  const yScale = f32x4.splat(scale), yZero = f32x4.splat(scale * <f32>(16.0 / 219.0));
  const cZero = f32x4.splat(scale * <f32>(128.0 / 219.0));
  const cbScale = f32x4.splat(scale * <f32>(224.0 / 219.0 / 1.8556));
  const crScale = f32x4.splat(scale * <f32>(224.0 / 219.0 / 1.5748));
  const plane = <usize>count << 4;
  for (let i: usize = 0; i < plane; i += 16) {
    const r = v128.load(rgb + i), g = v128.load(rgb + plane + i), b = v128.load(rgb + 2 * plane + i);
    const y = f32x4.add(f32x4.add(f32x4.mul(lumaR, r), f32x4.mul(lumaG, g)), f32x4.mul(lumaB, b));
    v128.store(dstY + i, f32x4.add(f32x4.mul(y, yScale), yZero));
    v128.store(dstCb + i, f32x4.add(f32x4.mul(f32x4.sub(b, y), cbScale), cZero));
    v128.store(dstCr + i, f32x4.add(f32x4.mul(f32x4.sub(r, y), crScale), cZero));
  }
}
