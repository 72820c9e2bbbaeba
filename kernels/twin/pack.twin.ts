const f = Math.fround;

function hash32(counter: number): number {
  let x = counter >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Noise for sample n, 16 random bits each: two of eight generators' 32 bits for every four samples. */
function* randomWords(seed: number): Generator<number, never> {
  const states = Array.from({ length: 8 }, (_, k) => (hash32(seed + k) | 1) >>> 0);
  for (;;) {
    for (let k = 0; k < 8; k++) {
      let x = states[k]!;
      x = (x ^ (x << 13)) >>> 0;
      x = (x ^ (x >>> 17)) >>> 0;
      x = (x ^ (x << 5)) >>> 0;
      states[k] = x;
      yield x & 0xffff;
      yield x >>> 16;
    }
  }
}

/** Fixed-point numbers of 16 bits. */
function saturate(value: number): number {
  return Math.min(32767, Math.max(-32768, value));
}

/** Nearest whole number, ties to even. */
function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest === 0.5 ? floor + (floor & 1) : Math.round(value);
}

/** `values` of single precision; `zero`: the code of value 0. */
export function ditherCodes(values: readonly number[], zero: number, seed: number, wide: boolean): number[] {
  const words = randomWords(seed);
  const units = wide ? 64 : 256;
  const middle = wide ? 512 : 128;
  const [low, high] = wide ? [4, 1019] : [1, 254];
  const mask = units - 1;
  const centre = zero - middle - (units / 2 - 1) / units;
  return values.map((value, n) => {
    const word = words.next().value;
    const noise = (word & mask) + ((word >>> 8) & mask);
    const fixed = roundEven((value + centre) * units) - (n % 16 < 8 ? 0 : 1);
    return Math.min(high, Math.max(low, Math.floor(saturate(saturate(fixed) + noise) / units) + middle));
  });
}

/** Codes, column by column → rows. */
export function dealRows(codes: readonly number[], rows: number): number[][] {
  return Array.from({ length: rows }, (_, row) => codes.filter((_code, at) => at % rows === row));
}

/** Quartets → quartets of half as many columns, summed. */
export function halveColumns(quartets: readonly number[]): number[] {
  return quartets
    .map((value, at) => {
      const before = quartets[at < 4 ? at : at - 4]!;
      return f(f(before + quartets[at + 4]!) + f(value + value));
    })
    .filter((_, at) => at % 8 < 4);
}

/** The same, and of each column's (a b c d) the sums (a + b, c + d). */
export function halveBoth(quartets: readonly number[]): number[] {
  const columns = halveColumns(quartets);
  return columns.filter((_, at) => at % 2 === 0).map((value, at) => f(value + columns[at * 2 + 1]!));
}
