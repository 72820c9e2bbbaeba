const f = Math.fround;

/** What a row of sites lies in; see the kernel `alignSites`. */
export interface SiteRow {
  readonly reach: number;
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly pitch: number;
  readonly terms: readonly number[];
  readonly white: number;
}

/** Plain twin of the kernel `alignSites`; exact. `rows`: those from reach + 1 above this one to reach + 2 below it. */
export function alignSitesTwin(rows: readonly (readonly number[])[], row: SiteRow): number[] {
  const { reach, count, white } = row;
  const [x, y, pitch] = [f(row.x), f(row.y), f(row.pitch)];
  const [k0, k1, k2, k3, k4] = row.terms.map(f) as [number, number, number, number, number];
  const factors = Array.from({ length: count }, (_, i) => {
    const u = f(x + f(i * pitch));
    const r = f(Math.sqrt(f(f(u * u) + f(y * y))));
    let k = f(k3 + f(k4 * r));
    k = f(k2 + f(k * r));
    k = f(k1 + f(k * r));
    return { u, k: f(f(k0 + f(k * r)) * f(1 / pitch)) };
  });
  const down = factors.map(({ k }) => f(k * y));
  const across = factors.map(({ u, k }) => f(k * u));
  /** Four sites share the whole steps of the first. */
  const wholeOf = (shifts: readonly number[], i: number): number =>
    Math.max(-reach, Math.min(reach, Math.floor(shifts[i & ~3]!)));
  const middle = down.map((shift, i) => {
    const whole = wholeOf(down, i);
    const [a, b, c, d] = [0, 1, 2, 3].map((n) => rows[whole + reach + n]![i]!) as [number, number, number, number];
    return between(a, b, c, d, f(shift - whole), white);
  });
  const at = (i: number): number => middle[Math.max(0, Math.min(count - 1, i))]!;
  return across.map((shift, i) => {
    const whole = wholeOf(across, i);
    const from = i + whole;
    return between(at(from - 1), at(from), at(from + 1), at(from + 2), f(shift - whole), white);
  });
}

function between(a: number, b: number, c: number, d: number, t: number, white: number): number {
  const back = f(b - c);
  const cube = f(f(f(back + back) + back) + f(d - a));
  const bend = f(f(f(a + c) - f(b + b)) - cube);
  const slope = f(f(c - a) + f(t * f(bend + f(t * cube))));
  const curve = f(b + f(f(0.5 * t) * slope));
  const held = Math.min(Math.max(a, b, c, d), Math.max(Math.min(a, b, c, d), curve));
  const near = t < 0.5 ? b : c;
  return near >= white ? Math.max(near, held) : held;
}
