const WINDOW = [4, 6, 8, 8, 8, 6, 4];

/** Plain twin of the kernel `cornerMeasures`; exact. */
export function cornerMeasuresTwin(bytes: Uint8Array, stride: number, at: number): number[] {
  const result: number[] = [];
  for (let y = -1; y <= 1; y++) {
    for (let x = -1; x <= 1; x++) {
      let [xx, xy, yy] = [0, 0, 0];
      WINDOW.forEach((down, v) => {
        WINDOW.forEach((across, u) => {
          const pixel = at + (y + v - 3) * stride + x + u - 3;
          const dx = bytes[pixel + 1]! - bytes[pixel - 1]!;
          const dy = bytes[pixel + stride]! - bytes[pixel - stride]!;
          xx += down * across * dx * dx;
          xy += down * across * dx * dy;
          yy += down * across * dy * dy;
        });
      });
      result.push(xx + yy > 0 ? (xx * yy - xy * xy) / (xx + yy) : 0);
    }
  }
  return result;
}
