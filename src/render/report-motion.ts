import { combine, rollOf, scaleOf, type Similarity } from "../motion/similarity.ts";
import type { MotionCurves, MotionReport } from "../report/report.ts";
import type { MovedShot } from "./move-shot.ts";

const BRIDGED = { missing: "no photograph", unmatched: "not found in its neighbours" } as const;

/**
 * Tells how a shot's view moves.
 * @param filmWidth pixels that the window is shown with
 */
export function reportMotion(moved: MovedShot, filmWidth: number): MotionReport {
  const { asked, mode, why, path, views, framed, scores, prices, whole } = moved;
  const scale = filmWidth / framed.window.width;
  const seen = views.map((view, slot) => combine(path.poses[slot] as Similarity, view));
  return {
    asked: asked.mode,
    mode,
    why,
    kept: Math.min(1, ...views.map(scaleOf)),
    before: describePath(path.poses, scale),
    after: describePath(seen, scale),
    bridged: path.bridged.flatMap((reason, slot) => (reason === null ? [] : [{ slot, reason: BRIDGED[reason] }])),
    scores,
    prices,
    whole: whole.map(({ name, margin, waived }) => {
      return { name, margin: margin === null ? null : margin * scale, waived };
    }),
  };
}

function describePath(poses: readonly Similarity[], scale: number): MotionCurves {
  const first = poses[0];
  if (!first) return { across: [], down: [], roll: [], size: [] };
  return {
    across: poses.map(({ x }) => (x - first.x) * scale),
    down: poses.map(({ y }) => (y - first.y) * scale),
    roll: poses.map(rollOf),
    // What a view shows less of is larger in it.
    size: poses.map((pose) => (scaleOf(first) / scaleOf(pose) - 1) * 100),
  };
}
