/** One code of a band: the upper `bits` of `start`; run 0 ends the band. */
export interface BandCode {
  readonly start: number;
  readonly bits: number;
  readonly run: number;
  /** Coefficient, before its sign. */
  readonly value: number;
}

const saturated = (value: number): number => Math.max(-32768, Math.min(32767, value));

/** Plain twin of `vc5Band`, code by code; null where the kernel returns 0. */
export function vc5BandTwin(
  bytes: Uint8Array,
  codes: readonly BandCode[],
  count: number,
  quantization: number,
): Int16Array | null {
  const out = new Int16Array(count);
  let position = 0;
  const bit = (at: number): number => ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
  const window = (): number => {
    let value = 0;
    for (let i = 0; i < 32; i++) value = value * 2 + bit(position + i);
    return value;
  };
  let at = 0;
  for (;;) {
    // What lies behind the data reads as zeros, for a word or two.
    if (position >= bytes.length * 8 + 64) return null;
    const next = window();
    const code = codes.find(({ start, bits }) => next >= start && next < start + 2 ** (32 - bits)) as BandCode;
    position += code.bits;
    if (code.run === 0) return at === count && position <= bytes.length * 8 ? out : null;
    if (code.run > count - at) return null;
    if (code.value !== 0) {
      const sign = bit(position++) === 1 ? -1 : 1;
      out[at] = saturated(sign * code.value * quantization);
    }
    at += code.run;
  }
}

/** A band of int16, row by row. */
export interface Band {
  readonly width: number;
  readonly height: number;
  readonly data: Int16Array;
}

/** Weights in eighths of three low coefficients for the even and the odd sample, by where they stand. */
function weights(edge: number): readonly [readonly number[], readonly number[]] {
  if (edge < 0) {
    return [
      [11, -4, 1],
      [5, 4, -1],
    ];
  }
  if (edge > 0) {
    return [
      [-1, 4, 5],
      [1, -4, 11],
    ];
  }
  return [
    [1, 8, -1],
    [-1, 8, 1],
  ];
}

/** A line of low and high coefficients → twice as many samples, each finished by `finish`. */
function line(low: readonly number[], high: readonly number[], finish: (value: number) => number): number[] {
  return low.flatMap((_, index) => {
    const edge = index === 0 ? -1 : index === low.length - 1 ? 1 : 0;
    const three = low.slice(index - 1 - edge, index + 2 - edge);
    return weights(edge).map((own, odd) => {
      const sum = three.reduce((total, value, k) => total + value * (own[k] as number), 4) >> 3;
      return finish(sum + (odd === 1 ? -1 : 1) * (high[index] as number));
    });
  });
}

/** Plain twin of `vc5Inverse`: columns first, then rows. */
export function vc5InverseTwin(
  [lowLow, lowHigh, highLow, highHigh]: readonly [Band, Band, Band, Band],
  width: number,
  height: number,
  prescale: number,
): Band {
  const column = (band: Band, x: number): number[] =>
    Array.from({ length: band.height }, (_, y) => band.data[y * band.width + x] as number);
  const columns = (low: Band, high: Band): number[][] =>
    Array.from({ length: low.width }, (_, x) => line(column(low, x), column(high, x), (value) => value >> 1));
  const [left, right] = [columns(lowLow, highLow), columns(lowHigh, highHigh)];
  const data = new Int16Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = line(
      left.map((own) => own[y] as number),
      right.map((own) => own[y] as number),
      (value) => saturated(prescale > 1 ? value << (prescale - 1) : value >> 1),
    );
    data.set(row.slice(0, width), y * width);
  }
  return { width, height, data };
}

/** Plain twin of `vc5Mosaic`. */
export function vc5MosaicTwin(
  [green, first, second, difference]: readonly [Band, Band, Band, Band],
  middle: number,
  tables: readonly Uint16Array[],
  greenFirst: boolean,
): Uint16Array {
  const { width, height } = green;
  const out = new Uint16Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const g = green.data[i] as number;
    const d = (difference.data[i] as number) - middle;
    const a = g + 2 * ((first.data[i] as number) - middle);
    const b = g + 2 * ((second.data[i] as number) - middle);
    const places = greenFirst ? [g + d, a, b, g - d] : [a, g + d, g - d, b];
    places.forEach((value, place) => {
      const code = Math.max(0, Math.min(2 * middle - 1, value));
      out[(y * 2 + (place >> 1)) * width * 2 + x * 2 + (place & 1)] = tables[place]?.[code] as number;
    });
  }
  return out;
}
