const f = Math.fround;
const TINY = f(1e-12);
const KNEE = f(0.85);
const LUMA = [f(0.2126), f(0.7152), f(0.0722)] as const;

export type Rgb = readonly [number, number, number];

function dot(a: readonly number[], b: readonly number[]): number {
  return f(f(f(a[0]! * b[0]!) + f(a[1]! * b[1]!)) + f(a[2]! * b[2]!));
}

function transform(matrix: readonly number[], rgb: Rgb): Rgb {
  const m = matrix.map(f);
  return [dot(m.slice(0, 3), rgb), dot(m.slice(3, 6), rgb), dot(m.slice(6, 9), rgb)];
}

export function convertColour(rgb: Rgb, differences: boolean, matrix: readonly number[], mend: boolean): Rgb {
  const [r, g, b] = rgb;
  const xyz = transform(matrix, differences ? [f(r + g), g, f(b + g)] : rgb);
  if (!mend) return xyz;
  const least = Math.min(0, ...xyz);
  const grey = Math.max(0, f(f(f(xyz[0] + xyz[1]) + xyz[2]) * f(1 / 3)));
  const keep = f(f(grey + TINY) / f(f(grey - least) + TINY));
  return xyz.map((part) => f(grey + f(f(part - grey) * keep))) as unknown as Rgb;
}

export function finishColour(before: Rgb, after: Rgb, matrix: readonly number[], hue: number): Rgb {
  const least = Math.min(...before);
  const most = Math.max(...before);
  const tLeast = Math.min(...after);
  const tMost = Math.max(...after);
  const span = f(f(tMost - tLeast) / f(f(most - least) + TINY));
  const toned = after.map((t, c) => {
    const exact = f(tLeast + f(span * f(before[c]! - least)));
    return f(t + f(f(hue) * f(exact - t)));
  }) as unknown as Rgb;
  const xyz = transform(matrix, toned);
  const luma = dot(LUMA, xyz);
  const way = f(luma - Math.min(...xyz));
  const excess = Math.max(0, f(way - f(KNEE * luma)));
  const push = f(excess * f(1 / f(1 - KNEE)));
  const keep = f(1 - f(f(excess * push) / f(f(f(luma + push) * way) + TINY)));
  const top = f(f(Math.max(...xyz) - luma) * keep);
  const room = f(1 - luma);
  const fit = f(keep * Math.min(1, f(f(room + TINY) / f(Math.max(top, 0) + TINY))));
  return xyz.map((part) => f(luma + f(f(part - luma) * fit))) as unknown as Rgb;
}

export function encodeYcc([r, g, b]: Rgb, scale: number): Rgb {
  const y = dot(LUMA, [r, g, b]);
  const zero = f(f(scale) * f(128 / 219));
  return [
    f(f(y * f(scale)) + f(f(scale) * f(16 / 219))),
    f(f(f(b - y) * f(f(scale) * f(f(224 / 219) / f(1.8556)))) + zero),
    f(f(f(r - y) * f(f(scale) * f(f(224 / 219) / f(1.5748)))) + zero),
  ];
}
