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

/** A block's nine roots, row by row: the same with its five greens rebuilt. */
export function rebuildXtransGreen(
  roots: readonly number[],
  floor: number,
  from: number,
  slope: number,
  hue: number,
): number[] {
  const base = f(floor);
  const bright = f(Math.sqrt(f(f(from) + base)));
  const plain = (at: number): number => f(Math.sqrt(Math.max(0, f(f(roots[at]! * Math.abs(roots[at]!)) - base))));
  const mean = (a: number, b: number): number => f(f(a + b) * 0.5);
  const [top, left, right, bottom] = [plain(1), plain(3), plain(5), plain(7)];
  const [topLeft, bottomRight] = [mean(top, left), mean(bottom, right)];
  const told = new Map([
    [0, topLeft],
    [2, mean(top, right)],
    [4, mean(topLeft, bottomRight)],
    [6, mean(bottom, left)],
    [8, bottomRight],
  ]);
  return roots.map((root, at) => {
    const others = told.get(at);
    if (others === undefined || root <= bright) return root;
    const green = f(f(root * root) - base);
    const t = Math.min(1, Math.max(0, f(f(green - f(from)) * f(slope))));
    const weight = f(f(t * t) * f(3 - f(t + t)));
    const missing = Math.max(0, f(f(f(hue) * f(others * others)) - green));
    return f(Math.sqrt(f(f(green + f(weight * missing)) + base)));
  });
}
