const f = Math.fround;

export interface TwinCurve {
  readonly table: Float32Array;
  readonly firstBits: number;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
}

export function applyCurve(values: readonly number[], curve: TwinCurve): number[] {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  return values.map((value) => {
    const above = curve.low < value ? value : curve.low;
    float[0] = curve.high < above ? curve.high : above;
    const at = bits[0]! - curve.firstBits;
    const knot = at >>> curve.shift;
    const part = f((at & ((1 << curve.shift) - 1)) * f(2 ** -curve.shift));
    return f(curve.table[knot * 2]! + f(curve.table[knot * 2 + 1]! * part));
  });
}
