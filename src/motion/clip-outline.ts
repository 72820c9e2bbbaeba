import type { Point } from "./similarity.ts";

/** The half-plane nx·x + ny·y ≤ most. */
export interface Side {
  readonly nx: number;
  readonly ny: number;
  readonly most: number;
}

/** What of a convex outline lies in all half-planes, corner by corner (Sutherland & Hodgman 1974); empty: nothing. */
export function clipOutline(outline: readonly Point[], sides: readonly Side[]): readonly Point[] {
  let points = outline;
  for (const { nx, ny, most } of sides) {
    const heights = points.map(({ x, y }) => nx * x + ny * y - most);
    points = points.flatMap((point, i) => {
      const next = (i + 1) % points.length;
      const [here, there] = [heights[i] as number, heights[next] as number];
      const kept = here <= 0 ? [point] : [];
      if (here <= 0 === there <= 0) return kept;
      const to = points[next] as Point;
      const share = here / (here - there);
      return [...kept, { x: point.x + share * (to.x - point.x), y: point.y + share * (to.y - point.y) }];
    });
  }
  return points;
}

/** The sides of a rectangle around the origin. */
export function rectangleSides(halfWidth: number, halfHeight: number): readonly Side[] {
  return [
    { nx: -1, ny: 0, most: halfWidth },
    { nx: 1, ny: 0, most: halfWidth },
    { nx: 0, ny: -1, most: halfHeight },
    { nx: 0, ny: 1, most: halfHeight },
  ];
}
