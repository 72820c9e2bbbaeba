import type { Extent } from "./measured-motion.ts";
import { movePoint, type Similarity } from "./similarity.ts";

/** The most that a corner of the picture moves; pixels. */
export function computeCornerMove(similarity: Similarity, { width, height }: Extent): number {
  const moves = [-1, 1].flatMap((side) =>
    [-1, 1].map((end) => {
      const corner = { x: (side * width) / 2, y: (end * height) / 2 };
      const moved = movePoint(similarity, corner);
      return Math.hypot(moved.x - corner.x, moved.y - corner.y);
    }),
  );
  return Math.max(...moves);
}
