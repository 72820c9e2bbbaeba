import { mixPoses } from "./bridge-path.ts";
import type { CameraPath } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { combine, invert, type Similarity } from "./similarity.ts";
import type { PatchTrack } from "./track-patch.ts";

/**
 * Puts the subject where it was not found between two frames in which it was: as it went there against the camera's path, in a
 * straight line. Before the first and after the last it stays unknown.
 *
 * Its error grows by how unsteadily it goes against the path, per slot from the nearest one in which it was found.
 */
export function bridgeSubject({ poses, error }: PatchTrack, path: CameraPath): PatchTrack {
  const worlds = poses.map((pose, slot) => pose && combine(path.poses[slot] as Similarity, pose));
  const known = poses.flatMap((pose, slot) => (pose ? [slot] : []));
  const unsteady = measureUnsteady(worlds, path);
  const [whole, errors] = [[...poses], [...error]];
  for (let k = 1; k < known.length; k++) {
    const [from, to] = [known[k - 1] as number, known[k] as number];
    for (let slot = from + 1; slot < to; slot++) {
      const world = mixPoses(worlds[from] as Similarity, worlds[to] as Similarity, (slot - from) / (to - from));
      whole[slot] = combine(invert(path.poses[slot] as Similarity), world);
      const away = Math.min(slot - from, to - slot);
      errors[slot] = Math.hypot(error[from] as number, error[to] as number, unsteady * away);
    }
  }
  return { poses: whole, error: errors };
}

/** Middle distance of the subject from half-way between where it was before and after; pixels of the frame. */
function measureUnsteady(worlds: readonly (Similarity | null)[], path: CameraPath): number {
  const bends = worlds.flatMap((world, slot) => {
    const [before, after] = [worlds[slot - 1], worlds[slot + 1]];
    if (!world || !before || !after) return [];
    const inverse = invert(path.poses[slot] as Similarity);
    const size = Math.hypot(inverse.a, inverse.b);
    return [size * Math.hypot(world.x - (before.x + after.x) / 2, world.y - (before.y + after.y) / 2)];
  });
  return takeMiddle(bends);
}
