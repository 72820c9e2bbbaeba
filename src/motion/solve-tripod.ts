import { checkViews } from "./check-views.ts";
import { areWithin, findHeldWindow, viewsOf } from "./hold-window.ts";
import { levelPath } from "./level-horizon.ts";
import type { CameraPath } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { IDENTITY, rollOf, type Similarity } from "./similarity.ts";
import { requireNumbers, solveSmooth } from "./solve-smooth.ts";
import { describeIssues } from "./view-issues.ts";
import type { Framed, ViewLimits, ViewPath, WholeRegion } from "./view-path.ts";

/**
 * Views that hold still in the world: one pose for all frames, turned as the middle frame is, as large as every frame and
 * region allows. Where that is less than the limits keep, or turns more than they allow, the camera moved too far to be held
 * still; then the views hold still as long as they can and ease from place to place, as `smooth` has it.
 *
 * A camera that held still by itself is shown as it is: IDENTITY, so that nothing is resampled for it.
 * @throws RangeError as `solveSmooth` does
 * @param rolls degrees that each view is to be turned by, as `levelRolls` has them; null: as the camera is
 */
export function solveTripod(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  rolls: readonly number[] | null = null,
): ViewPath {
  requireNumbers(path, regions);
  return (
    holdStill(path, framed, limits, regions, rolls) ??
    solveSmooth(path, framed, limits, regions, rolls === null ? {} : { rolls })
  );
}

/** Null: no one pose is within the limits. */
function holdStill(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  rolls: readonly number[] | null,
): ViewPath | null {
  const worlds = rolls === null ? path.poses : levelPath(path, rolls).poses;
  const held = { worlds, roll: rolls === null ? takeMiddle(worlds.map(rollOf)) : 0, pins: null };
  const window = findHeldWindow(held, framed, regions);
  if (window === null) return null;
  // What is left is what the photographs themselves cut.
  const finish = (views: readonly Similarity[]): ViewPath => ({
    views,
    issues: describeIssues(checkViews(views, framed, regions), framed, regions),
  });
  const isStill = worlds.every(isIdentity);
  // Any smaller window would show a still frame resampled, to no end.
  if (isStill && window.scale > 1 - 1e-6 && Math.hypot(window.x, window.y) < 1e-3) {
    return finish(worlds.map(() => IDENTITY));
  }
  const views = viewsOf(held, window);
  return areWithin(views, limits) ? finish(views) : null;
}

function isIdentity({ a, b, x, y }: Similarity): boolean {
  return a === 1 && b === 0 && x === 0 && y === 0;
}
