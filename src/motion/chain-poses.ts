import { combine, invert, type Similarity } from "./similarity.ts";

/** Another slot, and what leads there: pose(other) = pose ∘ step. */
interface Neighbour {
  readonly other: number;
  readonly step: Similarity;
}

/** Of each slot the slots that ties lead to; a tie says pose(to) ∘ similarity = pose(from). */
export function listNeighbours(
  count: number,
  ties: readonly { readonly from: number; readonly to: number; readonly similarity: Similarity }[],
): readonly (readonly Neighbour[])[] {
  const neighbours: Neighbour[][] = Array.from({ length: count }, () => []);
  for (const { from, to, similarity } of ties) {
    neighbours[from]?.push({ other: to, step: invert(similarity) });
    neighbours[to]?.push({ other: from, step: similarity });
  }
  return neighbours;
}

/** Sets the poses of all slots that ties lead to from the sources, which have theirs, breadth first; others are left alone. */
export function chainPoses(
  poses: (Similarity | undefined)[],
  neighbours: readonly (readonly Neighbour[])[],
  sources: readonly number[],
): void {
  const queue = [...sources];
  for (const at of queue) {
    for (const { other, step } of neighbours[at] ?? []) {
      if (poses[other]) continue;
      poses[other] = combine(poses[at] as Similarity, step);
      queue.push(other);
    }
  }
}
