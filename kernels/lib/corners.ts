// Corners by FAST-9 (Rosten and Drummond, "Machine learning for high-speed corner detection", 2006): a pixel is one where nine
// neighbours in a row, on a ring of 16 around it, are all brighter than it by more than a threshold, or all darker. What is
// computed is the largest such threshold, plus one:
//
//   score = max over arcs of 9 of max(min(p − c), min(c − p)), at least 0
//
// so that the threshold can be chosen afterwards. Twins: kernels/twin/corners.twin.ts.
//
// Cost: 16 pixels take 18 loads, 32 differences and 96 minima and maxima: 9 instructions a pixel, less where all sixteen are
// flat.

/**
 * Scores of the pixels that are `border` (at least 3) or more from the plane's edges; those below `least`, and all others,
 * become 0. Bytes; `src` is read up to 15 bytes past the border.
 */
export function cornerScores(
  src: usize, stride: usize, width: i32, height: i32, border: i32, least: i32, dst: usize, dstStride: usize,
): void {
  memory.fill(dst, 0, dstStride * <usize>height);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const limit = i8x16.splat(<i8>(least - 1));
  for (let y = border; y < height - border; y++) {
    const row = src + <usize>y * stride;
    for (let x = border; x < width - border; x += 16) {
      const at = row + <usize>x;
      const c = v128.load(at);
      const p0 = v128.load(at - 3 * stride);
      const p4 = v128.load(at + 3);
      const p8 = v128.load(at + 3 * stride);
      const p12 = v128.load(at - 3);
      // Every arc holds two of the four points of the compass that follow each other.
      const up = i8x16.add_sat_u(c, limit), down = i8x16.sub_sat_u(c, limit);
      const brightest = v128.and(
        v128.or(i8x16.gt_u(p0, up), i8x16.gt_u(p8, up)),
        v128.or(i8x16.gt_u(p4, up), i8x16.gt_u(p12, up)),
      );
      const darkest = v128.and(
        v128.or(i8x16.lt_u(p0, down), i8x16.lt_u(p8, down)),
        v128.or(i8x16.lt_u(p4, down), i8x16.lt_u(p12, down)),
      );
      if (!v128.any_true(v128.or(brightest, darkest))) continue;
      const p1 = v128.load(at - 3 * stride + 1);
      const p2 = v128.load(at - 2 * stride + 2);
      const p3 = v128.load(at - stride + 3);
      const p5 = v128.load(at + stride + 3);
      const p6 = v128.load(at + 2 * stride + 2);
      const p7 = v128.load(at + 3 * stride + 1);
      const p9 = v128.load(at + 3 * stride - 1);
      const p10 = v128.load(at + 2 * stride - 2);
      const p11 = v128.load(at + stride - 3);
      const p13 = v128.load(at - stride - 3);
      const p14 = v128.load(at - 2 * stride - 2);
      const p15 = v128.load(at - 3 * stride - 1);
      const score = i8x16.max_u(
        bestArc(
          i8x16.sub_sat_u(p0, c), i8x16.sub_sat_u(p1, c), i8x16.sub_sat_u(p2, c), i8x16.sub_sat_u(p3, c),
          i8x16.sub_sat_u(p4, c), i8x16.sub_sat_u(p5, c), i8x16.sub_sat_u(p6, c), i8x16.sub_sat_u(p7, c),
          i8x16.sub_sat_u(p8, c), i8x16.sub_sat_u(p9, c), i8x16.sub_sat_u(p10, c), i8x16.sub_sat_u(p11, c),
          i8x16.sub_sat_u(p12, c), i8x16.sub_sat_u(p13, c), i8x16.sub_sat_u(p14, c), i8x16.sub_sat_u(p15, c),
        ),
        bestArc(
          i8x16.sub_sat_u(c, p0), i8x16.sub_sat_u(c, p1), i8x16.sub_sat_u(c, p2), i8x16.sub_sat_u(c, p3),
          i8x16.sub_sat_u(c, p4), i8x16.sub_sat_u(c, p5), i8x16.sub_sat_u(c, p6), i8x16.sub_sat_u(c, p7),
          i8x16.sub_sat_u(c, p8), i8x16.sub_sat_u(c, p9), i8x16.sub_sat_u(c, p10), i8x16.sub_sat_u(c, p11),
          i8x16.sub_sat_u(c, p12), i8x16.sub_sat_u(c, p13), i8x16.sub_sat_u(c, p14), i8x16.sub_sat_u(c, p15),
        ),
      );
      const inside = i8x16.lt_s(lanes, i8x16.splat(<i8>min(16, width - border - x)));
      const kept = v128.and(inside, i8x16.gt_u(score, limit));
      v128.store(dst + <usize>y * dstStride + <usize>x, v128.and(score, kept));
    }
  }
}

/** The largest of the least of nine in a row, of sixteen in a ring: arcs k to k + 8 and k + 1 to k + 9 share eight. */
function bestArc(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, d6: v128, d7: v128,
  d8: v128, d9: v128, d10: v128, d11: v128, d12: v128, d13: v128, d14: v128, d15: v128,
): v128 {
  const two1 = i8x16.min_u(d1, d2);
  const two3 = i8x16.min_u(d3, d4);
  const two5 = i8x16.min_u(d5, d6);
  const two7 = i8x16.min_u(d7, d8);
  const two9 = i8x16.min_u(d9, d10);
  const two11 = i8x16.min_u(d11, d12);
  const two13 = i8x16.min_u(d13, d14);
  const two15 = i8x16.min_u(d15, d0);
  const four1 = i8x16.min_u(two1, two3);
  const four3 = i8x16.min_u(two3, two5);
  const four5 = i8x16.min_u(two5, two7);
  const four7 = i8x16.min_u(two7, two9);
  const four9 = i8x16.min_u(two9, two11);
  const four11 = i8x16.min_u(two11, two13);
  const four13 = i8x16.min_u(two13, two15);
  const four15 = i8x16.min_u(two15, two1);
  let best = i8x16.min_u(i8x16.min_u(four1, four5), i8x16.max_u(d0, d9));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four3, four7), i8x16.max_u(d2, d11)));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four5, four9), i8x16.max_u(d4, d13)));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four7, four11), i8x16.max_u(d6, d15)));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four9, four13), i8x16.max_u(d8, d1)));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four11, four15), i8x16.max_u(d10, d3)));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four13, four1), i8x16.max_u(d12, d5)));
  best = i8x16.max_u(best, i8x16.min_u(i8x16.min_u(four15, four3), i8x16.max_u(d14, d7)));
  return best;
}

/**
 * Peaks of the scores: pixels above all of their eight neighbours; of equal ones the first, row by row. `out`: u32 each,
 * x + 65536 · y, row by row; at most a quarter as many as there are pixels. Returns how many. `border` at least 1.
 */
export function cornerPeaks(scores: usize, stride: usize, width: i32, height: i32, border: i32, out: usize): i32 {
  let to = out;
  for (let y = border; y < height - border; y++) {
    const row = scores + <usize>y * stride;
    for (let x = border; x < width - border; x += 16) {
      const at = row + <usize>x;
      const c = v128.load(at);
      if (!v128.any_true(c)) continue;
      const above = at - stride, below = at + stride;
      const before = i8x16.max_u(
        i8x16.max_u(v128.load(above - 1), v128.load(above)),
        i8x16.max_u(v128.load(above + 1), v128.load(at - 1)),
      );
      const after = i8x16.max_u(
        i8x16.max_u(v128.load(below - 1), v128.load(below)),
        i8x16.max_u(v128.load(below + 1), v128.load(at + 1)),
      );
      let peaks = i8x16.bitmask(v128.and(i8x16.gt_u(c, before), v128.and(i8x16.ge_u(c, after), i8x16.ne(c, i8x16.splat(0)))));
      peaks &= (1 << min(16, width - border - x)) - 1;
      while (peaks != 0) {
        store<u32>(to, <u32>(x + ctz(peaks)) | (<u32>y << 16));
        to += 4;
        peaks &= peaks - 1;
      }
    }
  }
  return <i32>((to - out) >> 2);
}
