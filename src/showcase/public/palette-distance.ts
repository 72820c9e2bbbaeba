/** A colour as people see it: OKLab (Ottosson 2020), lightness 0–1. */
export type Lab = readonly [number, number, number];

/** Null for what is no `#rrggbb`. */
export function labOf(colour: string): Lab | null {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (match === null) return null;
  const [r, g, b] = [match[1], match[2], match[3]].map((hex) => {
    const value = Number.parseInt(hex!, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * How different two palettes are: each colour against the nearest of the other, the mean both ways. 0 is the same;
 * about 0.02 is a difference that is just seen. Infinity where one is empty.
 */
export function paletteDistance(a: readonly Lab[], b: readonly Lab[]): number {
  if (a.length === 0 || b.length === 0) return Infinity;
  return (oneWay(a, b) + oneWay(b, a)) / 2;
}

function oneWay(from: readonly Lab[], to: readonly Lab[]): number {
  let sum = 0;
  for (const one of from) {
    let least = Infinity;
    for (const other of to) {
      const away = (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
      if (away < least) least = away;
    }
    sum += Math.sqrt(least);
  }
  return sum / from.length;
}
