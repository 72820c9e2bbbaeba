const BINOMIAL = [1, 4, 6, 4, 1];

/** Plain twin of the kernel `smoothPlane`; exact. */
export function smoothPlaneTwin(src: Uint8Array, stride: number, width: number, height: number): number[] {
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let v = -2; v <= 2; v++) {
        for (let u = -2; u <= 2; u++) {
          const row = Math.max(0, Math.min(height - 1, y + v));
          const column = Math.max(0, Math.min(width - 1, x + u));
          sum += BINOMIAL[v + 2]! * BINOMIAL[u + 2]! * src[row * stride + column]!;
        }
      }
      result.push((sum + 128) >> 8);
    }
  }
  return result;
}

/** Plain twin of the kernel `halvePlane`; exact. Width and height are those of the result. */
export function halvePlaneTwin(src: Uint8Array, stride: number, width: number, height: number): number[] {
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 2 * y * stride + 2 * x;
      result.push((src[at]! + src[at + 1]! + src[at + stride]! + src[at + stride + 1]! + 2) >> 2);
    }
  }
  return result;
}

/** Plain twin of the kernel `shrinkPlane`; exact. */
export function shrinkPlaneTwin(src: Uint8Array, stride: number, pairsAcross: number, pairsDown: number): number[] {
  const result: number[] = [];
  for (let y = 0; y < 2 * pairsDown; y++) {
    for (let x = 0; x < 2 * pairsAcross; x++) {
      const [left, top] = [3 * (x >> 1), 3 * (y >> 1)];
      const at = (column: number, row: number): number => src[(top + row) * stride + left + column]!;
      const [outerX, outerY] = [2 * (x & 1), 2 * (y & 1)];
      const sum = 4 * at(outerX, outerY) + 2 * at(1, outerY) + 2 * at(outerX, 1) + at(1, 1);
      result.push((sum * 7282 + 32768) >>> 16);
    }
  }
  return result;
}
