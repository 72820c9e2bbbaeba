/** A mosaic's samples: of the photograph's pixel (x, y) at x + y·stride. */
export interface MosaicSamples {
  readonly samples: Uint16Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  /** Colour of the pattern's pixels, row by row from (0, 0) on. */
  readonly cfa: readonly number[];
}

/** Pixels around a bad one in which others of its colour are looked for. */
const REACH = 12;
/** Ways to look in: across, down, and both ways aslant. */
const WAYS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/**
 * Repairs pixels of a mosaic, in place: the mean of the two nearest good ones of the same colour on opposite sides, in the
 * way in which they differ least. Of a bad pixel alone at an edge, the nearest; of one without any near, nothing changes.
 *
 * @param bad x + y·width of each
 */
export function repairBadPixels(mosaic: MosaicSamples, bad: ReadonlySet<number>): void {
  const { samples, stride, width } = mosaic;
  const repaired = [...bad].map((at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return { at: x + y * stride, value: guess(mosaic, bad, x, y) };
  });
  for (const { at, value } of repaired) if (value !== null) samples[at] = value;
}

function guess(mosaic: MosaicSamples, bad: ReadonlySet<number>, x: number, y: number): number | null {
  let best: { readonly value: number; readonly apart: number } | null = null;
  let alone: { readonly value: number; readonly far: number } | null = null;
  for (const [dx, dy] of WAYS) {
    const sides = [1, -1].map((sign) => nearest(mosaic, bad, x, y, dx * sign, dy * sign));
    const [a, b] = sides;
    for (const side of sides) if (side && (!alone || side.far < alone.far)) alone = side;
    if (!a || !b) continue;
    // Pixels that are farther apart differ more.
    const apart = Math.abs(a.value - b.value) + (a.far + b.far) * 0.5;
    if (!best || apart < best.apart)
      best = { value: Math.round((a.value * b.far + b.value * a.far) / (a.far + b.far)), apart };
  }
  return best?.value ?? alone?.value ?? null;
}

/** The nearest good pixel of the same colour in a direction. */
function nearest(
  { samples, stride, width, height, cfa }: MosaicSamples,
  bad: ReadonlySet<number>,
  x: number,
  y: number,
  dx: number,
  dy: number,
): { readonly value: number; readonly far: number } | null {
  const side = Math.sqrt(cfa.length);
  const colour = (u: number, v: number): number => cfa[(u % side) + side * (v % side)] as number;
  for (let far = 1; far <= REACH; far++) {
    const [u, v] = [x + dx * far, y + dy * far];
    if (u < 0 || v < 0 || u >= width || v >= height) return null;
    if (colour(u, v) !== colour(x, y) || bad.has(u + v * width)) continue;
    return { value: samples[u + v * stride] as number, far };
  }
  return null;
}
