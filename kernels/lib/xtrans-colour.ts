/**
 * One row of blocks of an X-Trans mosaic → three rows of pixels: green, red − green and blue − green, in light.
 *
 * A block knows the colour difference p above and below its middle (T, B) and q, the other colour's, left and right of
 * it (L, R); its four neighbours have the two exchanged. A pixel takes its own, else the mean of the pair around it, else
 * of the three nearest photosites of that colour, by weights fitted to photographs; `up.B` is the neighbour's:
 *
 *     p at T, B              itself
 *     p in the middle        (T + B)/2
 *     p at L                 0.4·left.R + 0.3·(T + B)              at R alike
 *     p in the corner of     (3·T + 2·left.R + up.L)/6             the other corners alike
 *       T and L
 *
 * and q the same with the block turned: q at T is 0.4·up.B + 0.3·(L + R), in the corner (3·L + 2·up.B + left.T)/6.
 * With root s = green + difference, light is s·|s| − floor.
 *
 * `sites`: byte offset of this row of blocks' photosites: eight rows of floats, `stride` bytes apart, one float a block:
 * green at T, B, L, R, then the differences there; so are `above` and `below`. One block before the first and one after
 * the last are read. `thirds`: nine rows, `thirdStride` bytes apart, as `splitXtransRow` makes them, rooted.
 * `rows`: nine byte offsets (uint32) of rows of 3·count floats, rounded up to 12: three that take p of even blocks and q
 * of odd ones, three of green, three that take the others.
 *
 * Cost: 29 reads and 27 writes of four blocks, 195 operations, 72 shuffles: 9 instructions a pixel, 12 bytes written.
 * Twin: `../twin/xtrans-colour.twin.ts`.
 */
export function spreadXtransColour(
  above: usize, sites: usize, below: usize, stride: usize, thirds: usize, thirdStride: usize, count: i32, floor: f32,
  rows: usize,
): void {
  const differences: usize = 4 * stride;
  const top = sites + differences, bottom = top + stride, left = bottom + stride, right = left + stride;
  const upB = above + differences + stride, upL = upB + stride, upR = upL + stride;
  const downT = below + differences, downL = downT + 2 * stride, downR = downL + stride;
  const middle = thirds + 3 * thirdStride, lower = thirds + 6 * thirdStride;
  const half = f32x4.splat(0.5), more = f32x4.splat(0.4), less = f32x4.splat(0.3);
  const third = f32x4.splat(1.0 / 3.0), sixth = f32x4.splat(1.0 / 6.0);
  const base = f32x4.splat(floor);
  const odd = i32x4(0, -1, 0, -1);
  let p0 = <usize>load<u32>(rows), p1 = <usize>load<u32>(rows, 4), p2 = <usize>load<u32>(rows, 8);
  let g0 = <usize>load<u32>(rows, 12), g1 = <usize>load<u32>(rows, 16), g2 = <usize>load<u32>(rows, 20);
  let q0 = <usize>load<u32>(rows, 24), q1 = <usize>load<u32>(rows, 28), q2 = <usize>load<u32>(rows, 32);
  const end = <usize>count << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const t = v128.load(top + i), b = v128.load(bottom + i), l = v128.load(left + i), r = v128.load(right + i);
    const leftR = v128.load(right + i - 4), rightL = v128.load(left + i + 4);
    const upper = v128.load(upB + i), lowerT = v128.load(downT + i);
    const vertical = f32x4.add(t, b), level = f32x4.add(l, r);
    const th = f32x4.mul(t, half), bh = f32x4.mul(b, half), lh = f32x4.mul(l, half), rh = f32x4.mul(r, half);
    const lt = f32x4.mul(leftR, third), rt = f32x4.mul(rightL, third);
    const ut = f32x4.mul(upper, third), dt = f32x4.mul(lowerT, third);

    let p = f32x4.add(f32x4.add(th, lt), f32x4.mul(v128.load(upL + i), sixth));
    let q = f32x4.add(f32x4.add(lh, ut), f32x4.mul(v128.load(top + i - 4), sixth));
    const pT = t, qT = f32x4.add(f32x4.mul(upper, more), f32x4.mul(level, less));
    const pTR = f32x4.add(f32x4.add(th, rt), f32x4.mul(v128.load(upR + i), sixth));
    const qTR = f32x4.add(f32x4.add(rh, ut), f32x4.mul(v128.load(top + i + 4), sixth));
    let a = v128.load(thirds + i), c = v128.load(sites + i), d = v128.load(thirds + 2 * thirdStride + i);
    storeThree(p0, chosen(a, p, q, odd), chosen(c, pT, qT, odd), chosen(d, pTR, qTR, odd));
    storeThree(q0, chosen(a, q, p, odd), chosen(c, qT, pT, odd), chosen(d, qTR, pTR, odd));
    storeThree(g0, lightOf(a, base), lightOf(c, base), lightOf(d, base));

    p = f32x4.add(f32x4.mul(leftR, more), f32x4.mul(vertical, less));
    const pC = f32x4.mul(vertical, half), qC = f32x4.mul(level, half);
    const pR = f32x4.add(f32x4.mul(rightL, more), f32x4.mul(vertical, less));
    a = v128.load(sites + 2 * stride + i);
    c = v128.load(middle + thirdStride + i);
    d = v128.load(sites + 3 * stride + i);
    storeThree(p1, chosen(a, p, l, odd), chosen(c, pC, qC, odd), chosen(d, pR, r, odd));
    storeThree(q1, chosen(a, l, p, odd), chosen(c, qC, pC, odd), chosen(d, r, pR, odd));
    storeThree(g1, lightOf(a, base), lightOf(c, base), lightOf(d, base));

    p = f32x4.add(f32x4.add(bh, lt), f32x4.mul(v128.load(downL + i), sixth));
    q = f32x4.add(f32x4.add(lh, dt), f32x4.mul(v128.load(bottom + i - 4), sixth));
    const pB = b, qB = f32x4.add(f32x4.mul(lowerT, more), f32x4.mul(level, less));
    const pBR = f32x4.add(f32x4.add(bh, rt), f32x4.mul(v128.load(downR + i), sixth));
    const qBR = f32x4.add(f32x4.add(rh, dt), f32x4.mul(v128.load(bottom + i + 4), sixth));
    a = v128.load(lower + i);
    c = v128.load(sites + stride + i);
    d = v128.load(lower + 2 * thirdStride + i);
    storeThree(p2, chosen(a, p, q, odd), chosen(c, pB, qB, odd), chosen(d, pBR, qBR, odd));
    storeThree(q2, chosen(a, q, p, odd), chosen(c, qB, pB, odd), chosen(d, qBR, pBR, odd));
    storeThree(g2, lightOf(a, base), lightOf(c, base), lightOf(d, base));
    p0 += 48; p1 += 48; p2 += 48; g0 += 48; g1 += 48; g2 += 48; q0 += 48; q1 += 48; q2 += 48;
  }
}

/**
 * The same for pictures made smaller: green at every pixel, the differences only in the middle of each quarter of a
 * block, a pixel and a half apart, which is closer than photosites of a colour are. In the quarter of T and L
 *
 *     p = (11·T + 4·left.R + up.L)/16,  q = (11·L + 4·up.B + left.T)/16,  green = (9·G + 3·(T + L) + C)/16
 *
 * and the other quarters alike. `rows`: two byte offsets of rows of 2·count floats,
 * rounded up to 8, that take p of even blocks and q of odd ones, three of 3·count floats for green, two that take the others.
 *
 * Cost: 29 reads and 17 writes of four blocks, 142 operations, 32 shuffles: 6.3 instructions a pixel, 7.6 bytes written.
 */
export function spreadXtransQuarters(
  above: usize, sites: usize, below: usize, stride: usize, thirds: usize, thirdStride: usize, count: i32, floor: f32,
  rows: usize,
): void {
  const differences: usize = 4 * stride;
  const top = sites + differences, bottom = top + stride, left = bottom + stride, right = left + stride;
  const upB = above + differences + stride, upL = upB + stride, upR = upL + stride;
  const downT = below + differences, downL = downT + 2 * stride, downR = downL + stride;
  const middle = thirds + 3 * thirdStride, lower = thirds + 6 * thirdStride;
  const most = f32x4.splat(11.0 / 16.0), some = f32x4.splat(4.0 / 16.0), one = f32x4.splat(1.0 / 16.0);
  const nine = f32x4.splat(9.0 / 16.0), three = f32x4.splat(3.0 / 16.0);
  const base = f32x4.splat(floor);
  const odd = i32x4(0, -1, 0, -1);
  let p0 = <usize>load<u32>(rows), p1 = <usize>load<u32>(rows, 4);
  let g0 = <usize>load<u32>(rows, 8), g1 = <usize>load<u32>(rows, 12), g2 = <usize>load<u32>(rows, 16);
  let q0 = <usize>load<u32>(rows, 20), q1 = <usize>load<u32>(rows, 24);
  const end = <usize>count << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const t = v128.load(top + i), b = v128.load(bottom + i), l = v128.load(left + i), r = v128.load(right + i);
    const pT = f32x4.mul(t, most), pB = f32x4.mul(b, most), qL = f32x4.mul(l, most), qR = f32x4.mul(r, most);
    const before = f32x4.mul(v128.load(right + i - 4), some), after = f32x4.mul(v128.load(left + i + 4), some);
    const upper = f32x4.mul(v128.load(upB + i), some), under = f32x4.mul(v128.load(downT + i), some);
    const centre = v128.load(middle + thirdStride + i);
    const share = f32x4.mul(centre, one);
    const gT = v128.load(sites + i), gB = v128.load(sites + stride + i);
    const gL = v128.load(sites + 2 * stride + i), gR = v128.load(sites + 3 * stride + i);
    const shareT = f32x4.add(f32x4.mul(gT, three), share), shareB = f32x4.add(f32x4.mul(gB, three), share);
    const shareL = f32x4.mul(gL, three), shareR = f32x4.mul(gR, three);

    let a = v128.load(thirds + i), c = v128.load(thirds + 2 * thirdStride + i);
    storeThree(g0, lightOf(a, base), lightOf(gT, base), lightOf(c, base));
    a = f32x4.add(f32x4.add(f32x4.mul(a, nine), shareL), shareT);
    c = f32x4.add(f32x4.add(f32x4.mul(c, nine), shareR), shareT);
    let p = f32x4.add(f32x4.add(pT, before), f32x4.mul(v128.load(upL + i), one));
    let q = f32x4.add(f32x4.add(qL, upper), f32x4.mul(v128.load(top + i - 4), one));
    let pr = f32x4.add(f32x4.add(pT, after), f32x4.mul(v128.load(upR + i), one));
    let qr = f32x4.add(f32x4.add(qR, upper), f32x4.mul(v128.load(top + i + 4), one));
    storeTwo(p0, chosen(a, p, q, odd), chosen(c, pr, qr, odd));
    storeTwo(q0, chosen(a, q, p, odd), chosen(c, qr, pr, odd));

    storeThree(g1, lightOf(gL, base), lightOf(centre, base), lightOf(gR, base));

    a = v128.load(lower + i);
    c = v128.load(lower + 2 * thirdStride + i);
    storeThree(g2, lightOf(a, base), lightOf(gB, base), lightOf(c, base));
    a = f32x4.add(f32x4.add(f32x4.mul(a, nine), shareL), shareB);
    c = f32x4.add(f32x4.add(f32x4.mul(c, nine), shareR), shareB);
    p = f32x4.add(f32x4.add(pB, before), f32x4.mul(v128.load(downL + i), one));
    q = f32x4.add(f32x4.add(qL, under), f32x4.mul(v128.load(bottom + i - 4), one));
    pr = f32x4.add(f32x4.add(pB, after), f32x4.mul(v128.load(downR + i), one));
    qr = f32x4.add(f32x4.add(qR, under), f32x4.mul(v128.load(bottom + i + 4), one));
    storeTwo(p1, chosen(a, p, q, odd), chosen(c, pr, qr, odd));
    storeTwo(q1, chosen(a, q, p, odd), chosen(c, qr, pr, odd));
    p0 += 32; p1 += 32; g0 += 48; g1 += 48; g2 += 48; q0 += 32; q1 += 32;
  }
}

function storeTwo(dst: usize, a: v128, b: v128): void {
  v128.store(dst, v128.shuffle<f32>(a, b, 0, 4, 1, 5));
  v128.store(dst, v128.shuffle<f32>(a, b, 2, 6, 3, 7), 16);
}

/** Difference in light, `odd` lanes from another root than even ones. */
function chosen(green: v128, even: v128, other: v128, odd: v128): v128 {
  const sum = f32x4.add(green, v128.bitselect(other, even, odd));
  return f32x4.sub(f32x4.mul(sum, f32x4.abs(sum)), f32x4.mul(green, f32x4.abs(green)));
}

function lightOf(root: v128, base: v128): v128 {
  return f32x4.sub(f32x4.mul(root, f32x4.abs(root)), base);
}

function storeThree(dst: usize, a: v128, b: v128, c: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), bc = v128.shuffle<f32>(b, c, 1, 5, 2, 6);
  const ca = v128.shuffle<f32>(c, a, 0, 5, 2, 7);
  // a0 b0 c0 a1 · b1 c1 a2 b2 · c2 a3 b3 c3
  v128.store(dst, v128.shuffle<f32>(ab, ca, 0, 1, 4, 5));
  v128.store(dst, v128.shuffle<f32>(bc, v128.shuffle<f32>(a, b, 2, 6, 3, 7), 0, 1, 4, 5), 16);
  v128.store(dst, v128.shuffle<f32>(ca, v128.shuffle<f32>(b, c, 3, 7, 3, 7), 2, 3, 4, 5), 32);
}
