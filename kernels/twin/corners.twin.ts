/** The ring around a corner, clockwise from above. */
const RING = [
  [0, -3],
  [1, -3],
  [2, -2],
  [3, -1],
  [3, 0],
  [3, 1],
  [2, 2],
  [1, 3],
  [0, 3],
  [-1, 3],
  [-2, 2],
  [-3, 1],
  [-3, 0],
  [-3, -1],
  [-2, -2],
  [-1, -3],
] as const;
const ARC = 9;

/** Plain twin of the kernel `cornerScores`; exact. */
export function cornerScoresTwin(
  src: Uint8Array,
  stride: number,
  width: number,
  height: number,
  border: number,
  least: number,
): number[] {
  const result: number[] = Array.from({ length: width * height }, () => 0);
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++) {
      const centre = src[y * stride + x]!;
      const ring = RING.map(([dx, dy]) => src[(y + dy) * stride + x + dx]! - centre);
      let score = 0;
      for (let start = 0; start < RING.length; start++) {
        const arc = Array.from({ length: ARC }, (_, k) => ring[(start + k) % RING.length]!);
        score = Math.max(score, Math.min(...arc), Math.min(...arc.map((difference) => -difference)));
      }
      if (score >= least) result[y * width + x] = score;
    }
  }
  return result;
}

/** Plain twin of the kernel `cornerPeaks`; exact. */
export function cornerPeaksTwin(
  scores: Uint8Array,
  stride: number,
  width: number,
  height: number,
  border: number,
): number[] {
  const result: number[] = [];
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++) {
      const score = scores[y * stride + x]!;
      let isPeak = score > 0;
      for (let v = -1; v <= 1; v++) {
        for (let u = -1; u <= 1; u++) {
          const other = scores[(y + v) * stride + x + u]!;
          const isBefore = v < 0 || (v === 0 && u < 0);
          if ((u !== 0 || v !== 0) && (isBefore ? score <= other : score < other)) isPeak = false;
        }
      }
      if (isPeak) result.push(x + 65536 * y);
    }
  }
  return result;
}
