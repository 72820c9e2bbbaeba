const f = Math.fround;

/** Green at one site; `red` and `blue`: the two sites of each beside it. */
export function rebuildGreen(
  green: number,
  red: readonly [number, number],
  blue: readonly [number, number],
  from: number,
  slope: number,
  hue: number,
): number {
  const [a, b] = [red, blue].map(([one, other]) => Math.max(0, f(f(one + other) * 0.5))) as [number, number];
  const root = f(f(f(Math.sqrt(a)) + f(Math.sqrt(b))) * 0.5);
  const told = f(f(hue) * f(root * root));
  const t = Math.min(1, Math.max(0, f(f(green - f(from)) * f(slope))));
  const weight = f(f(t * t) * f(3 - f(t + t)));
  return f(green + f(weight * Math.max(0, f(told - green))));
}
