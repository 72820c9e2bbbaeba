import type { CameraPath } from "./measured-motion.ts";
import { combine, IDENTITY, invert, type Similarity } from "./similarity.ts";
import type { Framed } from "./view-path.ts";

/** Frames before and after whose motion says which way the camera goes. */
const REACH = 8;

/**
 * How far what the window shows moves from each slot to the next, in pixels along the way that the camera goes: RMS over the
 * window, of places, roll and scale together; negative: back. One fewer than slots.
 *
 * Where the camera aims a little beside its way counts only along it. What the aim jitters along the way cannot be told from
 * uneven steps by a path alone: the motion of near against far things tells (`measureOrbitSteps`).
 */
export function motionSteps({ poses }: CameraPath, { window }: Framed): number[] {
  // RMS of |(dx − b·v …)| over a window w × h: dx² + dy² + (da² + db²)·(w² + h²)/12.
  const radius = Math.hypot(window.width, window.height) / Math.sqrt(12);
  const moves = poses.slice(1).map((pose, i) => {
    const { a, b, x, y } = combine(invert(poses[i] as Similarity), pose);
    return [x, y, (a - IDENTITY.a) * radius, b * radius];
  });
  return moves.map((move, i) => {
    const way = [0, 0, 0, 0];
    for (const other of moves.slice(Math.max(0, i - REACH), i + REACH + 1)) {
      other.forEach((value, axis) => (way[axis] = (way[axis] as number) + value));
    }
    const length = Math.hypot(...way);
    return length > 0 ? move.reduce((sum, value, axis) => sum + value * (way[axis] as number), 0) / length : 0;
  });
}
