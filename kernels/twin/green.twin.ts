const f = Math.fround;
const FLAT = f(1e-5);

/** Half-rows as `splitMosaicRow` makes them, each with what the kernel sees at site 0 as its first element. */
export interface GreenRows {
  /** From the site before the first on. */
  readonly colour: readonly number[];
  /** Left neighbour of the first site on. */
  readonly green: readonly number[];
  readonly green1: readonly number[];
  readonly green2: readonly number[];
  readonly colour1: readonly number[];
  readonly colour2: readonly number[];
}

export function interpolateGreen(
  rows: GreenRows,
  odd: boolean,
  count: number,
  fadeFrom: number,
  fadeSlope: number,
): { readonly green: number[]; readonly difference: number[] } {
  const green: number[] = [];
  const difference: number[] = [];
  for (let i = 0; i < count; i++) {
    const c = rows.colour[i + 1]!;
    const cc = f(c + c);
    const [left, right, up, down] = [rows.green[i]!, rows.green[i + 1]!, rows.green1[i]!, rows.green2[i]!];
    const bendH = f(f(cc - rows.colour[i]!) - rows.colour[i + 2]!);
    const bendV = f(f(cc - rows.colour1[i]!) - rows.colour2[i]!);
    const gradH = f(Math.abs(f(left - right)) + Math.abs(bendH));
    const gradV = f(Math.abs(f(up - down)) + Math.abs(bendV));
    const h = f(f(f(left + right) * 0.5) + f(bendH * 0.25));
    const v = f(f(f(up + down) * 0.5) + f(bendV * 0.25));
    const weightH = f(f(gradV * gradV) + FLAT);
    const weightV = f(f(gradH * gradH) + FLAT);
    const mixed = f(v + f(f(f(h - v) * weightH) / f(weightH + weightV)));
    const low = Math.min(left, right, up, down);
    const high = Math.max(left, right, up, down);
    const g = Math.min(f(high + f(Math.abs(high) * 0.25)), Math.max(f(low - f(Math.abs(low) * 0.25)), mixed));
    difference.push(f(f(c - g) * keep(g, fadeFrom, fadeSlope)));
    green.push(...(odd ? [left, g] : [g, right]));
  }
  return { green, difference };
}

/** How much colour is left at this green. */
export function keep(g: number, fadeFrom: number, fadeSlope: number): number {
  return Math.min(1, Math.max(0, f(1 - f(f(g - f(fadeFrom)) * f(fadeSlope)))));
}
