import { areWithin, findHeldWindow, viewsOf } from "./hold-window.ts";
import type { CameraPath } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { IDENTITY, rollOf, type Similarity } from "./similarity.ts";
import type { Framed, ViewLimits, ViewPath, ViewSolver, WholeRegion } from "./view-path.ts";

/**
 * Views that hold still in the world: one pose for all frames, turned as the middle frame is, as large as every frame and
 * region allows. Where that is less than the limits keep, or turns more than they allow, the camera moved too far to be held
 * still; then the views hold still as long as they can and ease from place to place, as `smooth` has it.
 *
 * A camera that held still by itself is shown as it is: IDENTITY, so that nothing is resampled for it.
 */
export function solveTripod(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
  smooth: ViewSolver,
): ViewPath {
  return holdStill(path, framed, limits, regions) ?? smooth(path, framed, limits, regions);
}

/** Null: no one pose is within the limits. */
function holdStill(
  path: CameraPath,
  framed: Framed,
  limits: ViewLimits,
  regions: readonly WholeRegion[],
): ViewPath | null {
  const worlds = path.poses;
  const held = { worlds, roll: takeMiddle(worlds.map(rollOf)), pins: null };
  const window = findHeldWindow(held, framed, regions);
  if (window === null) return null;
  const isStill = worlds.every(isIdentity);
  // Any smaller window would show a still frame resampled, to no end.
  if (isStill && window.scale > 1 - 1e-6 && Math.hypot(window.x, window.y) < 1e-3) {
    return { views: worlds.map(() => IDENTITY), issues: [] };
  }
  const views = viewsOf(held, window);
  return areWithin(views, limits) ? { views, issues: [] } : null;
}

function isIdentity({ a, b, x, y }: Similarity): boolean {
  return a === 1 && b === 0 && x === 0 && y === 0;
}
