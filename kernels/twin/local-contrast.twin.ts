const f = Math.fround;

/** Plain twin of the kernel `cellMoments`; exact. `stride` counts floats. */
export function cellMomentsTwin(plane: Float32Array, stride: number, columns: number, rows: number): number[] {
  const result: number[] = [];
  for (let cy = 0; cy < rows; cy++) {
    for (let cx = 0; cx < columns; cx++) {
      const at = (x: number, y: number): number => plane[(8 * cy + y) * stride + 8 * cx + x]!;
      const down = (value: (x: number, y: number) => number, rows: number, x: number): number => {
        let sum = 0;
        for (let y = 0; y < rows; y++) sum = f(sum + value(x, y));
        return sum;
      };
      const square = (x: number, y: number): number => f(at(x, y) * at(x, y));
      const quad = (x: number, y: number): number => {
        const left = f(at(2 * x, 2 * y) - at(2 * x, 2 * y + 1));
        const q = f(left - f(at(2 * x + 1, 2 * y) - at(2 * x + 1, 2 * y + 1)));
        return f(q * q);
      };
      const eight = (value: (x: number, y: number) => number): number =>
        fold([0, 1, 2, 3].map((x) => f(down(value, 8, x) + down(value, 8, x + 4))));
      result.push(eight(at), eight(square), fold([0, 1, 2, 3].map((x) => down(quad, 4, x))), 0);
    }
  }
  return result;
}

function fold(lanes: readonly number[]): number {
  return f(f(lanes[0]! + lanes[1]!) + f(lanes[2]! + lanes[3]!));
}

export interface Knots {
  readonly means: readonly number[];
  readonly gains: readonly number[];
  readonly columns: number;
  readonly rows: number;
}

/** Plain twin of the kernel `levelContrast`; exact. `stride` counts floats. */
export function levelContrastTwin(
  plane: Float32Array,
  stride: number,
  width: number,
  height: number,
  { means, gains, columns, rows }: Knots,
): number[] {
  const blend = (a: number, b: number, share: number): number => f(a + f(f(b - a) * share));
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x + 4) >> 3, (y + 4) >> 3];
      const [left, right] = [Math.max(0, Math.min(columns - 1, u - 1)), Math.min(columns - 1, u)];
      const [above, below] = [Math.max(0, Math.min(rows - 1, v - 1)), Math.min(rows - 1, v)];
      const [across, down] = [(((x + 4) & 7) + 0.5) / 8, (((y + 4) & 7) + 0.5) / 8];
      const spread = (values: readonly number[]): number => {
        const at = (column: number): number =>
          blend(values[above * columns + column]!, values[below * columns + column]!, down);
        return blend(at(left), at(right), across);
      };
      const value = f(128.5 + f(f(plane[y * stride + x]! - spread(means)) * spread(gains)));
      result.push(Math.max(0, Math.min(255, Math.trunc(value))));
    }
  }
  return result;
}
