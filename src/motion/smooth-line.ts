import { createRowList } from "./linear-rows.ts";
import { addPathRows, type PathWeights } from "./path-rows.ts";
import { solveBounded } from "./solve-bounded.ts";

/**
 * What to add to each value so that they make still, straight and parabolic pieces.
 * @param unit what one unit of the values counts as, pixels
 * @param low below 0 @param high above 0: bounds of what is added, per entry
 * @param pull price of adding much: ½ pull·(pixels added)² per entry
 */
export function smoothLine(
  values: Float64Array,
  unit: number,
  low: Float64Array,
  high: Float64Array,
  pull: number,
  weights: PathWeights,
): Float64Array {
  const count = values.length;
  const costs = createRowList();
  const steps = Array.from({ length: Math.max(0, count - 1) }, (_, t) => ({
    re: ((values[t + 1] as number) - (values[t] as number)) * unit,
    im: 0,
  }));
  const turns = steps.map(() => ({ re: 1, im: 0 }));
  addPathRows(costs, { count, indexOf: (t) => t, isPlane: false, turns, moved: steps }, weights);
  const bounds = createRowList();
  for (let t = 0; t < count; t++) {
    bounds.add([t], [1], -(low[t] as number) * unit);
    bounds.add([t], [-1], (high[t] as number) * unit);
  }
  const { x } = solveBounded(
    {
      count,
      reach: 3,
      isShared: false,
      costs: costs.finish(),
      bounds: bounds.finish(),
      pulls: new Float64Array(count).fill(pull),
      slopes: new Float64Array(count),
    },
    new Float64Array(count),
  );
  return x.map((value) => value / unit);
}
