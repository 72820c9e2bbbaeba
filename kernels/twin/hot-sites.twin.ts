interface Mosaic {
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

interface HotSite {
  readonly x: number;
  readonly y: number;
  readonly excess: number;
  /** To the left, to the right, above, below. */
  readonly beside: readonly number[];
}

const BORDER = 4;

/** Plain twin of the kernel `hotSites`; exact. `around`: the four places of the same colour, across and down. */
export function hotSitesTwin(
  samples: Uint16Array,
  { stride, width, height }: Mosaic,
  around: readonly (readonly [number, number])[],
  thresholds: Uint16Array,
  shift: number,
  clip: number,
): HotSite[] {
  const middleOf = (values: readonly number[]): number => {
    const sorted = values.toSorted((p, q) => p - q);
    return Math.floor((sorted[1]! + sorted[2]! + 1) / 2);
  };
  const medianAt = (x: number, y: number): number =>
    middleOf(around.map(([across, down]) => samples[(y + down) * stride + x + across]!));
  const thirdAt = (x: number, y: number): number =>
    around.map(([across, down]) => samples[(y + down) * stride + x + across]!).toSorted((p, q) => p - q)[2]!;
  const excessAt = (x: number, y: number): number => samples[y * stride + x]! - medianAt(x, y);
  const found: HotSite[] = [];
  for (let y = BORDER; y < height - BORDER; y++) {
    for (let x = BORDER; x < width - BORDER; x++) {
      const excess = excessAt(x, y);
      if (excess < thresholds[medianAt(x, y) >> shift]!) continue;
      const sides = [
        [x - 1, y],
        [x + 1, y],
        [x, y - 1],
        [x, y + 1],
      ] as const;
      if ([[x, y] as const, ...sides].some((site) => thirdAt(...site) >= clip)) continue;
      const beside = sides.map((side) => excessAt(...side));
      if (4 * middleOf(beside) > excess) continue;
      found.push({ x, y, excess, beside: beside.map((value) => Math.max(-32768, Math.min(32767, value))) });
    }
  }
  return found;
}
