import type { CameraPath } from "./measured-motion.ts";
import type { PathWeights } from "./path-rows.ts";
import { combine, invert, rollOf, scaleOf, type Similarity } from "./similarity.ts";
import type { Framed } from "./view-path.ts";
import { cornerOf } from "./window-size.ts";

/** Steps of what is seen, in the window's axes and in pixels: x, y, roll and scale at its corner. */
function describeStep(from: Similarity, to: Similarity, corner: number): readonly number[] {
  const step = combine(invert(from), to);
  return [step.x, step.y, (rollOf(step) * Math.PI * corner) / 180, Math.log(scaleOf(step)) * corner];
}

/** The price of what is seen: `weights` on its steps, their changes and the changes of those, pixels in all. */
export function measurePathCost(
  views: readonly Similarity[],
  { poses }: CameraPath,
  { window }: Framed,
  weights: PathWeights,
): number {
  const corner = cornerOf(window);
  const seen = views.map((view, t) => combine(poses[t] as Similarity, view));
  const steps = seen.slice(1).map((to, t) => describeStep(seen[t] as Similarity, to, corner));
  const changes = differences(steps);
  const bends = differences(changes);
  return sumOf(steps) * weights.still + sumOf(changes) * weights.straight + sumOf(bends) * weights.bent;
}

function differences(rows: readonly (readonly number[])[]): number[][] {
  return rows.slice(1).map((row, t) => row.map((value, k) => value - (rows[t]?.[k] ?? 0)));
}

function sumOf(rows: readonly (readonly number[])[]): number {
  return rows.reduce((sum, row) => row.reduce((all, value) => all + Math.abs(value), sum), 0);
}
