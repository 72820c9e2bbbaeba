const f = Math.fround;

/** What `sampleCurve` makes (src/develop/curve.ts). */
export interface TwinCurve {
  readonly table: Float32Array;
  readonly firstBits: number;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
}

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The line whose knots x lies between, at x. NaN counts as `low`. */
export function onCurve(x: number, curve: TwinCurve): number {
  const above = f(curve.low) < x ? x : f(curve.low);
  const within = above < f(curve.high) ? above : f(curve.high);
  float[0] = within;
  const line = (bits[0]! - curve.firstBits) >>> curve.shift;
  return f(curve.table[line * 2]! + f(curve.table[line * 2 + 1]! * within));
}
