/** Below this difference of roots (1.0 = clipping), squared, a direction is noise and both count alike. */
const FLAT: f32 = 1e-4;

/**
 * Green at one place of every block of an X-Trans mosaic where red or blue stands, and that colour's difference to it.
 *
 * All four such places of a block look the same when turned: (0, 0) is the photosite, v grows towards the middle of its
 * block, u across that way. c is its colour, d the other of red and blue:
 *
 *     v\u  −3  −2  −1   0   1   2   3
 *     −3            G       G
 *     −2            c       c
 *     −1            G   d   G
 *      0        G   G  [c]  G   G
 *      1    G   c   d   G   d   c   G
 *      2            G   c   G
 *
 * Green along u and along v, with both sides' mean written as one (G₁,₀ = (G₋₁,₀ + G₁,₀)/2 …):
 *
 *     H = (16·G₁,₀ − 5·G₂,₀ + 3·G₃,₁ + 2·G₀,₁ + 5·(c₀,₀ − c₂,₁)) / 16
 *     V = (8·G₀,₁ + 4·G₁,₀ + 3·G₁,₂ + G₁,₋₃ + 6·(c₀,₀ − c₀,₂) + 4·(c₀,₀ − c₁,₋₂) + 4·(d₀,₋₁ − d₁,₁)) / 16
 *
 * The weights were fitted to photographs by least squares and rounded to sixteenths; which places count was found by
 * adding the most useful one at a time. Greens sum to 1, each other colour to 0: an even field of any colour is exact.
 * The two are mixed by the squared gradient of the other direction (as Hamilton & Adams, US 5,629,734, choose one):
 *
 *     h = |G₋₁,₀ − G₁,₀| + |G₋₂,₀ − G₋₁,₀| + |G₁,₀ − G₂,₀|,  v = |c₀,₀ − c₀,₂| + |G₋₁,₀ − G₋₁,₋₁| + |G₁,₀ − G₁,₋₁|
 *
 * The result stays within a sixteenth of the least and the greatest of the three green neighbours. All values are roots
 * of light (`splitXtransRow`). The difference fades towards clipping as in `interpolateGreen`:
 *
 *     difference = (c − g) · clamp(1 − (g − fadeFrom) · fadeSlope, 0, 1)
 *
 * `places`: byte offsets (uint32) of rows of floats, one float a block, in this order:
 *
 *     G₋₁,₀ G₁,₀ G₋₂,₀ G₂,₀ G₋₃,₁ G₃,₁ G₀,₁ G₋₁,₂ G₁,₂ G₋₁,₋₃ G₁,₋₃ G₋₁,₋₁ G₁,₋₁ c₀,₀ c₋₂,₁ c₂,₁ c₀,₂ c₋₁,₋₂ c₁,₋₂ d₀,₋₁ d₋₁,₁ d₁,₁
 *
 * Writes `count` greens and differences, rounded up to 4. Cost a photosite: 22 floats read, 2 written, 80 operations,
 * for four at once; 4 of 9 pixels are such sites: 11 instructions a pixel. Twin: `../twin/xtrans-green.twin.ts`.
 */
export function interpolateXtransGreen(
  places: usize, count: i32, fadeFrom: f32, fadeSlope: f32, green: usize, difference: usize,
): void {
  const a1 = <usize>load<u32>(places), b1 = <usize>load<u32>(places, 4);
  const a2 = <usize>load<u32>(places, 8), b2 = <usize>load<u32>(places, 12);
  const a31 = <usize>load<u32>(places, 16), b31 = <usize>load<u32>(places, 20);
  const inner = <usize>load<u32>(places, 24);
  const a12 = <usize>load<u32>(places, 28), b12 = <usize>load<u32>(places, 32);
  const a13 = <usize>load<u32>(places, 36), b13 = <usize>load<u32>(places, 40);
  const a11 = <usize>load<u32>(places, 44), b11 = <usize>load<u32>(places, 48);
  const site = <usize>load<u32>(places, 52);
  const ca21 = <usize>load<u32>(places, 56), cb21 = <usize>load<u32>(places, 60);
  const c02 = <usize>load<u32>(places, 64);
  const ca12 = <usize>load<u32>(places, 68), cb12 = <usize>load<u32>(places, 72);
  const d01 = <usize>load<u32>(places, 76);
  const da11 = <usize>load<u32>(places, 80), db11 = <usize>load<u32>(places, 84);
  const flat = f32x4.splat(FLAT), sixteenth = f32x4.splat(0.0625), share = f32x4.splat(0.03125);
  const one = f32x4.splat(1), zero = f32x4.splat(0), three = f32x4.splat(3);
  const four = f32x4.splat(4), five = f32x4.splat(5), eight = f32x4.splat(8), ten = f32x4.splat(10), twelve = f32x4.splat(12);
  const sixteen = f32x4.splat(16), twenty = f32x4.splat(20);
  const from = f32x4.splat(fadeFrom), slope = f32x4.splat(fadeSlope);
  const end = <usize>count << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const left = v128.load(a1 + i), right = v128.load(b1 + i), middle = v128.load(inner + i);
    const left2 = v128.load(a2 + i), right2 = v128.load(b2 + i);
    const c = v128.load(site + i), ahead = v128.load(c02 + i);
    const side = f32x4.add(left, right);
    // Thirty-seconds, as sums of two sides and not their means are at hand.
    let h = f32x4.sub(f32x4.mul(side, sixteen), f32x4.mul(f32x4.add(left2, right2), five));
    h = f32x4.add(h, f32x4.mul(f32x4.add(v128.load(a31 + i), v128.load(b31 + i)), three));
    h = f32x4.add(h, f32x4.mul(middle, four));
    h = f32x4.add(h, f32x4.mul(c, ten));
    h = f32x4.sub(h, f32x4.mul(f32x4.add(v128.load(ca21 + i), v128.load(cb21 + i)), five));
    let v = f32x4.add(f32x4.mul(middle, sixteen), f32x4.mul(side, four));
    v = f32x4.add(v, f32x4.mul(f32x4.add(v128.load(a12 + i), v128.load(b12 + i)), three));
    v = f32x4.add(v, f32x4.add(v128.load(a13 + i), v128.load(b13 + i)));
    v = f32x4.add(v, f32x4.mul(c, twenty));
    v = f32x4.sub(v, f32x4.mul(ahead, twelve));
    v = f32x4.sub(v, f32x4.mul(f32x4.add(v128.load(ca12 + i), v128.load(cb12 + i)), four));
    v = f32x4.add(v, f32x4.mul(v128.load(d01 + i), eight));
    v = f32x4.sub(v, f32x4.mul(f32x4.add(v128.load(da11 + i), v128.load(db11 + i)), four));
    let gradH = f32x4.add(f32x4.abs(f32x4.sub(left, right)), f32x4.abs(f32x4.sub(left2, left)));
    gradH = f32x4.add(gradH, f32x4.abs(f32x4.sub(right, right2)));
    let gradV = f32x4.add(f32x4.abs(f32x4.sub(c, ahead)), f32x4.abs(f32x4.sub(left, v128.load(a11 + i))));
    gradV = f32x4.add(gradV, f32x4.abs(f32x4.sub(right, v128.load(b11 + i))));
    const weightH = f32x4.add(f32x4.mul(gradV, gradV), flat);
    const weightV = f32x4.add(f32x4.mul(gradH, gradH), flat);
    // g = v + (h − v)·wH/(wH + wV)
    const turn = f32x4.div(f32x4.mul(f32x4.sub(h, v), weightH), f32x4.add(weightH, weightV));
    const mixed = f32x4.mul(f32x4.add(v, turn), share);
    const low = f32x4.pmin(f32x4.pmin(left, right), middle), high = f32x4.pmax(f32x4.pmax(left, right), middle);
    const least = f32x4.sub(low, f32x4.mul(f32x4.abs(low), sixteenth));
    const most = f32x4.add(high, f32x4.mul(f32x4.abs(high), sixteenth));
    const g = f32x4.pmin(most, f32x4.pmax(least, mixed));
    const keep = f32x4.pmin(one, f32x4.pmax(zero, f32x4.sub(one, f32x4.mul(f32x4.sub(g, from), slope))));
    v128.store(green + i, g);
    v128.store(difference + i, f32x4.mul(f32x4.sub(c, g), keep));
  }
}
