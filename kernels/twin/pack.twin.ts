const f = Math.fround;

function hash32(counter: number): number {
  let x = counter >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** One sample: `n` its number in the plane. */
export function packSample(value: number, n: number, seed: number, wide: boolean): number {
  const h = hash32((n ^ seed) >>> 0);
  const noise = f(f((h & 0xffff) + (h >>> 16) - 65535) * f(1 / 65536));
  const dithered = Math.min(wide ? 1019 : 254, Math.max(wide ? 4 : 1, f(value + noise)));
  return f(dithered + 8388608) - 8388608;
}

/** Quartets → quartets of half as many columns. */
export function halveColumns(quartets: readonly number[]): number[] {
  return quartets
    .map((value, at) => {
      const before = quartets[at < 4 ? at : at - 4]!;
      return f(f(f(before + quartets[at + 4]!) * 0.25) + f(value * 0.5));
    })
    .filter((_, at) => at % 8 < 4);
}

/** (a b c d) → ((a+b)/2, (c+d)/2), the half of the quartet that is used. */
export function halveRows([a, b, c, d]: readonly [number, number, number, number]): readonly [number, number] {
  return [f(f(a + b) * 0.5), f(f(c + d) * 0.5)];
}
