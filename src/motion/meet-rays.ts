import { solveSquare } from "./solve-square.ts";
import { dot, type Place } from "./space-vectors.ts";

/** From a place along a direction, 1 long. */
export interface Ray {
  readonly from: Place;
  readonly along: Place;
}

/** The place that is nearest to all rays; null: no two of them are `leastAngle` degrees apart. */
export function meetRays(rays: readonly Ray[], leastAngle: number): Place | null {
  const cos = Math.cos((leastAngle * Math.PI) / 180);
  const [first, last] = [rays[0], rays.at(-1)];
  if (!first || !last) return null;
  // Two that look at each other tell as little as two that look the same way.
  const isBeside = (p: Ray, q: Ray): boolean => Math.abs(dot(p.along, q.along)) < cos;
  if (!rays.some((ray) => isBeside(ray, first) || isBeside(ray, last))) return null;
  const [matrix, right] = [new Float64Array(9), new Float64Array(3)];
  for (const { from, along } of rays) {
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) {
        const share = (j === k ? 1 : 0) - (along[j] as number) * (along[k] as number);
        matrix[3 * j + k] = (matrix[3 * j + k] as number) + share;
        right[j] = (right[j] as number) + share * (from[k] as number);
      }
    }
  }
  return solveSquare(matrix, right) ? [right[0] as number, right[1] as number, right[2] as number] : null;
}
