const f = Math.fround;
const SLOPE = 0.5;
const FLAT = f(f(576) * f(1e-6));

/** Half-rows as `splitMosaicRow` makes them, each with what the kernel sees at site 0 as its first element. */
export interface GreenRows {
  /** From the site before the first on. */
  readonly colour: readonly number[];
  /** From the one before the left neighbour of the first site on. */
  readonly green: readonly number[];
  readonly up1: readonly number[];
  readonly down1: readonly number[];
  readonly up2: readonly number[];
  readonly down2: readonly number[];
  readonly up3: readonly number[];
  readonly down3: readonly number[];
}

export interface Gradients {
  readonly across: readonly number[];
  readonly down: readonly number[];
}

export function greenGradients(rows: GreenRows, count: number): Gradients {
  const gradient = (slope: number, far: number, colour: number): number =>
    f(Math.abs(f(f(far + slope) - f(colour + colour))) + f(Math.abs(slope) * SLOPE));
  const { colour, green, up1, down1, up2, down2, up3, down3 } = rows;
  const sites = Array.from({ length: count }, (_, i) => i);
  return {
    across: sites.map((i) =>
      gradient(f(green[i + 1]! - green[i + 2]!), f(green[i]! - green[i + 3]!), f(colour[i]! - colour[i + 2]!)),
    ),
    down: sites.map((i) => gradient(f(up1[i]! - down1[i]!), f(up3[i]! - down3[i]!), f(up2[i]! - down2[i]!))),
  };
}

/** `above` and `below`: from the left one of the two sites beside the first on. */
export function interpolateGreen(
  rows: GreenRows,
  here: Gradients,
  above: Gradients,
  below: Gradients,
  odd: boolean,
  count: number,
  fade: readonly [from: number, slope: number],
  floor: number,
): { readonly green: number[]; readonly difference: number[] } {
  const green: number[] = [];
  const difference: number[] = [];
  const around = (way: "across" | "down", i: number): number => {
    const own = here[way][i]!;
    const up = f(above[way][i]! + above[way][i + 1]!);
    return f(f(own + own) + f(up + f(below[way][i]! + below[way][i + 1]!)));
  };
  for (let i = 0; i < count; i++) {
    const c = rows.colour[i + 1]!;
    const cc = f(c + c);
    const [left, right, up, down] = [rows.green[i + 1]!, rows.green[i + 2]!, rows.up1[i]!, rows.down1[i]!];
    const bendH = f(f(cc - rows.colour[i]!) - rows.colour[i + 2]!);
    const bendV = f(f(cc - rows.up2[i]!) - rows.down2[i]!);
    const h = f(f(f(left + right) * 0.5) + f(bendH * 0.25));
    const v = f(f(f(up + down) * 0.5) + f(bendV * 0.25));
    const [gradH, gradV] = [around("across", i), around("down", i)];
    const weightH = f(f(gradV * gradV) + FLAT);
    const weightV = f(f(gradH * gradH) + FLAT);
    const mixed = f(v + f(f(f(h - v) * weightH) / f(weightH + weightV)));
    const low = Math.min(left, right, up, down);
    const high = Math.max(left, right, up, down);
    const g = Math.min(f(high + f(Math.abs(high) * 0.25)), Math.max(f(low - f(Math.abs(low) * 0.25)), mixed));
    const share = f(keep(g, ...fade) / f(Math.max(0, g) + f(floor)));
    difference.push(f(f(c - g) * share));
    green.push(...(odd ? [left, g] : [g, right]));
  }
  return { green, difference };
}

/** How much colour is left at this green. */
export function keep(g: number, fadeFrom: number, fadeSlope: number): number {
  return Math.min(1, Math.max(0, f(1 - f(f(g - f(fadeFrom)) * f(fadeSlope)))));
}
